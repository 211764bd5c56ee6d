"""New codes, paper cheques and lost ones, as a parent asks for them."""

from typing import Any

import pytest

from services.issuer import tables
from shared.contracts.issuer import PapersCancelled, PapersPrinted, WalletRekeyed
from shared.contracts.redeemer import WalletChanged
from shared.identity.paper import pin_of, read_paper
from shared.identity.roles import Role
from shared.identity.wallet_code import wallet_key
from tests.integration.issuer.builders import Issuer, a_family


@pytest.fixture
def wallet_id(issuer: Issuer) -> str:
    issuer.imported(issuer.a_programme(), a_family("a"))
    return str(issuer.grants()[0]["wallet_id"])


def ask(issuer: Issuer, wallet_id: str, what: str, body: dict[str, Any], key: str = "") -> tuple[int, dict[str, Any]]:
    answer = issuer.post(f"/wallets/{wallet_id}/{what}", body, Role.PARENT, f"wallet:{wallet_id}", key)
    return answer.status_code, answer.json


def codes(issuer: Issuer, wallet_id: str) -> dict[str, Any]:
    found: dict[str, Any] = issuer.get(f"/wallets/{wallet_id}/codes", Role.PARENT, f"wallet:{wallet_id}")
    return found


def test_renewed_codes_are_on_their_way_until_the_redeemer_says_so(issuer: Issuer, wallet_id: str) -> None:
    assert ask(issuer, wallet_id, "renew", {}) == (200, {"wallet_id": wallet_id, "generation": 2})
    assert codes(issuer, wallet_id)["being_renewed"] is True
    # Asked again meanwhile it is the same renewal: a third generation would leave the redeemer behind.
    assert ask(issuer, wallet_id, "renew", {})[1]["generation"] == 2
    assert [event.generation for event in issuer.node.told(WalletRekeyed)] == [2]
    issuer.node.hear(WalletChanged(wallet_id=wallet_id, generation=2, spoken_counter=0))
    assert codes(issuer, wallet_id)["being_renewed"] is False
    assert ask(issuer, wallet_id, "renew", {})[1]["generation"] == 3


def test_new_codes_come_with_a_new_pin_and_a_spoken_code_that_begins_anew(issuer: Issuer, wallet_id: str) -> None:
    issuer.node.hear(WalletChanged(wallet_id=wallet_id, generation=1, spoken_counter=7, locked=True))
    before = codes(issuer, wallet_id)
    assert before["spoken_locked"] is True
    ask(issuer, wallet_id, "renew", {})
    after = codes(issuer, wallet_id)
    assert (after["spoken_locked"], after["pin"] == before["pin"]) == (False, False)
    assert after["pin"] == pin_of(wallet_key(issuer.node.ctx.keys.wallet_master("k1"), wallet_id, 2))
    # What is still said of the old generation changes nothing of the new one.
    issuer.node.hear(WalletChanged(wallet_id=wallet_id, generation=1, spoken_counter=9, locked=True))
    (row,) = [row for row in issuer.node.rows(tables.wallet) if row["id"] == wallet_id]
    assert (row["spoken_counter"], row["spoken_locked"], row["in_force"]) == (0, False, 1)


def test_paper_is_signed_told_of_and_listed(issuer: Issuer, wallet_id: str) -> None:
    status, made = ask(issuer, wallet_id, "papers", {"papers": 2})
    assert status == 201
    papers = [read_paper(sheet["text"]) for sheet in made["papers"]]
    assert all(paper is not None and issuer.node.ctx.keys.genuine_paper(paper) for paper in papers)
    (told,) = issuer.node.told(PapersPrinted)
    assert told.paper_ids == [paper.paper_id for paper in papers if paper is not None]
    assert (told.last_day - issuer.node.clock.now().date()).days == 30
    assert len(codes(issuer, wallet_id)["papers"]) == 2


def test_a_repeated_request_prints_once(issuer: Issuer, wallet_id: str) -> None:
    key = "print-once"
    first = ask(issuer, wallet_id, "papers", {"papers": 1}, key)
    assert ask(issuer, wallet_id, "papers", {"papers": 1}, key) == first
    assert len(issuer.node.told(PapersPrinted)) == 1


def test_there_is_never_more_paper_than_cheques(issuer: Issuer, wallet_id: str) -> None:
    there = issuer.get(f"/wallets/{wallet_id}", Role.PARENT, f"wallet:{wallet_id}")
    free = sum(each["count"] for each in there["cheques"])
    assert ask(issuer, wallet_id, "papers", {"papers": free})[0] == 201
    status, problem = ask(issuer, wallet_id, "papers", {"papers": 1})
    assert (status, problem["code"]) == (409, "too_many_papers")
    issuer.node.clock.advance(days=32)
    assert ask(issuer, wallet_id, "papers", {"papers": free})[0] == 201, "what has lapsed makes room"


def test_lost_paper_is_cancelled_in_one_step(issuer: Issuer, wallet_id: str) -> None:
    ask(issuer, wallet_id, "papers", {"papers": 3})
    assert ask(issuer, wallet_id, "papers/cancel", {}) == (200, {"wallet_id": wallet_id, "cancelled": 3})
    assert len(issuer.node.told(PapersCancelled)[0].paper_ids) == 3
    assert codes(issuer, wallet_id)["papers"] == []
    assert ask(issuer, wallet_id, "papers/cancel", {"paper_ids": [f"{5:032x}"]})[0] == 404


def test_used_paper_leaves_the_list(issuer: Issuer, wallet_id: str) -> None:
    _, made = ask(issuer, wallet_id, "papers", {"papers": 2})
    first = made["papers"][0]["paper_id"]
    issuer.node.hear(WalletChanged(wallet_id=wallet_id, generation=1, spoken_counter=0, papers=[first]))
    assert [paper["paper_id"] for paper in codes(issuer, wallet_id)["papers"]] == [made["papers"][1]["paper_id"]]


def test_nobody_else_asks_for_a_parents_codes(issuer: Issuer, wallet_id: str) -> None:
    for role, scope in ((Role.PARENT, f"wallet:{1:032x}"), (Role.PROGRAMME_MANAGER, ""), (Role.HELPER, "")):
        assert issuer.post(f"/wallets/{wallet_id}/renew", {}, role, scope).status_code == 403
        assert issuer.post(f"/wallets/{wallet_id}/papers", {"papers": 1}, role, scope).status_code == 403
