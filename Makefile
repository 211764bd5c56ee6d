.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
PY := .venv/bin/python
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Whoever forbids it for other programs: here the same modules start many times, and compiling them takes longest.
unexport PYTHONDONTWRITEBYTECODE
HOUSEHOLDS ?=
SEED ?= 1

WORDS := $(patsubst %.po,%.mo,$(wildcard shared/pages/translations/*/LC_MESSAGES/messages.po))
INSTALLED := .venv/installed $(WORDS)

.PHONY: help setup setup-system lock demo run demo-real run-real test lint screenshots words bench planted-faults proof clean

help: ## list what there is to do
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.venv/installed: requirements.lock pyproject.toml package-lock.json .ci/setup .ci/uv.lock
	@.ci/setup
	@touch $@

%.mo: %.po .venv/installed
	@pybabel -q compile --input-file $< --output-file $@ --locale $(notdir $(patsubst %/LC_MESSAGES/messages.po,%,$<))

setup: $(INSTALLED) ## install what is needed into .venv (done by the other targets by themselves)

demo: $(INSTALLED) ## play a year of single cases and a quarter of a Brussels programme, and check the books (HOUSEHOLDS=my.csv, SEED=1)
	@$(PY) -m deploy.demo --year --seed $(SEED) $(if $(HOUSEHOLDS),--households '$(HOUSEHOLDS)')

run: $(INSTALLED) ## start the four services on the demo's books, until Ctrl-C
	@exec $(PY) -m deploy.run

demo-real: $(INSTALLED) ## the demo on Apache Kafka and PostgreSQL, which it starts and stops (needs setup-system)
	@$(PY) -m deploy.real demo --seed $(SEED) $(if $(HOUSEHOLDS),--households '$(HOUSEHOLDS)')

run-real: $(INSTALLED) ## the four services on Apache Kafka and PostgreSQL, until Ctrl-C (needs setup-system)
	@exec $(PY) -m deploy.real run

test: $(INSTALLED) ## all tests, with each suite's time
	@$(PY) -m tests.suites

lint: $(INSTALLED) ## style, types, import rules, the project's own rules
	@ruff check .
	@ruff format --check .
	@mypy
	@lint-imports
	@$(PY) -m pytest tests/unit/architecture -q

screenshots: $(INSTALLED) ## every page as a picture, in var/screenshots/
	@$(PY) -m tests.browser.screenshots

words: $(INSTALLED) ## take new texts of the pages into shared/pages/translations, to be translated
	@pybabel -q extract -F .ci/babel.cfg --no-location --sort-output -k ngettext:1,2 -o var/messages.pot services shared deploy
	@pybabel -q update -i var/messages.pot -d shared/pages/translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 120

bench: $(INSTALLED) ## speed and memory against the aims
	@$(PY) -m tests.bench

planted-faults: $(INSTALLED) ## plant known bugs one at a time in a copy, and see each one noticed
	@$(PY) -m tests.planted

proof: $(INSTALLED) ## every proof at its full count; writes docs/measured/
	@$(PY) -m tests.proof

setup-system: .venv/installed ## install what the tests need beside Python: Chromium, PostgreSQL, Java, Kafka (as root, by apt)
	@.ci/setup-system

lock: .venv/installed ## write requirements.lock anew from pyproject.toml
	@.tools/uv/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements.lock

clean: ## remove what was installed, built and seeded
	@rm -rf .venv .tools var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
