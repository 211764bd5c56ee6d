"""What a provider is paid, as it is heard from the redeemer and the ledger."""

import itertools

import msgspec
import pytest
import sqlalchemy as sa

from services.providers.tables import FROM_PAYMENTS
from shared.contracts.event import Event
from shared.identity.roles import Role
from shared.kernel.codes import reference
from tests.integration.providers.desk import Desk
from tests.unit.providers.builders import a_capture, a_confirmation, an_id


def a_use(provider_id: str, number: int) -> list[Event]:
    return [a_capture(number, provider=provider_id), a_confirmation(number)]


def test_a_settlement_becomes_a_statement_and_is_paid(desk: Desk) -> None:
    provider_id = desk.a_provider()
    desk.node.hear(*a_use(provider_id, 5), *a_use(provider_id, 6))
    cut = desk.cut(provider_id, [6, 5])
    desk.node.hear(cut)
    path = f"/providers/{provider_id}/statements"
    (statement,) = desk.get(path, *desk.own(provider_id)).get_json()["statements"]
    assert statement == {
        "settlement_id": cut.settlement_id,
        "run_id": cut.run_id,
        "amount_cents": 2_000,
        "recovered_cents": 0,
        "currency": "EUR",
        "status": "cut",
        "cut_at": "2026-03-02T08:00:00.000000Z",
        "paid_on": None,
        "redemptions": 2,
    }
    desk.node.hear(desk.paid(cut))
    shown = desk.get(f"{path}/{cut.settlement_id}", *desk.own(provider_id)).get_json()
    assert (shown["status"], shown["paid_on"]) == ("paid", "2026-03-02")
    assert shown["lines"] == [
        {
            "redemption_id": an_id(number),
            "reference": reference(an_id(number)),
            "category": "babysitting",
            "service_on": "2026-03-02",
            "amount_cents": 1_000,
            "state": "confirmed",
        }
        for number in (6, 5)
    ]


def test_what_was_kept_for_claims_is_not_paid(desk: Desk) -> None:
    provider_id = desk.a_provider()
    desk.node.hear(msgspec.structs.replace(desk.cut(provider_id, [5, 6]), recovered_cents=2_000))
    (statement,) = desk.get(f"/providers/{provider_id}/statements").get_json()["statements"]
    assert (statement["amount_cents"], statement["recovered_cents"], statement["redemptions"]) == (0, 2_000, 2)
    shown = desk.get(f"/providers/{provider_id}/statements/{statement['settlement_id']}").get_json()
    assert (shown["amount_cents"], shown["recovered_cents"]) == (0, 2_000)


def test_a_settlement_of_several_parts_shows_when_all_are_there(desk: Desk) -> None:
    provider_id = desk.a_provider()
    path = f"/providers/{provider_id}/statements"
    parts = [desk.cut(provider_id, [number], part=number, parts=3) for number in (1, 2, 3)]
    for part in parts[:2]:
        desk.node.hear(part)
        assert desk.get(path).get_json()["statements"] == []
        assert desk.get(f"{path}/{part.settlement_id}").status_code == 404
    desk.node.hear(parts[2])
    (statement,) = desk.get(path).get_json()["statements"]
    assert (statement["amount_cents"], statement["redemptions"]) == (3_000, 3)
    for part in parts[:2]:
        desk.node.hear(desk.paid(part))
        assert desk.get(path).get_json()["statements"][0]["status"] == "cut"
    desk.node.clock.advance(days=1)
    desk.node.hear(desk.paid(parts[2]))
    (statement,) = desk.get(path).get_json()["statements"]
    assert (statement["status"], statement["paid_on"]) == ("paid", "2026-03-03")


def test_the_topics_may_come_in_any_order(desk: Desk) -> None:
    """Each topic keeps its own order; between the two nothing is promised."""
    provider_id = desk.a_provider()
    for round_, places in enumerate(itertools.combinations(range(4), 2)):
        uses = a_use(provider_id, 100 + round_)
        cut = desk.cut(provider_id, [100 + round_], settlement=200 + round_)
        payments: list[Event] = [cut, desk.paid(cut)]
        for place in range(4):
            desk.node.hear(uses.pop(0) if place in places else payments.pop(0))
        shown = desk.get(f"/providers/{provider_id}/statements/{cut.settlement_id}").get_json()
        assert shown["status"] == "paid"
        assert [line["amount_cents"] for line in shown["lines"]] == [1_000]
    assert len({row["settlement_id"] for row in desk.node.rows(FROM_PAYMENTS[2])}) == 6


def test_a_line_that_was_not_heard_of_shows_its_reference(desk: Desk) -> None:
    provider_id = desk.a_provider()
    cut = desk.cut(provider_id, [5])
    desk.node.hear(cut)
    (line,) = desk.get(f"/providers/{provider_id}/statements/{cut.settlement_id}").get_json()["lines"]
    assert line == {
        "redemption_id": an_id(5),
        "reference": reference(an_id(5)),
        "category": None,
        "service_on": None,
        "amount_cents": None,
        "state": None,
    }


def test_a_run_of_many_events_is_handled_together(desk: Desk) -> None:
    provider_id = desk.a_provider()
    uses = [event for number in range(1, 601) for event in a_use(provider_id, number)]
    cuts = [
        desk.cut(provider_id, list(range(1, 501)), part=1, parts=2),
        desk.cut(provider_id, list(range(501, 601)), part=2, parts=2),
    ]
    for batch in (uses, [*cuts, *map(desk.paid, cuts)]):
        with desk.node.ctx.unit_of_work() as tx:
            desk.node.inbox.take(tx, [desk.node.record(event) for event in batch])
    (statement,) = desk.get(f"/providers/{provider_id}/statements").get_json()["statements"]
    assert (statement["amount_cents"], statement["redemptions"], statement["status"]) == (600_000, 600, "paid")
    lines, after = [], ""
    while True:
        page = desk.get(f"/providers/{provider_id}/statements/{an_id(50)}?limit=250&after={after}").get_json()
        lines += page["lines"]
        if not (after := page["next"] or ""):
            break
    assert [line["redemption_id"] for line in lines] == [an_id(number) for number in range(1, 601)]
    assert sum(line["amount_cents"] for line in lines) == statement["amount_cents"]


def test_statements_are_listed_newest_first_and_page_by_page(desk: Desk) -> None:
    provider_id = desk.a_provider()
    for number in range(50, 55):
        if number != 52:
            desk.node.clock.advance(days=7)
        desk.node.hear(desk.cut(provider_id, [number], settlement=number))
    path = f"/providers/{provider_id}/statements?limit=2"
    found, after = [], ""
    for _ in range(3):
        page = desk.get(f"{path}&after={after}").get_json()
        found += [one["settlement_id"] for one in page["statements"]]
        after = page["next"]
    assert found == [an_id(number) for number in (54, 53, 51, 52, 50)]
    assert after is None


def test_what_stands_in_no_settlement_yet_is_shown_apart(desk: Desk) -> None:
    provider_id = desk.a_provider()
    desk.node.hear(*a_use(provider_id, 5), *a_use(provider_id, 6), a_capture(7, provider=provider_id))
    desk.node.hear(a_capture(8, provider=an_id(99)))
    desk.node.hear(desk.cut(provider_id, [5]))
    assert desk.get(f"/providers/{provider_id}/statements").get_json()["open"] == [
        {
            "currency": "EUR",
            "redemptions": 2,
            "amount_cents": 2_000,
            "confirmed_cents": 1_000,
            "disputed_cents": 0,
            "held_cents": 0,
            "reversed_cents": 0,
        }
    ]


def test_what_is_confirmed_for_less_than_was_captured_is_paid_as_confirmed(desk: Desk) -> None:
    provider_id = desk.a_provider()
    desk.node.hear(a_capture(5, cents=3_000, provider=provider_id))
    desk.node.hear(a_confirmation(5, cents=1_000), desk.cut(provider_id, [5]))
    (line,) = desk.get(f"/providers/{provider_id}/statements/{an_id(50)}").get_json()["lines"]
    assert line["amount_cents"] == 1_000


def test_nothing_of_a_voucher_is_kept(desk: Desk) -> None:
    provider_id = desk.a_provider()
    capture = a_capture(5, provider=provider_id)
    desk.node.hear(capture)
    assert not any("voucher" in column.name for table in FROM_PAYMENTS for column in table.columns)
    assert not any(
        capture.movements[0].voucher_id in str(row) for table in FROM_PAYMENTS for row in desk.node.rows(table)
    )


def test_an_owner_reads_only_the_own_statements(desk: Desk) -> None:
    mine, other = desk.a_provider("Mine"), desk.a_provider("Other")
    cut = desk.cut(other, [5])
    desk.node.hear(cut)
    assert desk.get(f"/providers/{other}/statements", *desk.own(mine)).status_code == 403
    assert desk.get(f"/providers/{other}/statements/{cut.settlement_id}", *desk.own(mine)).status_code == 403
    assert desk.get(f"/providers/{mine}/statements/{cut.settlement_id}", *desk.own(mine)).status_code == 404
    assert desk.get(f"/providers/{mine}/statements", Role.FINANCE_OFFICER).status_code == 403


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 30])
def test_a_page_that_does_not_follow_from_another_is_refused(desk: Desk, after: str) -> None:
    provider_id = desk.a_provider()
    cut = desk.cut(provider_id, [5])
    desk.node.hear(cut)
    assert desk.get(f"/providers/{provider_id}/statements/{cut.settlement_id}?after={after}").status_code == 422


def test_a_settlement_part_without_its_settlement_cannot_be_written(desk: Desk) -> None:
    with pytest.raises(sa.exc.IntegrityError), desk.node.ctx.unit_of_work() as tx:
        tx.execute(sa.insert(FROM_PAYMENTS[1]).values(settlement_id=an_id(1), part=1, redemptions=1, amount_cents=1))
