"""Families change, ask for more, want nothing, and leave."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from deploy.demo.year.desk import Desk, Home

Case = Iterator[datetime]


def _tells(desk: Desk, home: Home, change: dict[str, Any], more: int) -> None:
    told = desk.parent(home, "changes", change, expect=201)
    desk.granted(told["grants"], more)


def a_birth(desk: Desk, home: Home) -> Case:
    """A third child in July: two more for it and two for a newborn, for six months of twelve."""
    yield desk.year.tuesday(7, 2)
    _tells(desk, home, {"kind": "birth", "born_on": desk.year.on(7, 1).date().isoformat()}, 2)
    desk.owns(home, 14)


def raises_alone(desk: Desk, home: Home) -> Case:
    """Alone in fact from April: eight more, for nine months of twelve; and a disability from October, for three."""
    yield desk.year.tuesday(4, 1)
    _tells(desk, home, {"kind": "raises_alone", "reason": "no_one_near"}, 6)
    yield desk.year.tuesday(10, 1)
    _tells(desk, home, {"kind": "disability", "children": 1}, 1)
    _tells(desk, home, {"kind": "move", "municipality_nis": None}, 0)
    desk.owns(home, 19)


def separated(desk: Desk, home: Home) -> Case:
    """Two parents separate in September: eight more for who raises the children alone, for four months of twelve."""
    yield desk.year.tuesday(9, 1)
    _tells(desk, home, {"kind": "separation", "family_type": "single_parent"}, 3)
    desk.owns(home, 15)


def the_other_parent(desk: Desk, home: Home) -> Case:
    """The second parent asks for cheques of their own: half at once, and the first wallet shows nothing of it."""
    yield desk.year.tuesday(1, 3)
    before = desk.parent_reads(home, "")
    new = desk.manager(f"households/{home.household}/parents", {"language": "nl"}, expect=201)
    household = new["household_id"]
    desk.household_is(household, "registered")
    desk.saw("household: → registered")
    desk.manager(f"households/{household}/told", {})
    desk.household_is(household, "told")
    desk.saw("household: registered → told")
    # A phone that fetches what it makes its codes from shows the first one.
    other = desk.new_home(new, 6)
    desk.household_is(household, "active")
    desk.saw("household: told → active")
    desk.must("what the first parent sees", before, desk.parent_reads(home, ""))
    desk.owns(other, 6)


def no_thank_you(desk: Desk, home: Home) -> Case:
    """A family wants nothing: its cheques go back to the others."""
    yield desk.year.tuesday(6, 1)
    desk.parent(home, "no-thank-you", {})
    desk.ends(home, revoked=home.cheques)
    desk.saw("voucher: issued → revoked")
    desk.scan(home, 1, "wallet_closed")
    desk.saw("wallet: open → closed")


def asked_back(desk: Desk, home: Home) -> Case:
    """Cheques are asked back while some are booked and some were just used: what was spent first stays spent."""
    yield desk.year.tuesday(6, 3)
    spent = desk.scan(home, 2)
    yield desk.next_code()
    undone = desk.scan(home, 1)
    yield desk.next_code()
    held = desk.hold(home, 2, desk.now + timedelta(days=2))
    desk.manager(f"wallets/{home.wallet}/revoke", {"reason": "moved_away"}, expect=201)
    desk.ends(home, revoked=home.cheques - 5)
    desk.undo(home, undone, becomes="revoked")
    desk.saw("voucher: redeemed → revoked")
    yield desk.after(hours=1)
    desk.release(home, held)
    desk.ends(home, revoked=2)
    desk.saw("voucher: held → revoked")
    desk.owns(home, 0, revoked=home.cheques - 2)
    yield desk.year.tuesday(7, 1)
    desk.confirmed(spent)


def leaves(desk: Desk, home: Home) -> Case:
    """A household is closed: a booking runs to its end, then the wallet closes."""
    yield desk.year.tuesday(6, 4)
    held = desk.hold(home, 2, desk.now + timedelta(days=2))
    desk.manager(f"households/{home.household}/close", {})
    desk.ends(home, revoked=home.cheques - 2)
    desk.household_is(home.household, "closed")
    desk.saw("household: active → closed")
    yield desk.after(days=2)
    desk.capture(home, held, 2)
    yield desk.year.tuesday(7, 3)
    desk.confirmed(held)
    # Days later not even the handle of its codes is kept.
    desk.scan(home, 1, "code_unknown")
