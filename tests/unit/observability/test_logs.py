"""A line of the log tells what failed and where, and nothing of what the error says."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from shared.observability import logs


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


SAID = "Key (source, household_ref)=(commune, Fatima) already exists"


def fail(what: str) -> None:
    raise ValueError(what)


def test_an_errors_text_never_reaches_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("issuer")
    try:
        fail(SAID)
    except ValueError:
        structlog.get_logger("test").exception("job.failed", job="import")
        logging.getLogger("a library").exception("it failed")
    ours, theirs = lines(capsys)
    for line in (ours, theirs):
        assert "Fatima" not in json.dumps(line)
        assert line["exception"] == "ValueError"
        assert "in fail" in json.dumps(line["where"])
    assert (ours["event"], ours["job"], ours["service"]) == ("job.failed", "import", "issuer")
