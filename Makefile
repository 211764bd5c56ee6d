.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
PY := .venv/bin/python
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: help setup lock demo run test lint bench proof clean

help: ## list what there is to do
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.venv/installed: requirements.lock pyproject.toml .ci/setup .ci/uv.lock
	@.ci/setup
	@touch $@

setup: .venv/installed ## install what is needed into .venv (done by the other targets by themselves)

lock: .venv/installed ## write requirements.lock anew from pyproject.toml
	@.tools/uv/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements.lock
