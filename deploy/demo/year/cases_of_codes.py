"""Codes on a screen, codes read aloud, paper: what serves, and what does not."""

from collections.abc import Iterator
from datetime import datetime

from deploy.demo.year.desk import Desk, Home
from deploy.demo.year.setting import HELP, HOUSE, OTHER_SITTER, SITTER
from shared.identity import spoken_code

Case = Iterator[datetime]


def screen_and_voice(desk: Desk, home: Home) -> Case:
    """A single parent uses both kinds of code, loses the phone, and goes on with new ones."""
    yield desk.year.tuesday(1, 2)
    first = desk.scan(home, 1)
    desk.saw("voucher: issued → redeemed", "redemption: → captured")
    desk.parent(home, f"redemptions/{first}/accept", {})
    desk.confirmed(first)
    desk.saw("redemption: captured → confirmed")
    spoken = desk.spoken(home)
    use = desk.scan(home, 1, code=spoken)
    desk.scan(home, 1, "code_used", code=spoken)
    yield desk.next_code()
    desk.scan(home, 1, "offer_unknown", at=SITTER, offer_id="0" * 31 + "1")
    desk.scan(home, 1, "offer_of_another_provider", offer_id=desk.setting.offers[HELP])
    desk.scan(home, 1, "service_day_out_of_range", service_on=desk.year.on(12, 1).date().isoformat())
    desk.scan(home, 7, "visit_limit")
    yield desk.next_code()
    more = desk.scan(home, 7, code=desk.code(home, beyond=True))
    yield desk.next_code()
    old = home.key
    desk.parent(home, "renew", {})
    desk.fetch_key(home)
    last = desk.scan(home, 1)
    desk.scan(home, 1, "code_renewed", code=desk.code(home, key=old))
    desk.saw("wallet: generation renewed")
    desk.owns(home, 10)
    yield desk.year.tuesday(2, 1)
    desk.confirmed(use, more, last)


def guesses(desk: Desk, home: Home) -> Case:
    """Somebody guesses at a wallet: its spoken code and its PIN are locked, until its parent makes new codes."""
    yield desk.year.tuesday(2, 2)
    for ahead in range(5):
        desk.scan(home, 1, "code_unknown", code=spoken_code.make_code(home.key, 500 + ahead))
    desk.scan(home, 1, "too_many_tries", code=desk.spoken(home))
    yield desk.next_code()
    desk.scan(home, 1, "code_locked", code=desk.spoken(home))
    desk.must("locked", True, desk.parent_reads(home, "codes")["spoken_locked"])
    desk.saw("wallet: spoken code open → locked")
    yield desk.next_code()
    right = desk.parent_reads(home, "codes")["pin"]
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _ in range(5):
        desk.scan(home, 1, "pin_wrong", pin=wrong)
    yield desk.next_code()
    desk.scan(home, 1, "pin_locked", pin=right)
    desk.parent(home, "renew", {})
    desk.fetch_key(home)
    yield desk.next_code()
    use = desk.scan(home, 1, code=desk.spoken(home))
    desk.must("open again", False, desk.parent_reads(home, "codes")["spoken_locked"])
    desk.saw("wallet: spoken code locked → open")
    yield desk.year.tuesday(3, 1)
    desk.confirmed(use)


def paper(desk: Desk, home: Home) -> Case:
    """A parent without a phone: paper with a PIN, for one provider, lost, and left in a drawer."""
    yield desk.year.tuesday(2, 3)
    sheets = desk.parent(home, "papers", {"papers": 4}, expect=201)["papers"]
    (named,) = desk.parent(home, "papers", {"papers": 1, "provider_id": desk.setting.providers[SITTER]}, expect=201)[
        "papers"
    ]
    pin = desk.parent_reads(home, "codes")["pin"]
    used, second, lost, left = (sheet["text"] for sheet in sheets)
    desk.saw("paper: → printed")

    def show(texts: list[str], want: str, units: int = 1, at: int = SITTER, **more: str) -> str:
        return desk.scan(home, units, want, at=at, code="-", papers=texts, **more)

    show([used], "paper_needs_pin")
    show([used], "pin_wrong", pin=f"{(int(pin) + 1) % 1_000_000:06}")
    uses = [show([used], "redeemed", pin=pin)]
    show([used], "paper_used", pin=pin)
    desk.saw("paper: printed → used")
    show([second, lost], "papers_do_not_fit", pin=pin)
    desk.parent(home, "papers/cancel", {"paper_ids": [sheets[2]["paper_id"]]})
    show([lost], "paper_cancelled", pin=pin)
    desk.saw("paper: printed → cancelled")
    yield desk.next_code()
    show([named["text"]], "paper_of_another_provider", at=OTHER_SITTER)
    uses.append(show([named["text"]], "redeemed"))
    uses.append(show([second], "redeemed", pin=pin, at=HELP))
    yield desk.after(days=40)
    show([left], "paper_lapsed", pin=pin)
    desk.saw("paper: printed → lapsed")
    desk.confirmed(*uses)


def caps(desk: Desk, home: Home) -> Case:
    """A programme that gives few at a time: four cheques a week for a wallet, six for a provider."""
    yield desk.year.tuesday(3, 2)
    uses = [desk.scan(home, 3, at=HOUSE)]
    yield desk.next_code()
    desk.scan(home, 2, "wallet_week_full", at=HOUSE)
    yield desk.year.tuesday(3, 3)
    uses.append(desk.scan(home, 4, at=HOUSE))
    yield desk.year.tuesday(4, 1)
    desk.confirmed(*uses)


def caps_of_the_provider(desk: Desk, home: Home) -> Case:
    """Another family in the same week, at a provider that has taken its six."""
    yield desk.year.tuesday(3, 3, 11)
    use = desk.scan(home, 2, at=HOUSE)
    yield desk.next_code()
    desk.scan(home, 1, "provider_week_full", at=HOUSE)
    yield desk.year.tuesday(4, 1, 11)
    desk.confirmed(use)
