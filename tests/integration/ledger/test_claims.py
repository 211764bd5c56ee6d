"""Claims: what a provider owes back after a use was final, booked by two people, recovered, covered or given up."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.ledger import rebuild, tables
from services.ledger.service import SERVICE
from shared.contracts.issuer import ClaimDecided, ClaimOpened
from shared.contracts.ledger import BudgetCredited, GuaranteeOpened, GuaranteeUsed, SettlementCut, SettlementPaid
from shared.identity.roles import Role
from shared.messaging.tables import waiting
from shared.testing.service import Node, a_node
from tests.integration.ledger.test_books import confirmed, get, grant, post
from tests.integration.ledger.test_exceptions import a_fund, cases, use
from tests.integration.ledger.test_guarantees import a_line, a_loss, also_confirmed
from tests.integration.ledger.test_money_back import balance, checked
from tests.unit.ledger.test_domain import PROGRAMME, PROVIDER, a_capture

USE = "2" * 32
#: The bank line of a payment.
PAID = {"paid_on": "2026-03-02", "bank_reference": "line"}


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    node = a_node(SERVICE, tmp_path)
    yield node
    assert [one.code for one in checked(node) if not one.ok] == []
    with tempfile.TemporaryDirectory() as folder:
        assert rebuild.compare(node.ctx, Path(folder) / "again.db").identical
    node.close()


@pytest.fixture
def fund(node: Node) -> str:
    """A fund whose programme used two cheques, which were paid, and still has four with parents and 2 000 cents."""
    fund = a_fund(node, 8_000)
    node.hear(grant(fund, [1, 2, 3, 4, 5, 6]), a_capture(1, 2), confirmed(cents=2_000))
    pay_all(node)
    return fund


def pay_all(node: Node) -> dict[str, Any]:
    """Cut a run and pay its only settlement."""
    settlement = cut(node)
    assert post(node, f"/v1/settlements/{settlement['settlement_id']}/paid", PAID).status_code == 200
    return settlement


def cut(node: Node) -> dict[str, Any]:
    run = post(node, "/v1/settlement-runs", {}).json
    (settlement,) = get(node, f"/v1/settlement-runs/{run['run_id']}")["settlements"]
    assert run["amount_cents"] == settlement["amount_cents"]
    found: dict[str, Any] = settlement
    return found


def decided(cents: int, use: str = USE, **more: Any) -> ClaimDecided:
    told: dict[str, Any] = {"provider_id": PROVIDER, "currency": "EUR", "reason": "nobody_came", **more}
    return ClaimDecided(redemption_id=use, cheques=cents // 1_000, amount_cents=cents, **told)


def opened(use: str = USE) -> ClaimOpened:
    return ClaimOpened(redemption_id=use, provider_id=PROVIDER, cheques=1, reason="nobody_came")


def by_another(node: Node, path: str, body: dict[str, Any], actor: str = "the other one") -> Any:
    headers = {
        **node.headers(Role.FINANCE_OFFICER),
        "Authorization": f"Bearer {node.token(Role.FINANCE_OFFICER, actor=actor)}",
    }
    return node.client().post(path, json=body, headers=headers)


def agreed(node: Node, path: str) -> Any:
    """What one finance officer proposed and another one confirmed."""
    proposed = post(node, path, {})
    assert proposed.status_code == 202, proposed.text
    return by_another(node, f"/v1/proposals/{proposed.json['proposal_id']}/confirm", {})


def booked(node: Node, use: str = USE) -> None:
    assert agreed(node, f"/v1/claims/{use}/book").status_code == 200


def claims(node: Node, state: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get(node, f"/v1/claims?state={state}")["claims"]
    return found


def paid_and_owed(node: Node, fund: str) -> tuple[int, int, int]:
    """Free, owed and paid of a fund."""
    (found,) = [one for one in get(node, "/v1/books/conservation")["funds"] if one["fund_id"] == fund]
    assert found["holds"]
    return found["free_cents"], found["owed_cents"], found["paid_cents"]


def test_a_claim_is_booked_by_two_people(node: Node, fund: str) -> None:
    node.hear(opened())
    assert [one["cheques"] for one in claims(node, "opened")] == [1]
    node.hear(decided(1_000))
    assert [one["amount_cents"] for one in claims(node, "decided")] == [1_000]
    proposed = post(node, f"/v1/claims/{USE}/book", {})
    assert (proposed.status_code, proposed.json["status"]) == (202, "open")
    assert balance(node, "1100", PROVIDER, fund) == 0
    path = f"/v1/proposals/{proposed.json['proposal_id']}/confirm"
    alone = post(node, path, {})
    assert (alone.status_code, alone.json["code"]) == (409, "same_person")
    assert by_another(node, path, {}).json["status"] == "confirmed"
    assert balance(node, "1100", PROVIDER, fund) == -1_000
    assert balance(node, "2330", fund, PROGRAMME, PROVIDER) == 1_000
    # The budget has it when it is there, not when somebody says that it is due.
    assert node.told(BudgetCredited) == []
    (row,) = [row for row in node.rows(tables.command) if row["name"] == "book_claim"]
    assert (row["asked_by"], row["confirmed_by"]) == ("finance_officer in a test", "the other one")
    again = by_another(node, path, {})
    assert (again.status_code, again.json["code"]) == (409, "proposal_closed")
    twice = post(node, f"/v1/claims/{USE}/book", {})
    assert (twice.status_code, twice.json["code"]) == (409, "claim_not_decided")


def test_a_proposal_can_be_withdrawn(node: Node, fund: str) -> None:
    node.hear(opened(), decided(1_000))
    proposal = post(node, f"/v1/claims/{USE}/book", {}).json["proposal_id"]
    assert [one["proposal_id"] for one in get(node, "/v1/proposals")["proposals"]] == [proposal]
    assert post(node, f"/v1/proposals/{proposal}/withdraw", {}).json["status"] == "withdrawn"
    late = by_another(node, f"/v1/proposals/{proposal}/confirm", {})
    assert (late.status_code, late.json["code"]) == (409, "proposal_closed")
    assert by_another(node, f"/v1/proposals/{'9' * 32}/confirm", {}).status_code == 404
    assert get(node, "/v1/proposals")["proposals"] == []


def test_the_next_cut_keeps_the_claim_from_what_the_provider_is_due(node: Node, fund: str) -> None:
    node.hear(opened(), decided(1_000))
    booked(node)
    node.hear(use(3, "5"), also_confirmed("5"), use(4, "6"), also_confirmed("6"))
    settlement = cut(node)
    assert (settlement["amount_cents"], settlement["recovered_cents"]) == (1_000, 1_000)
    event = node.told(SettlementCut)[-1]
    assert (event.amount_cents, event.recovered_cents, len(event.redemption_ids)) == (2_000, 1_000, 2)
    (credit,) = node.told(BudgetCredited)
    assert (credit.amount_cents, credit.reason) == (1_000, "claim")
    assert [one["recovered_cents"] for one in claims(node, "closed")] == [1_000]
    assert paid_and_owed(node, fund) == (3_000, 1_000, 2_000)
    assert post(node, f"/v1/settlements/{settlement['settlement_id']}/paid", PAID).status_code == 200
    assert paid_and_owed(node, fund) == (3_000, 0, 3_000)
    event = node.told(SettlementPaid)[-1]
    assert (event.amount_cents, event.recovered_cents) == (2_000, 1_000)
    assert {row["state"] for row in node.rows(tables.redemption)} == {"settled"}


def test_nobody_is_paid_less_than_nothing_and_the_rest_stays_due(node: Node, fund: str) -> None:
    node.hear(opened(), decided(2_000))
    booked(node)
    node.hear(use(3, "5"), also_confirmed("5"))
    settlement = cut(node)
    assert (settlement["amount_cents"], settlement["recovered_cents"]) == (0, 1_000)
    # No money leaves the account, so nobody has to say that it did.
    assert settlement["status"] == "paid"
    assert (node.told(SettlementPaid)[-1].amount_cents, node.told(SettlementPaid)[-1].recovered_cents) == (1_000, 1_000)
    refused = post(node, f"/v1/settlements/{settlement['settlement_id']}/paid", PAID)
    assert (refused.status_code, refused.json["code"]) == (409, "paid_before")
    assert balance(node, "1100", PROVIDER, fund) == -1_000
    node.hear(use(4, "6"), use(5, "7"), also_confirmed("6"), also_confirmed("7"))
    assert cut(node)["amount_cents"] == 1_000
    assert balance(node, "1100", PROVIDER, fund) == 0
    assert len(claims(node, "closed")) == 1


def test_a_claim_of_one_fund_is_kept_from_what_another_owes(node: Node, fund: str) -> None:
    other = a_fund(node, 3_000, fund)
    node.hear(opened(), decided(1_000))
    booked(node)
    node.hear(grant(other, [8, 9]), use(8, "5"), use(9, "6"), also_confirmed("5"), also_confirmed("6"))
    settlement = pay_all(node)
    assert (settlement["amount_cents"], settlement["recovered_cents"]) == (1_000, 1_000)
    # The other fund paid for two cheques, half of it to the fund that had paid for nothing.
    assert paid_and_owed(node, other) == (1_000, 0, 2_000)
    assert paid_and_owed(node, fund) == (3_000, 0, 1_000)
    kept = [row for row in node.rows(tables.entry) if row["type"] == "claim_recovered"]
    assert {row["fund_id"] for row in kept} == {fund, other}
    assert {row["group_id"] for row in kept} == {settlement["settlement_id"]}


def test_the_line_pays_first_and_has_its_money_again(node: Node, fund: str) -> None:
    deposit = {"amount_cents": 1_500, "booked_on": "2026-03-02", "reference": "line"}
    assert post(node, f"/v1/funds/{fund}/deposits", deposit).status_code == 201
    a_line(node, fund, 1_500)
    node.hear(opened(), decided(1_000))
    booked(node)
    assert agreed(node, f"/v1/claims/{USE}/cover").status_code == 200
    assert balance(node, "2120", fund, PROGRAMME) == 500
    assert [(one.amount_cents, one.reason) for one in node.told(BudgetCredited)] == [(1_000, "guarantee")]
    assert [(one.amount_cents, one.left_cents) for one in node.told(GuaranteeUsed)] == [(1_000, 500)]
    again = post(node, f"/v1/claims/{USE}/cover", {})
    assert (again.status_code, again.json["code"]) == (409, "nothing_to_cover")
    node.hear(use(3, "5"), also_confirmed("5"))
    cut(node)
    assert balance(node, "2120", fund, PROGRAMME) == 1_500
    assert len(node.told(BudgetCredited)) == 1
    assert node.told(GuaranteeOpened)[-1].amount_cents == 1_000


def test_what_cannot_be_recovered_is_given_up_at_the_lines_cost(node: Node, fund: str) -> None:
    node.hear(opened(), decided(2_000))
    booked(node)
    node.hear(use(3, "5"), also_confirmed("5"))
    cut(node)
    too_small = post(node, f"/v1/claims/{USE}/write-off", {})
    assert (too_small.status_code, too_small.json["code"]) == (409, "guarantee_too_small")
    deposit = {"amount_cents": 1_000, "booked_on": "2026-03-02", "reference": "line"}
    assert post(node, f"/v1/funds/{fund}/deposits", deposit).status_code == 201
    a_line(node, fund, 1_000)
    assert agreed(node, f"/v1/claims/{USE}/write-off").status_code == 200
    assert balance(node, "1100", PROVIDER, fund) == balance(node, "2330", fund, PROGRAMME, PROVIDER) == 0
    assert balance(node, "2120", fund, PROGRAMME) == 0
    (claim,) = claims(node, "closed")
    assert (claim["recovered_cents"], claim["written_off_cents"]) == (1_000, 1_000)
    assert [(one.amount_cents, one.reason) for one in node.told(BudgetCredited)] == [
        (1_000, "claim"),
        (1_000, "guarantee"),
    ]
    over = post(node, f"/v1/claims/{USE}/write-off", {})
    assert (over.status_code, over.json["code"]) == (409, "claim_not_booked")


def test_the_report_tells_what_was_made_good_and_given_back(node: Node, fund: str) -> None:
    deposit = {"amount_cents": 2_000, "booked_on": "2026-03-02", "reference": "line"}
    assert post(node, f"/v1/funds/{fund}/deposits", deposit).status_code == 201
    a_line(node, fund, 1_500)
    assert post(node, f"/v1/funds/{fund}/returns", {**PAID, "amount_cents": 500}).status_code == 201
    assert a_loss(node, fund, 100).status_code == 201
    node.hear(opened(), decided(1_700))
    booked(node)
    node.hear(use(3, "5"), also_confirmed("5"))
    cut(node)
    assert get(node, "/v1/books/made-good")["funds"] == [
        {
            "fund_id": fund,
            "name": "Fund",
            "claimed_cents": 1_700,
            "recovered_cents": 1_000,
            "written_off_cents": 0,
            "due_back_cents": 700,
            "guarantee_opened_cents": 1_500,
            "guarantee_used_cents": 100,
            "guarantee_left_cents": 1_400,
            "returned_cents": 500,
        }
    ]
    client = node.client()
    client.post("/demo/sign-in", data={"token": node.token(Role.FUNDER)})
    page = client.get("/report?lang=nl").text.split("Goedgemaakt en teruggegeven")[-1]
    figures = [line.split("</td>")[0] for line in page.split('<td class="n">')[1:]]
    assert [one.replace("\xa0", " ") for one in figures] == [
        "€ 7,00", "€ 10,00", "€ 15,00", "€ 1,00", "€ 14,00", "€ 5,00",
    ]  # fmt: skip
    assert paid_and_owed(node, fund)


def test_a_provider_may_send_the_money_back(node: Node, fund: str) -> None:
    node.hear(opened(), decided(1_000))
    booked(node)
    path = f"/v1/claims/{USE}/repayments"
    line = {"amount_cents": 400, "booked_on": "2026-03-02", "reference": "line"}
    assert post(node, path, line).json["outstanding_cents"] == 600
    assert paid_and_owed(node, fund) == (2_400, 0, 1_600)
    too_much = post(node, path, {**line, "amount_cents": 601})
    assert (too_much.status_code, too_much.json["code"]) == (409, "more_than_due")
    later = post(node, path, {**line, "booked_on": "2026-03-03"})
    assert (later.status_code, later.json["code"]) == (422, "invalid")
    assert post(node, path, {**line, "amount_cents": 600}).json["state"] == "closed"
    assert sum(one.amount_cents for one in node.told(BudgetCredited)) == 1_000
    assert post(node, f"/v1/claims/{'9' * 32}/repayments", line).status_code == 404


def test_what_the_line_paid_as_a_loss_comes_back_to_the_line(node: Node, fund: str) -> None:
    deposit = {"amount_cents": 2_000, "booked_on": "2026-03-02", "reference": "line"}
    assert post(node, f"/v1/funds/{fund}/deposits", deposit).status_code == 201
    a_line(node, fund, 2_000)
    assert a_loss(node, fund, 2_000).status_code == 201
    node.hear(opened(), decided(1_000))
    booked(node)
    node.hear(use(3, "5"), also_confirmed("5"))
    cut(node)
    assert balance(node, "2120", fund, PROGRAMME) == 1_000
    assert [one.reason for one in node.told(BudgetCredited)] == ["guarantee"]
    refused = a_loss(node, fund, 1)
    assert (refused.status_code, refused.json["code"]) == (409, "more_than_paid")


@pytest.mark.parametrize("path", ["/v1/claims", "/v1/proposals"])
def test_a_funder_sees_sums_and_neither_single_claims_nor_proposals(node: Node, fund: str, path: str) -> None:
    assert node.client().get(path, headers=node.headers(Role.FUNDER)).status_code == 403
    assert node.client().get("/v1/books/made-good", headers=node.headers(Role.FUNDER)).status_code == 200


def test_a_complaint_that_is_dismissed_costs_nothing(node: Node, fund: str) -> None:
    node.hear(opened(), decided(0, reason="took_place"))
    assert len(claims(node, "dismissed")) == 1
    refused = post(node, f"/v1/claims/{USE}/book", {})
    assert (refused.status_code, refused.json["code"]) == (409, "claim_not_decided")


def test_a_decision_waits_until_its_use_is_final_here(node: Node, fund: str) -> None:
    node.hear(use(3, "5"), opened("5" * 32), decided(1_000, "5" * 32))
    assert len(node.rows(waiting)) == 1
    node.hear(also_confirmed("5"))
    assert node.rows(waiting) == []
    assert len(claims(node, "decided")) == 1


@pytest.mark.parametrize(
    "wrong",
    [decided(3_000), decided(1_000, provider_id="c" * 32), decided(1_000, "9" * 32)],
    ids=["more than was paid", "another provider", "a use nobody knows"],
)
def test_a_decision_that_fits_no_use_is_a_case(node: Node, fund: str, wrong: ClaimDecided) -> None:
    node.hear(wrong)
    node.clock.advance(hours=24)
    node.run_jobs()
    assert cases(node) == [("claim_differs", wrong.amount_cents, False)]


def test_a_second_decision_is_a_case(node: Node, fund: str) -> None:
    node.hear(decided(1_000), decided(1_000))
    assert cases(node) == [("claim_differs", 1_000, False)]
    assert [one["amount_cents"] for one in claims(node, "decided")] == [1_000]
