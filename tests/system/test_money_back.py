"""Money that goes back between issuer and ledger: taken back, guaranteed, and claimed from a provider."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.issuer.tables import budget
from shared.identity.roles import Role
from tests.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    assert all(one["ok"] for one in world.books("invariants")["invariants"])
    assert all(one["holds"] for one in world.books("conservation")["funds"])
    assert world.books("exceptions")["exceptions"] == []
    assert set(world.dead_letters().values()) == {0}
    world.close()


def the_fund(world: World) -> dict[str, Any]:
    (found,) = world.books("conservation")["funds"]
    return dict(found)


def budget_of(world: World) -> tuple[int, int]:
    """What the issuer may commit, and what it did."""
    with world.issuer.ctx.reading() as reading:
        row = reading.execute(sa.select(budget.c.allocated_cents, budget.c.committed_cents)).one()
    return row.allocated_cents, row.committed_cents


def test_only_what_is_free_of_an_allocation_is_taken_back(world: World) -> None:
    programme = world.an_open_programme(budget_cents=10_000)
    world.import_households(programme, [world.household_row()])
    world.settle()
    assert budget_of(world) == (10_000, 4_000)
    fund = the_fund(world)["fund_id"]
    body = {"programme_id": programme, "amount_cents": 6_000}
    assert world.agreed(f"/v1/funds/{fund}/take-backs", body).status_code == 201
    world.settle()
    assert budget_of(world) == (4_000, 4_000)
    back = {"amount_cents": 6_000, "paid_on": world.clock.now().date().isoformat(), "bank_reference": "a bank line"}
    assert world.agreed(f"/v1/funds/{fund}/returns", back).status_code == 201
    found = the_fund(world)
    assert (found["free_cents"], found["with_parents_cents"], found["returned_cents"]) == (0, 4_000, 6_000)


def test_a_late_complaint_is_recovered_and_its_cheque_comes_back(world: World) -> None:
    programme = world.an_open_programme(budget_cents=4_000)
    shop = world.a_shop([programme])
    world.import_households(programme, [world.household_row()])
    world.settle()
    (wallet,) = world.wallets()
    first = world.scan(shop, world.code(wallet), units=1).json["redemption_id"]
    world.pass_time(minutes=2)
    second = world.scan(shop, world.code(wallet), units=1).json["redemption_id"]
    world.settle()
    assert world.accept(wallet, first).status_code == 200
    world.settle()
    path = f"/v1/wallets/{wallet}/redemptions/{first}/complain"
    said = world.post(world.issuer, path, {"reason": "nobody_came", "cheques": 1}, Role.PARENT, f"wallet:{wallet}")
    assert said.status_code in (200, 201), said.text
    world.settle()
    decision = {"cheques": 1, "reason": "no_answer"}
    decided = world.post(world.issuer, f"/v1/claims/{first}/decide", decision, Role.PROGRAMME_MANAGER)
    assert decided.status_code == 200, decided.text
    world.settle()
    assert world.agreed(f"/v1/claims/{first}/book", {}).status_code == 200
    assert world.accept(wallet, second).status_code == 200
    world.settle()
    run = world.cut_run().json
    assert run["amount_cents"] == 1_000, "two uses less one claim"
    world.settle()
    assert budget_of(world) == (4_000, 4_000), "the cheque came back to the parent at once"
    world.pay_run(run["run_id"])
    world.settle()
    found = the_fund(world)
    assert (found["free_cents"], found["with_parents_cents"], found["owed_cents"]) == (0, 3_000, 0)
    path = f"/v1/providers/{shop.provider_id}/statements"
    (statement,) = world.get(world.providers, path, Role.PROVIDER_OWNER, f"provider:{shop.provider_id}")["statements"]
    assert (statement["amount_cents"], statement["recovered_cents"], statement["status"]) == (1_000, 1_000, "paid")
