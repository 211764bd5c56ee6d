"""Money that is due back, a line that stands behind the system's own losses, and what goes back to the funder."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from deploy.demo.money import FACE_CENTS
from deploy.demo.year.desk import Desk, Home
from deploy.demo.year.setting import HELP, MAIN, SITTER

Case = Iterator[datetime]


def _claimed(desk: Desk, use: str, home: Home, cheques: int, reason: str) -> None:
    """A complaint after the use was paid, decided for the parent, and booked by two finance officers."""
    desk.parent(home, f"redemptions/{use}/complain", {"reason": "nobody_came", "cheques": cheques}, expect=201)
    if reason == "provider_agreed":
        desk.answer(use, "our_mistake")
    desk.manager(f"claims/{use}/decide", {"cheques": cheques, "reason": reason})
    desk.saw("claim: opened → decided")
    _finance(desk, f"claims/{use}/book", {})
    desk.saw("claim: decided → booked")


def _finance(desk: Desk, path: str, body: object, expect: int = 201) -> Any:
    answer = desk.setting.stage.finance(path, body, expect=expect)
    desk.setting.stage.clock.wait_quiet()
    return answer


def recovered(desk: Desk, home: Home) -> Case:
    """Weeks later a parent says that nobody came: the provider's next payment is less, and the cheques come back."""
    yield desk.year.tuesday(3, 4)
    use = desk.scan(home, 2)
    yield desk.year.tuesday(5, 2, 11)
    desk.confirmed(use)
    _claimed(desk, use, home, 2, "provider_agreed")
    desk.owns(home, home.cheques - 2)
    yield desk.year.on(7, 26)
    desk.book.recovered_cents += 2 * FACE_CENTS
    desk.saw("claim: booked → closed")
    desk.account().granted += 2
    desk.owns(home, home.cheques)


def given_up(desk: Desk, home: Home) -> Case:
    """Nothing more is due to the provider: the fund's line pays, is empty, and paper without a PIN is closed."""
    yield desk.year.tuesday(4, 1, 12)
    use = desk.scan(home, 1, at=HELP)
    yield desk.year.tuesday(6, 2, 11)
    desk.confirmed(use)
    _claimed(desk, use, home, 1, "no_answer")
    yield desk.year.tuesday(8, 3)
    line = {"programme_id": desk.setting.programmes[MAIN], "amount_cents": FACE_CENTS}
    _finance(desk, f"funds/{desk.setting.fund}/guarantees", line)
    _finance(desk, f"claims/{use}/cover", {})
    _finance(desk, f"claims/{use}/write-off", {})
    desk.account().granted += 1
    desk.owns(home, home.cheques)
    (paper,) = desk.parent(home, "papers", {"papers": 1, "provider_id": desk.setting.providers[SITTER]}, expect=201)[
        "papers"
    ]
    desk.scan(home, 1, "channel_closed", code="-", papers=[paper["text"]])
    yield desk.next_code()
    on_a_screen = desk.scan(home, 1)
    yield desk.year.tuesday(9, 1, 12)
    desk.confirmed(on_a_screen)


def given_back(desk: Desk, _home: Home) -> Case:
    """When all is paid, what was not used is taken back from the programme and goes back to the funder."""
    yield desk.year.on(15, 16)
    cents = 5 * FACE_CENTS
    body: dict[str, object] = {"programme_id": desk.setting.programmes[MAIN], "amount_cents": cents}
    asked = _finance(desk, f"funds/{desk.setting.fund}/take-backs", body)["request_id"]
    token = desk.setting.stage.logins.of("finance_officer", "ledger")
    told = desk.setting.stage.client.get("ledger", "/v1/take-backs", token)["take_backs"]
    desk.must("released", {asked: cents}, {one["request_id"]: one["released_cents"] for one in told})
    desk.saw("fund: allocation taken back")
    paid = {
        "amount_cents": cents,
        "paid_on": desk.year.on(15, 16).date().isoformat(),
        "bank_reference": "what was left",
    }
    _finance(desk, f"funds/{desk.setting.fund}/returns", paid)
    desk.book.returned_cents += cents
    desk.saw("fund: money returned")
