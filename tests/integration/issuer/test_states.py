"""Every word of a parent in every state of a use, every command in every state of a programme, as it is answered."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from services.issuer.domain import states, uses
from shared.contracts.ledger import SettlementPaid
from tests.integration.issuer.builders import Issuer, a_family, a_file, an_id
from tests.integration.issuer.using import Purse, decide


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


@pytest.mark.parametrize("state", uses.USE_STATES)
@pytest.mark.parametrize("word", BODIES)
def test_a_word_is_answered_as_its_cell_says(issuer: Issuer, word: uses.Word, state: str) -> None:
    issuer.imported(issuer.a_programme(), a_family("f1"))
    purse = Purse(issuer)
    use_id = MAKE[state](purse)
    assert purse.use(use_id)["status"] == state
    answer = purse.say(word, use_id, **BODIES[word])
    after = uses.AFTER_WORD[word].get(state)
    if after is None:
        assert answer == (409, uses.REFUSED_WORD[word][state])
        after = state
    else:
        assert answer == (201 if word == "complain" else 200, after)
    assert purse.use(use_id)["status"] == after


@pytest.mark.parametrize("state", uses.USE_STATES)
def test_only_a_disputed_use_is_decided_or_left_alone_by_time(issuer: Issuer, state: str) -> None:
    issuer.imported(issuer.a_programme(), a_family("f1"))
    purse = Purse(issuer)
    use_id = MAKE[state](purse)
    before = len(issuer.node.told())
    answer = decide(issuer, use_id, 2, "no_answer")
    assert answer == ((200, "decided") if state == uses.DISPUTED else (409, uses.REFUSED_WORD["decide"][state]))
    assert len(issuer.node.told()) == before + (state == uses.DISPUTED)
    issuer.node.clock.advance(days=30)
    issuer.node.run_jobs()
    assert purse.use(use_id)["status"] == uses.AFTER_WORD["accept_by_time"].get(state, state)


def paths_to(status: str) -> list[str]:
    return {"draft": [], "open": ["open"], "paused": ["open", "paused"], "closed": ["open", "paused", "closed"]}[status]


@pytest.mark.parametrize("status", ["draft", "open", "paused", "closed"])
def test_a_programmes_commands_are_answered_as_its_cells_say(issuer: Issuer, status: str) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id], opened=False)
    for step in paths_to(status):
        assert issuer.set_status(programme_id, step).status_code == 200
    answers = {
        "retry": issuer.post("/grants/retry", {"programme_id": programme_id}),
        "import": issuer.send(programme_id, a_file(a_family("f1"))),
        "add_rule": issuer.add_rule(programme_id),
        "extend": issuer.post(f"/programmes/{programme_id}/extensions", {"last_day": "2027-03-31"}),
        "end_fund": issuer.post(f"/programmes/{programme_id}/funds/{fund_id}/end", {"last_day": "2026-06-30"}),
    }
    assert answers.keys() | {"grant"} == states.PROGRAMME_COMMANDS.keys()
    for command, response in answers.items():
        followed, code = states.PROGRAMME_COMMANDS[command]
        if status in followed:
            assert response.status_code < 300, (command, response.json)
        else:
            assert (response.status_code, response.json["code"]) == (409, code), command


@pytest.mark.parametrize("status", ["paused", "closed"])
def test_a_programme_that_is_not_open_grants_nothing(issuer: Issuer, status: str) -> None:
    programme_id = issuer.a_programme()
    issuer.send(programme_id, a_file(a_family("f1")))
    for step in paths_to(status)[1:]:
        issuer.set_status(programme_id, step)
    issuer.node.run_jobs()
    assert issuer.grants() == []
    assert issuer.budget(programme_id)[0][1] == 0
