"""Every word about a use and every fact of one in each of its states, as `docs/states.md` has it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from services.issuer.domain import uses
from shared.contracts.event import Event
from shared.contracts.ledger import SettlementCut, SettlementPaid
from shared.contracts.redeemer import Movement, RedemptionConfirmed, RedemptionReleased, RedemptionReversed
from shared.messaging.tables import inbox
from tests.integration.issuer.builders import FACE, Issuer, a_family, an_id
from tests.integration.issuer.using import Purse, decide
from tests.states import issuer as tables
from tests.states.machine import WAITS, Cell, covers, each_cell

pytestmark = pytest.mark.only("sqlite", "a table of rules: the statements run on both engines elsewhere")


def held(purse: Purse) -> str:
    hold = purse.hold(2, service_at=purse.issuer.node.clock.now())
    purse.issuer.node.hear(hold)
    return hold.redemption_id


def released(purse: Purse) -> str:
    hold = purse.hold(2)
    purse.issuer.node.hear(hold, purse.release_of(hold))
    return hold.redemption_id


def captured(purse: Purse) -> str:
    use = purse.capture(2)
    purse.issuer.node.hear(use)
    return use.redemption_id


def reversed_(purse: Purse) -> str:
    use = purse.capture(2)
    purse.issuer.node.hear(use, purse.reversal_of(use))
    return use.redemption_id


def accepted(purse: Purse) -> str:
    use_id = captured(purse)
    purse.say("accept", use_id)
    return use_id


def disputed(purse: Purse) -> str:
    use_id = captured(purse)
    purse.say("dispute", use_id, reason="nobody_came")
    return use_id


def confirmed(purse: Purse) -> str:
    use = purse.capture(2)
    purse.issuer.node.hear(use, purse.confirmation_of(use))
    return use.redemption_id


def settled(purse: Purse) -> str:
    use = purse.capture(2)
    paid = SettlementPaid(
        settlement_id=an_id(),
        run_id=an_id(),
        provider_id=use.provider_id,
        part=1,
        parts=1,
        redemption_ids=[use.redemption_id],
        amount_cents=use.amount_cents,
        currency="EUR",
        paid_on=date(2026, 3, 18),
    )
    purse.issuer.node.hear(use, purse.confirmation_of(use), paid)
    return use.redemption_id


MAKE: dict[str, Callable[[Purse], str]] = {
    uses.HELD: held,
    uses.RELEASED: released,
    uses.CAPTURED: captured,
    uses.REVERSED: reversed_,
    uses.ACCEPTED: accepted,
    uses.DISPUTED: disputed,
    uses.CONFIRMED: confirmed,
    uses.SETTLED: settled,
}
BODIES: dict[str, dict[str, Any]] = {
    "accept": {},
    "dispute": {"reason": "nobody_came"},
    "cancel": {"reason": "other"},
    "complain": {"reason": "not_mine"},
}


@pytest.fixture
def purse(issuer: Issuer) -> Purse:
    issuer.imported(issuer.a_programme(), a_family("f1"))
    return Purse(issuer)


# -- words. Each returns the status and the code of a refusal, if any.


def _parent_says(word: str) -> Callable[[Purse, str], tuple[bool, str]]:
    def say(purse: Purse, use_id: str) -> tuple[bool, str]:
        status, said = purse.say(word, use_id, **BODIES[word])
        return status < 300, "" if status < 300 else said

    return say


def _staff_decides(purse: Purse, use_id: str) -> tuple[bool, str]:
    status, said = decide(purse.issuer, use_id, 2, "no_answer")
    return status < 300, "" if status < 300 else said


def _window_ends(purse: Purse, use_id: str) -> tuple[bool, str]:
    purse.issuer.node.clock.advance(days=30)
    purse.issuer.node.run_jobs()
    return True, ""


WORDS: dict[str, Callable[[Purse, str], tuple[bool, str]]] = {
    **{word: _parent_says(word) for word in BODIES},
    "decide": _staff_decides,
    "accept_by_time": _window_ends,
}


@each_cell(tables.USE_BY_WORD)
def test_a_word_is_answered_as_its_cell_says(purse: Purse, state: str, command: str, cell: Cell) -> None:
    use_id = MAKE[state](purse)
    assert purse.use(use_id)["status"] == state
    told = len(purse.issuer.node.told())
    assert WORDS[command](purse, use_id) == (not cell.code, cell.code)
    assert purse.use(use_id)["status"] == cell.after
    if cell.said:
        assert len(purse.issuer.node.told()) == told, "a word that is refused is told nobody"


# -- facts


def _own(purse: Purse, before: str, after: str) -> list[Movement]:
    """The next movements of the use's two cheques. Where the fact comes late, only their versions count."""
    return purse.moves(purse.cheques[:2], before, after)


def _of_settlement(use: Any) -> dict[str, Any]:
    return {
        "settlement_id": an_id(),
        "run_id": an_id(),
        "provider_id": use["provider_id"],
        "part": 1,
        "parts": 1,
        "redemption_ids": [use["id"]],
        "amount_cents": 2 * FACE,
        "currency": "EUR",
    }


def _is_waiting(purse: Purse) -> bool:
    return any(row["outcome"] == "waiting" for row in purse.issuer.node.rows(inbox))


FACTS: dict[str, Callable[[Purse, Any], Event]] = {
    "captured": lambda purse, use: purse.captured_as(use["id"], use["provider_id"], _own(purse, "held", "redeemed")),
    "released": lambda purse, use: RedemptionReleased(
        redemption_id=use["id"], reason="by_parent", movements=_own(purse, "held", "issued")
    ),
    "reversed": lambda purse, use: RedemptionReversed(
        redemption_id=use["id"],
        reason="undone",
        amount_cents=2 * FACE,
        currency="EUR",
        movements=_own(purse, "redeemed", "issued"),
    ),
    "confirmed": lambda purse, use: RedemptionConfirmed(
        redemption_id=use["id"], amount_cents=2 * FACE, currency="EUR", movements=[]
    ),
    "cut": lambda purse, use: SettlementCut(**_of_settlement(use), cut_at=purse.issuer.node.clock.now()),
    "paid": lambda purse, use: SettlementPaid(**_of_settlement(use), paid_on=date(2026, 3, 18)),
}


@each_cell(tables.USE_BY_FACT)
def test_a_fact_makes_of_a_use_what_its_cell_says(purse: Purse, state: str, command: str, cell: Cell) -> None:
    use_id = MAKE[state](purse)
    before = purse.use(use_id)
    purse.issuer.node.hear(FACTS[command](purse, before))
    after = purse.use(use_id)
    assert after["status"] == cell.after
    if cell.said:
        assert after == before, "what comes late, or waits, leaves the use alone"
    elif command in ("cut", "paid"):
        assert after["paid_on" if command == "paid" else "settlement_id"] is not None
    assert _is_waiting(purse) == (cell.said == WAITS)


def test_no_cell_is_left_out() -> None:
    covers(tables.USE_BY_WORD, MAKE, WORDS)
    covers(tables.USE_BY_FACT, MAKE, FACTS)
