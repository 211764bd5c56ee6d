"""A newer key beside an older one: what is made from then on is made with it, and the old one counts its uses."""

from typing import Any

import pytest

from services.issuer import tables
from services.issuer.queries.wallets import key_uses
from services.issuer.service import SERVICE
from shared.contracts.issuer import PapersPrinted, WalletOpened, WalletRekeyed
from shared.identity.keys import retire_key, rotate_keys
from shared.identity.paper import read_paper
from shared.identity.roles import Role
from shared.identity.wallet_code import wallet_key
from shared.kernel.errors import ConflictError
from tests.integration.issuer.builders import Issuer, a_family


def uses(issuer: Issuer) -> dict[str, int]:
    with issuer.node.ctx.reading() as reading:
        return key_uses(reading)


def ask(issuer: Issuer, wallet_id: str, what: str, body: dict[str, object]) -> dict[str, Any]:
    answer = issuer.post(f"/wallets/{wallet_id}/{what}", body, Role.PARENT, f"wallet:{wallet_id}")
    assert answer.status_code in (200, 201), answer.json
    return dict(answer.json)


def test_new_wallets_renewed_codes_and_new_paper_get_the_newest_key(issuer: Issuer) -> None:
    programme = issuer.a_programme()
    issuer.imported(programme, a_family("a"))
    old = str(issuer.grants()[0]["wallet_id"])
    ask(issuer, old, "papers", {"papers": 2})
    assert uses(issuer) == {"wallet_k1": 1, "paper_k1": 2}
    rotate_keys(issuer.node.ctx.settings.keys, ("wallet", "paper"))
    issuer.imported(programme, a_family("b"))
    assert [event.key_id for event in issuer.node.told(WalletOpened)] == ["k1", "k2"]
    made = ask(issuer, old, "papers", {"papers": 1})
    (sheet,) = made["papers"]
    paper = read_paper(sheet["text"])
    assert paper is not None
    assert paper.key_number == 2
    assert issuer.node.ctx.keys.genuine_paper(paper)
    assert [event.key_id for event in issuer.node.told(PapersPrinted)] == ["k1", "k2"]
    assert uses(issuer) == {"wallet_k1": 1, "wallet_k2": 1, "paper_k1": 2, "paper_k2": 1}
    ask(issuer, old, "renew", {})
    assert [event.key_id for event in issuer.node.told(WalletRekeyed)] == ["k2"]
    shown = issuer.get(f"/wallets/{old}/key", Role.PARENT, f"wallet:{old}")
    assert shown["key_hex"] == wallet_key(issuer.node.ctx.keys.wallet_master("k2"), old, 2).hex()
    assert uses(issuer) == {"wallet_k2": 2, "paper_k1": 2, "paper_k2": 1}


def test_paper_counts_until_its_last_day_is_over(issuer: Issuer) -> None:
    issuer.imported(issuer.a_programme(), a_family("a"))
    ask(issuer, str(issuer.grants()[0]["wallet_id"]), "papers", {"papers": 2})
    issuer.node.clock.advance(days=30)
    assert uses(issuer)["paper_k1"] == 2
    issuer.node.clock.advance(days=1)
    assert "paper_k1" not in uses(issuer)


def test_a_key_of_an_open_wallet_is_kept_and_a_closed_one_is_still_shown(issuer: Issuer) -> None:
    issuer.imported(issuer.a_programme(), a_family("a"))
    wallet_id = str(issuer.grants()[0]["wallet_id"])
    folder = issuer.node.ctx.settings.keys
    rotate_keys(folder, ("wallet",))
    with issuer.node.ctx.reading() as reading:
        count = SERVICE.uses_of_key(reading, "wallet_k1")
    with pytest.raises(ConflictError, match="1 wallet at the issuer"):
        retire_key(folder, "wallet_k1", {"issuer": count})
    with issuer.node.ctx.unit_of_work() as tx:
        tx.execute(tables.wallet.update().values(status="closed"))
    assert uses(issuer) == {}
    retire_key(folder, "wallet_k1", uses(issuer))
    assert issuer.get(f"/wallets/{wallet_id}/codes", Role.PARENT, f"wallet:{wallet_id}")["being_renewed"] is False
