"""What the issuer asks and says of a use, as the redeemer follows it: the two agree on every cheque."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.issuer import tables as issuer_tables
from services.redeemer import tables as redeemer_tables
from shared.identity.roles import Role
from tests.world import Shop, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


@pytest.fixture
def shop(world: World) -> Shop:
    """A shop beside one household with cheques."""
    programme = world.an_open_programme(budget_cents=1_000_000)
    shop = world.a_shop([programme])
    world.import_households(programme, [world.household_row()])
    world.settle()
    return shop


def a_use(world: World, shop: Shop, units: int) -> str:
    (wallet,) = world.wallets()
    answer = world.scan(shop, world.code(wallet), units=units)
    assert answer.json["decision"] == "redeemed", answer.json
    world.settle()
    world.pass_time(seconds=60)
    return str(answer.json["redemption_id"])


def say(world: World, path: str, body: dict[str, Any], role: Role = Role.PARENT) -> Any:
    (wallet,) = world.wallets()
    scope = f"wallet:{wallet}" if role is Role.PARENT else ""
    answer = world.post(world.issuer, f"/v1/{path.format(wallet=wallet)}", body, role, scope)
    assert answer.status_code in (200, 201), answer.json
    world.settle()
    return answer.json


def states(world: World) -> Counter[str]:
    """The states of all cheques, on which issuer and redeemer agree, each at the same version."""
    here = {row["id"]: (row["state"], row["version"]) for row in world.issuer.rows(issuer_tables.voucher)}
    there = {row["voucher_id"]: (row["state"], row["version"]) for row in world.redeemer.rows(redeemer_tables.voucher)}
    assert here == there
    return Counter(state for state, _ in here.values())


def use_status(world: World, use_id: str) -> tuple[str, str]:
    """How the issuer and the redeemer say that a use is."""
    (here,) = [row for row in world.issuer.rows(issuer_tables.redemption) if row["id"] == use_id]
    (there,) = [row for row in world.redeemer.rows(redeemer_tables.redemption) if row["redemption_id"] == use_id]
    return here["status"], there["status"]


def test_a_dispute_waits_for_a_person_who_sends_some_back(world: World, shop: Shop) -> None:
    use_id, other = a_use(world, shop, 3), a_use(world, shop, 1)
    say(world, f"wallets/{{wallet}}/redemptions/{use_id}/dispute", {"reason": "less_than_booked"})
    world.pass_time(days=10)
    world.settle()
    assert use_status(world, use_id) == ("disputed", "disputed")
    assert use_status(world, other) == ("confirmed", "confirmed")
    before = states(world)
    say(world, f"disputes/{use_id}/decide", {"cheques": 1, "reason": "less_took_place"}, Role.PROGRAMME_MANAGER)
    assert use_status(world, use_id) == ("confirmed", "confirmed")
    assert states(world) - before == Counter(issued=1)


def test_a_dispute_that_sends_all_back_reverses_the_use(world: World, shop: Shop) -> None:
    use_id = a_use(world, shop, 2)
    say(world, f"wallets/{{wallet}}/redemptions/{use_id}/dispute", {"reason": "nobody_came"})
    say(world, f"disputes/{use_id}/decide", {"cheques": 2, "reason": "did_not_take_place"}, Role.PROGRAMME_MANAGER)
    assert use_status(world, use_id) == ("reversed", "reversed")
    assert set(states(world)) == {"issued"}


def test_cheques_are_extended_and_then_expire_when_their_grace_is_over(world: World, shop: Shop) -> None:
    (programme,) = [row["id"] for row in world.issuer.rows(issuer_tables.programme)]
    say(world, f"programmes/{programme}/extensions", {"last_day": "2027-03-31"}, Role.PROGRAMME_MANAGER)
    assert {row["version"] for row in world.issuer.rows(issuer_tables.voucher)} == {2}
    shown = say(world, "wallets/{wallet}/reports", {"kind": "treated_badly"})
    assert list(shown) == ["report_id"]
    assert set(states(world)) == {"issued"}
    # 31 March 2027 and thirty days of grace.
    world.pass_time(days=(365 + 60))
    world.settle()
    assert set(states(world)) == {"expired"}


def test_a_household_closes_when_its_use_has_run_to_its_end(world: World, shop: Shop) -> None:
    use_id = a_use(world, shop, 2)
    (household,) = [row["id"] for row in world.issuer.rows(issuer_tables.household)]
    say(world, f"households/{household}/close", {}, Role.PROGRAMME_MANAGER)
    found = states(world)
    assert (found["redeemed"], set(found)) == (2, {"redeemed", "revoked"})
    (wallet,) = world.issuer.rows(issuer_tables.wallet)
    assert wallet["status"] == "open"
    world.pass_time(days=10)
    world.settle()
    assert use_status(world, use_id) == ("confirmed", "confirmed")
    (wallet,) = world.issuer.rows(issuer_tables.wallet)
    assert wallet["status"] == "closed"
    requests = world.issuer.rows(issuer_tables.wallet_request)
    assert [request["status"] for request in requests] == ["asked"], "nothing that was asked for was refused"
