"""What a parent says of a use, what the provider answers, and what a person decides."""

from collections.abc import Iterator
from datetime import datetime

from deploy.demo.year.desk import Desk, Home

Case = Iterator[datetime]


def disputes(desk: Desk, home: Home) -> Case:
    """Less than booked, nobody came, and a mistake of the parent."""
    yield desk.year.tuesday(5, 3)
    less = desk.scan(home, 3)
    yield desk.next_code()
    nobody = desk.scan(home, 2)
    yield desk.next_code()
    right = desk.scan(home, 1)
    yield desk.after(days=1)
    desk.parent(home, f"redemptions/{less}/dispute", {"reason": "less_than_booked"})
    desk.answer(less, "took_place_in_part")
    desk.parent(home, f"redemptions/{nobody}/dispute", {"reason": "nobody_came"})
    desk.parent(home, f"redemptions/{right}/dispute", {"reason": "not_mine"})
    desk.answer(right, "took_place")
    desk.saw("redemption: captured → disputed")
    yield desk.after(days=14)
    desk.manager(f"disputes/{less}/decide", {"cheques": 1, "reason": "less_took_place"})
    desk.sent_back(home, less, 1)
    desk.manager(f"disputes/{nobody}/decide", {"cheques": 2, "reason": "no_answer"})
    desk.sent_back(home, nobody, 2)
    desk.manager(f"disputes/{right}/decide", {"cheques": 0, "reason": "took_place"})
    desk.confirmed(right)
    desk.owns(home, 9)
    desk.saw("redemption: disputed → confirmed", "redemption: disputed → reversed")


def not_safe(desk: Desk, home: Home) -> Case:
    """What was not safe is told to one person, and nothing of the use changes."""
    yield desk.year.tuesday(5, 4)
    use = desk.scan(home, 1)
    desk.parent(home, "reports", {"kind": "not_safe", "redemption_id": use}, expect=201)
    yield desk.year.tuesday(6, 2)
    desk.confirmed(use)
