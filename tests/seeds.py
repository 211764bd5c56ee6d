"""By what tests choose that look at something else each day."""

from datetime import UTC, datetime

import pytest


def seed_of(config: pytest.Config) -> int:
    """The seed of the command line, or another one each day."""
    given: int | None = config.getoption("--seed")
    return datetime.now(UTC).toordinal() if given is None else given
