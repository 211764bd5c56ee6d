"""What an envelope of cheques for help at once gives, and what it does not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.issuer import mandate_words
from services.issuer.domain.envelopes import OBJECTIONS, Envelope, refused, span
from shared.kernel.errors import InvalidError

BEGINS, ENDS = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
WITHIN = datetime(2026, 3, 15, tzinfo=UTC)
ENVELOPE = Envelope("e", "p", "house", 10, 4, BEGINS, ENDS, 7, None)


@pytest.mark.parametrize(
    ("granted", "ended_at", "at", "state"),
    [
        (7, None, WITHIN, "open"),
        (7, None, BEGINS - timedelta(microseconds=1), "to_come"),
        (10, None, WITHIN, "empty"),
        (10, None, ENDS, "over"),
        (10, WITHIN, ENDS, "ended"),
    ],
)
def test_an_envelope_says_how_it_is(granted: int, ended_at: datetime | None, at: datetime, state: str) -> None:
    found = replace(ENVELOPE, granted=granted, ended_at=ended_at)
    assert found.state(at) == state
    assert found.is_open(at) is (state in ("open", "empty"))


@pytest.mark.parametrize(
    ("organisation_id", "cheques", "at", "code"),
    [
        ("house", 3, WITHIN, None),
        ("house", 4, WITHIN, "envelope_empty"),
        ("house", 5, WITHIN, "more_than_at_once"),
        ("house", 3, BEGINS, None),
        ("house", 3, BEGINS - timedelta(microseconds=1), "envelope_not_open"),
        ("house", 3, ENDS - timedelta(microseconds=1), None),
        ("house", 3, ENDS, "envelope_not_open"),
        ("elsewhere", 3, WITHIN, "not_your_envelope"),
        (None, 3, WITHIN, "not_your_envelope"),
        ("elsewhere", 50, ENDS, "not_your_envelope"),
    ],
)
def test_an_envelope_gives_to_its_organisation_in_its_time_and_no_more_than_it_holds(
    organisation_id: str | None, cheques: int, at: datetime, code: str | None
) -> None:
    assert refused(ENVELOPE, organisation_id, cheques, at) == code


def test_an_envelope_that_was_ended_gives_nothing() -> None:
    assert refused(replace(ENVELOPE, ended_at=BEGINS), "house", 1, WITHIN) == "envelope_not_open"


def test_its_days_are_whole_days_of_the_programmes_zone() -> None:
    begins_at, ends_at = span(date(2026, 3, 29), date(2026, 3, 29), date(2026, 3, 2), "Europe/Brussels")
    # The clocks go forward on that day.
    assert ends_at - begins_at == timedelta(hours=23)
    for first_day, last_day in ((date(2026, 3, 5), date(2026, 3, 4)), (date(2026, 2, 1), date(2026, 3, 1))):
        with pytest.raises(InvalidError):
            span(first_day, last_day, date(2026, 3, 2), "Europe/Brussels")


def test_every_objection_has_its_words() -> None:
    assert set(mandate_words.OBJECTED_TO) == set(OBJECTIONS)
