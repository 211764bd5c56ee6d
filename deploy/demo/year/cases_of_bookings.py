"""Bookings and services by the hour, and everything that can come of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from deploy.demo.year.desk import Desk, Home
from deploy.demo.year.setting import HELP, OTHER_SITTER

Case = Iterator[datetime]


def bookings(desk: Desk, home: Home) -> Case:
    """An evening in three days: too early, too much, two hours of three, and a mistake taken back."""
    yield desk.year.tuesday(3, 2, 10, 5)
    evening = desk.now + timedelta(days=3)
    desk.hold(home, 1, desk.now - timedelta(hours=1), "service_time_out_of_range")
    desk.hold(home, 1, desk.now + timedelta(days=91), "service_time_out_of_range")
    held = desk.hold(home, 3, evening)
    desk.owns(home, 9)
    desk.saw("voucher: issued → held", "redemption: → held")
    desk.capture(home, held, 1, "service_not_begun")
    desk.undo(home, held, "not_to_undo")
    yield evening
    desk.capture(home, held, 4, "more_than_held")
    desk.capture(home, held, 2)
    desk.owns(home, 10)
    desk.saw("voucher: held → redeemed", "voucher: held → issued", "redemption: held → captured")
    desk.capture(home, held, 1, "hold_used")
    yield desk.after(minutes=20)
    desk.undo(home, held)
    desk.owns(home, 12)
    desk.saw("voucher: redeemed → issued", "redemption: captured → reversed")
    released = desk.hold(home, 2, evening + timedelta(days=3))
    yield desk.next_code()
    desk.release(home, released)
    desk.capture(home, released, 1, "hold_ended")
    desk.saw("redemption: held → released")
    forgotten = desk.hold(home, 1, evening + timedelta(days=1))
    yield evening + timedelta(days=4)
    desk.let_go(home, forgotten)
    desk.capture(home, forgotten, 1, "hold_lapsed")
    desk.owns(home, 12)


def cancelled(desk: Desk, home: Home) -> Case:
    """A parent cancels: in time, too late, for a sick child, and because nobody came."""
    yield desk.year.tuesday(4, 2)
    service = desk.now + timedelta(days=3)
    in_time = desk.hold(home, 2, service)
    yield desk.next_code()
    desk.parent(home, f"redemptions/{in_time}/cancel", {"reason": "other"})
    desk.let_go(home, in_time)
    late = desk.hold(home, 2, desk.now + timedelta(hours=5))
    yield desk.next_code()
    desk.parent(home, f"redemptions/{late}/cancel", {"reason": "other"})
    desk.captured(home, late, 1)
    sick = desk.hold(home, 2, desk.now + timedelta(hours=5))
    yield desk.next_code()
    desk.parent(home, f"redemptions/{sick}/cancel", {"reason": "sick_child"})
    desk.let_go(home, sick)
    alone = desk.hold(home, 2, desk.now + timedelta(hours=1))
    yield desk.after(hours=2)
    said = desk.parent(home, f"redemptions/{alone}/dispute", {"reason": "nobody_came"})
    desk.must("where else to look", "babysitting", said["search"]["category"])
    desk.let_go(home, alone)
    desk.owns(home, 11)
    yield desk.year.tuesday(5, 1)
    desk.confirmed(late)


def by_the_hour(desk: Desk, home: Home) -> Case:
    """A sitter comes, starts, and stops: ten minutes of a further hour do not count."""
    yield desk.year.tuesday(4, 3, 19)
    desk.start(home, 2, "offer_not_by_the_hour", at=HELP)
    started = desk.start(home, 4)
    desk.capture(home, started, 4, "service_still_runs")
    yield desk.after(hours=2, minutes=10)
    desk.stop(home, started, 2)
    desk.owns(home, 10)
    yield desk.after(minutes=31)
    desk.undo(home, started, "undo_too_late")
    yield desk.year.tuesday(5, 1, 11)
    desk.confirmed(started)


def suspended_in_the_week(desk: Desk, home: Home) -> Case:
    """A provider is suspended and comes back; what was booked before stays booked."""
    setting = desk.setting
    yield desk.year.tuesday(5, 2)
    held = desk.hold(home, 2, desk.now + timedelta(days=2), at=OTHER_SITTER)
    setting.decide(OTHER_SITTER, "suspended", "under_review")
    desk.saw("provider: accredited → suspended")
    yield desk.after(days=2)
    desk.scan(home, 1, "provider_suspended", at=OTHER_SITTER)
    desk.capture(home, held, 2, at=OTHER_SITTER)
    setting.decide(OTHER_SITTER, "accredited")
    desk.saw("provider: suspended → accredited")
    yield desk.next_code()
    use = desk.scan(home, 1, at=OTHER_SITTER)
    yield desk.year.tuesday(6, 1)
    desk.confirmed(held, use)
    setting.decide(OTHER_SITTER, "closed", "own_request")
    desk.saw("provider: accredited → closed")
    desk.scan(home, 1, "provider_not_accredited", at=OTHER_SITTER)
