"""From a list of households to balanced books, through all four services on one log."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.identity.roles import Role
from tests.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


def test_fifty_households_to_balanced_books(world: World) -> None:
    programme = world.an_open_programme(budget_cents=1_000_000)
    shop = world.a_shop([programme])
    rows = [world.household_row("single_parent" if n % 3 == 0 else "two_parents", 1 + n % 3) for n in range(50)]
    imported = world.import_households(programme, rows)
    world.settle()
    result = world.get(world.issuer, f"/v1/imports/{imported}", Role.PROGRAMME_MANAGER)
    assert (result["status"], result["accepted"], result["bad"], result["granted"]) == ("done", 50, 0, 50)
    wallets = world.wallets()
    assert len(wallets) == 50

    for wallet in wallets[:20]:
        answer = world.scan(shop, world.code(wallet), units=2)
        assert answer.json["decision"] == "redeemed", answer.json
    world.settle()
    owed = world.books("conservation")["funds"][0]
    assert (owed["owed_cents"], owed["paid_cents"], owed["holds"]) == (20 * 2 * 1_000, 0, True)
    assert world.cut_run().status_code == 409, "nothing is payable before the dispute window ends"

    world.pass_time(days=10)
    world.settle()
    run = world.cut_run()
    assert run.status_code == 201, run.text
    world.pay_run(run.json["run_id"])
    world.settle()

    books = world.books("conservation")["funds"][0]
    assert books["holds"]
    assert (books["owed_cents"], books["paid_cents"]) == (0, 40_000)
    trial = world.books("trial-balance")
    assert trial["balanced"]
    assert trial["total_debit_cents"] == trial["total_credit_cents"]
    assert all(programme["ties"] for programme in world.books("vouchers")["programmes"])
    assert all(invariant["ok"] for invariant in world.books("invariants")["invariants"])
    assert world.books("exceptions")["exceptions"] == []
    assert set(world.dead_letters().values()) == {0}
    statements = world.get(
        world.providers,
        f"/v1/providers/{shop.provider_id}/statements",
        Role.PROVIDER_OWNER,
        f"provider:{shop.provider_id}",
    )["statements"]
    assert [(statement["status"], statement["amount_cents"]) for statement in statements] == [("paid", 40_000)]
    wallet = world.get(world.issuer, f"/v1/wallets/{wallets[0]}", Role.PARENT, f"wallet:{wallets[0]}")
    assert wallet["uses"][0]["status"] == "settled"


def test_money_that_is_not_there_makes_the_grant_wait_and_never_half_of_it(world: World) -> None:
    programme = world.an_open_programme(budget_cents=10_000)
    world.import_households(programme, [world.household_row() for _ in range(3)])
    world.settle()
    books = world.books("conservation")["funds"][0]
    assert books["with_parents_cents"] == 8_000, "two of three grants of four cheques fit into ten"
    assert books["free_cents"] == 2_000
    fund = books["fund_id"]
    world.deposit(fund, 2_000)
    assert world.allocate(fund, programme, 2_000).status_code == 201
    world.settle()
    retried = world.post(world.issuer, "/v1/grants/retry", {"programme_id": programme}, Role.PROGRAMME_MANAGER)
    assert retried.json == {"granted": 1, "still_waiting": 0}
    world.settle()
    assert world.books("conservation")["funds"][0]["with_parents_cents"] == 12_000


def test_a_parents_word_makes_a_redemption_payable_at_once(world: World) -> None:
    programme = world.an_open_programme(budget_cents=100_000)
    shop = world.a_shop([programme])
    world.import_households(programme, [world.household_row()])
    world.settle()
    (wallet,) = world.wallets()
    redeemed = world.scan(shop, world.code(wallet), units=1).json
    world.settle()
    assert world.accept(wallet, redeemed["redemption_id"]).status_code == 200
    world.settle()
    assert world.cut_run().json["amount_cents"] == 1_000
