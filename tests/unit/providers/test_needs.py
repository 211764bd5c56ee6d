"""What of a day's searches fits into an event: coarser before less."""

from services.providers.domain.needs import Counted, coarsened


def test_what_fits_stays_as_it_is() -> None:
    rows = [Counted("a_kind", "05", str(number), "nl", 1) for number in range(1, 5)]
    assert coarsened(rows, 4) == rows


def test_neighbourhoods_go_before_languages_and_those_before_hours() -> None:
    rows = [
        Counted("a_kind", hour, str(place), language, 1)
        for hour in ("05", "06")
        for place in (1, 2, 3)
        for language in ("ar", "nl")
    ]
    assert coarsened(rows, 11) == [
        Counted("a_kind", hour, "any", language, 3) for hour in ("05", "06") for language in ("ar", "nl")
    ]
    assert coarsened(rows, 3) == [Counted("a_kind", hour, "any", "any", 6) for hour in ("05", "06")]
    assert coarsened(rows, 1) == [Counted("a_kind", "any", "any", "any", 12)]
