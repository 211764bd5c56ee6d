"""Cheques that run out, cheques that are given longer, programmes that pause and end."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from deploy.demo.year.desk import Desk, Home
from deploy.demo.year.setting import HOUSE, MAIN, SMALL

Case = Iterator[datetime]
#: In the year after: the last instant of the year's cheques is the end of the 30th of January.
JANUARY, FEBRUARY = 13, 14


def the_last_evening(desk: Desk, home: Home) -> Case:
    """Used in the grace, booked beyond it, taken back after it; the rest goes back to the programme."""
    yield desk.year.on(JANUARY, 15)
    in_grace = desk.scan(home, 1)
    yield desk.year.on(JANUARY, 28)
    booked = desk.hold(home, 2, desk.now + timedelta(days=6))
    yield desk.year.on(JANUARY, 30, 23, 45)
    late = desk.scan(home, 2)
    # Over by the instant, before the job that says so of each cheque.
    yield desk.year.on(JANUARY, 31, 0, 0) + timedelta(seconds=10)
    desk.scan(home, 1, "cheques_expired")
    yield desk.year.on(JANUARY, 31, 0, 5)
    desk.undo(home, late, becomes="expired")
    desk.saw("voucher: redeemed → expired")
    yield desk.year.on(FEBRUARY, 3)
    desk.release(home, booked)
    desk.ends(home, expired=2)
    desk.saw("voucher: held → expired", "voucher: issued → expired")
    desk.ends(home, expired=home.cheques - 5)
    desk.owns(home, 0, expired=home.cheques - 1)
    yield desk.year.tuesday(FEBRUARY, 2)
    desk.confirmed(in_grace)


def given_longer(desk: Desk, home: Home) -> Case:
    """Everybody's cheques of a programme are good for a month longer, booked ones too."""
    yield desk.year.tuesday(11, 2)
    held = desk.hold(home, 2, desk.now + timedelta(days=3), at=HOUSE)
    path = f"programmes/{desk.setting.programmes[SMALL]}/extensions"
    desk.manager(path, {"last_day": desk.year.on(JANUARY, 31).date().isoformat()}, expect=201)
    desk.saw("voucher: issued → issued", "voucher: held → held")
    desk.setting.decide(HOUSE, "suspended", "under_review")
    desk.let_go(home, held)
    desk.owns(home, home.cheques)
    desk.setting.decide(HOUSE, "accredited")
    yield desk.year.on(FEBRUARY, 15)
    use = desk.scan(home, 1, at=HOUSE)
    yield desk.year.on(FEBRUARY, 26)
    desk.confirmed(use)


def paused_and_closed(desk: Desk, home: Home) -> Case:
    """A programme pauses, goes on, and is closed with cheques still out: they are asked back."""
    path = f"programmes/{desk.setting.programmes[MAIN]}/status"
    yield desk.year.tuesday(8, 2)
    desk.manager(path, {"status": "paused"})
    desk.scan(home, 1, "programme_paused")
    desk.saw("programme: open → paused")
    desk.manager(path, {"status": "open"})
    desk.saw("programme: paused → open")
    yield desk.next_code()
    use = desk.scan(home, 1)
    yield desk.year.tuesday(9, 1, 11)
    desk.confirmed(use)


def the_fund_ends(desk: Desk, home: Home) -> Case:
    """The fund pays for no new year: who came by no list waits from January on."""
    yield desk.year.tuesday(12, 1)
    for programme in desk.setting.programmes:
        body = {"last_day": desk.year.on(12, 31).date().isoformat()}
        desk.manager(f"programmes/{programme}/funds/{desk.setting.fund}/end", body)


def the_end(desk: Desk, home: Home) -> Case:
    """In February a programme is closed while somebody still has cheques of it."""
    yield desk.year.on(FEBRUARY, 27)
    for status in ("paused", "closed"):
        desk.manager(f"programmes/{desk.setting.programmes[SMALL]}/status", {"status": status})
    desk.scan(home, 1, "programme_closed", at=HOUSE)
    desk.saw("programme: paused → closed")
