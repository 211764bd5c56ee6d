"""The ledger as a service: commands and facts in, balanced books out."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from services.ledger import invariants, tables
from services.ledger.service import SERVICE
from shared.contracts.issuer import Category, ProgrammeChanged, UnfundedDemandChanged
from shared.contracts.ledger import DepositBooked, FundAllocated, FundOpened, SettlementCut, SettlementPaid
from shared.contracts.providers import ProviderChanged
from shared.contracts.redeemer import RedemptionConfirmed
from shared.identity.roles import Role
from shared.messaging.tables import waiting
from shared.persistence import migrations
from shared.testing.databases import a_database
from shared.testing.service import Node, a_node
from tests.unit.ledger.test_domain import PROGRAMME, PROVIDER, a_capture, a_grant

FINANCE = Role.FINANCE_OFFICER


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    node = a_node(SERVICE, tmp_path)
    yield node
    node.close()


def post(node: Node, path: str, body: dict[str, Any], role: Role = FINANCE) -> Any:
    return node.client().post(path, json=body, headers=node.headers(role))


def get(node: Node, path: str, role: Role = Role.AUDITOR) -> Any:
    answer = node.client().get(path, headers=node.headers(role))
    assert answer.status_code == 200, answer.text
    return answer.json


def a_programme(*funds: str) -> ProgrammeChanged:
    return ProgrammeChanged(
        programme_id=PROGRAMME,
        name="Programme",
        status="open",
        currency="EUR",
        face_cents=1_000,
        funds=list(funds),
        categories=[Category(code="babysitting", nl="Babysit", fr="Baby-sitting", en="Babysitting")],
        zone="Europe/Brussels",
        grace_days=30,
        pay_within_working_days=10,
    )


@pytest.fixture
def fund(node: Node) -> str:
    """A fund with 10 000 cents, of which 8 000 are allocated to the programme."""
    opened: str = post(node, "/v1/funds", {"name": "Fund", "currency": "EUR"}).json["fund_id"]
    deposit = {"amount_cents": 10_000, "booked_on": "2026-03-02", "reference": "line 1"}
    assert post(node, f"/v1/funds/{opened}/deposits", deposit).status_code == 201
    node.hear(a_programme(opened), ProviderChanged(provider_id=PROVIDER, public_name="Oppas", accreditations=[]))
    allocation = {"programme_id": PROGRAMME, "amount_cents": 8_000}
    assert post(node, f"/v1/funds/{opened}/allocations", allocation).status_code == 201
    return opened


def grant(fund: str, numbers: list[int]) -> Any:
    return a_grant((fund, numbers))


def confirmed(redemption: str = "2" * 32, cents: int = 1_000) -> RedemptionConfirmed:
    return RedemptionConfirmed(redemption_id=redemption, amount_cents=cents, currency="EUR", movements=[])


def equation(node: Node) -> dict[str, Any]:
    (found,) = get(node, "/v1/books/conservation")["funds"]
    assert found["holds"]
    return {name: found[f"{name}_cents"] for name in ("deposited", "free", "with_parents", "owed", "paid")}


def test_money_comes_in_and_is_told(node: Node, fund: str) -> None:
    assert equation(node) == {"deposited": 10_000, "free": 10_000, "with_parents": 0, "owed": 0, "paid": 0}
    assert [type(event) for event in node.told()] == [FundOpened, DepositBooked, FundAllocated]


def test_from_grant_to_payment_the_equation_holds_at_every_step(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1, 2, 3]))
    assert equation(node)["with_parents"] == 3_000
    node.hear(a_capture(1, 2))
    assert equation(node) == {"deposited": 10_000, "free": 7_000, "with_parents": 1_000, "owed": 2_000, "paid": 0}
    assert post(node, "/v1/settlement-runs", {}).json["code"] == "nothing_to_settle"
    node.hear(confirmed(cents=2_000))
    run = post(node, "/v1/settlement-runs", {})
    assert (run.status_code, run.json["settlements"], run.json["amount_cents"]) == (201, 1, 2_000)
    (settlement,) = get(node, f"/v1/settlement-runs/{run.json['run_id']}")["settlements"]
    assert (settlement["provider_name"], settlement["amount_cents"], settlement["status"]) == ("Oppas", 2_000, "cut")
    assert equation(node)["owed"] == 2_000
    payment = {"paid_on": "2026-03-02", "bank_reference": "line 2"}
    path = f"/v1/settlements/{settlement['settlement_id']}/paid"
    assert post(node, path, payment).json["status"] == "paid"
    assert equation(node) == {"deposited": 10_000, "free": 7_000, "with_parents": 1_000, "owed": 0, "paid": 2_000}
    again = post(node, path, payment)
    assert (again.status_code, again.json["code"]) == (409, "paid_before")
    (cut,), (paid,) = node.told(of=SettlementCut), node.told(of=SettlementPaid)
    assert (cut.redemption_ids, cut.amount_cents, cut.part, cut.parts) == (["2" * 32], 2_000, 1, 1)
    assert paid.paid_on == date(2026, 3, 2)
    assert all(one["ok"] for one in get(node, "/v1/books/invariants")["invariants"])
    assert get(node, "/v1/books/trial-balance")["balanced"]


def test_a_use_waits_for_its_grant_whichever_comes_first(node: Node, fund: str) -> None:
    node.hear(a_capture(1), confirmed())
    assert equation(node)["owed"] == 0
    assert len(node.rows(waiting)) == 1
    node.hear(grant(fund, [1]))
    assert node.rows(waiting) == []
    assert equation(node)["owed"] == 1_000
    assert [row["state"] for row in node.rows(tables.redemption)] == ["confirmed"]
    assert get(node, "/v1/books/exceptions")["exceptions"] == []


def test_a_use_whose_grant_does_not_come_in_a_day_is_booked_and_the_provider_is_paid(node: Node, fund: str) -> None:
    node.hear(a_capture(1), confirmed())
    node.clock.advance(hours=24)
    node.run_jobs()
    (case,) = get(node, "/v1/books/exceptions")["exceptions"]
    assert (case["code"], case["amount_cents"], case["resolved_at"]) == ("predecessor_missing", 1_000, None)
    assert post(node, "/v1/settlement-runs", {}).json["amount_cents"] == 1_000
    (entry,) = [row for row in node.rows(tables.account) if row["code"] == "2900"]
    assert (entry["debit_cents"], entry["credit_cents"]) == (1_000, 0)
    assert all(one.ok for one in _check(node))
    node.hear(grant(fund, [1]))
    (case,) = get(node, "/v1/books/exceptions")["exceptions"]
    assert case["resolved_at"] is not None
    (entry,) = [row for row in node.rows(tables.account) if row["code"] == "2900"]
    assert (entry["debit_cents"], entry["credit_cents"]) == (1_000, 1_000)
    assert all(one.ok for one in _check(node))


def invariants_seq(node: Node) -> int:
    with node.ctx.reading() as reading:
        return invariants.last_seq(reading)


def _check(node: Node) -> list[invariants.Invariant]:
    with node.ctx.reading() as reading:
        return invariants.check(reading)


@pytest.mark.parametrize("table", tables.APPEND_ONLY, ids=lambda table: table.name)
@pytest.mark.parametrize("act", ["update", "delete"])
def test_nothing_in_the_books_is_edited(node: Node, fund: str, table: sa.Table, act: str) -> None:
    node.hear(grant(fund, [1]))
    column = list(table.c)[-1]
    statement = sa.delete(table) if act == "delete" else sa.update(table).values({column.name: column})
    with pytest.raises(sa.exc.IntegrityError, match="only ever added to"), node.ctx.unit_of_work() as tx:
        tx.execute(statement)


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("UPDATE account SET credit_cents = credit_cents + 1 WHERE code = '2110'", "TRIAL_BALANCE_ZERO"),
        ("UPDATE account SET credit_cents = credit_cents + 1, debit_cents = debit_cents + 1", "BALANCE_EQ_POSTINGS"),
        ("UPDATE account SET credit_cents = credit_cents + 1 WHERE code = '2100'", "FUND_CONSERVATION"),
        ("UPDATE voucher SET state = 'redeemed'", "VOUCHER_CONSERVATION"),
        ("UPDATE redemption_part SET amount_cents = amount_cents + 1", "PROVIDER_PAYABLE_TIES"),
        (
            "UPDATE account SET account = replace(account, '2300:', '2300:0') WHERE code = '2300'",
            "PROVIDER_PAYABLE_TIES",
        ),
        ("UPDATE account SET debit_cents = debit_cents + 9000 WHERE code = '2200'", "ACCOUNT_SIGN"),
        ("UPDATE fund SET fund_seq = fund_seq + 1", "SEQ_DENSE"),
    ],
)
def test_each_invariant_turns_red_when_the_books_are_damaged(node: Node, fund: str, damage: str, code: str) -> None:
    node.hear(grant(fund, [1, 2]), a_capture(1))
    assert all(one.ok for one in _check(node))
    with node.ctx.unit_of_work() as tx:
        tx.execute(sa.text(damage))
    assert code in {one.code for one in _check(node) if not one.ok}


def test_the_invariants_are_checked_an_hour_after_the_first_new_entry_and_then_not_again(node: Node, fund: str) -> None:
    node.clock.advance(hours=1)
    assert node.run_jobs() == 1
    assert node.run_jobs() == 0
    assert node.rows(tables.head)[0]["checked_seq"] == invariants_seq(node)


NOWHERE = "c" * 32


def a_deposit(**changes: object) -> dict[str, Any]:
    return {"amount_cents": 1, "booked_on": "2026-03-02", "reference": "x", **changes}


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/v1/funds/{fund}/allocations", {"programme_id": PROGRAMME, "amount_cents": 2_001}, 409, "fund_too_small"),
        ("/v1/funds/{fund}/allocations", {"programme_id": "b" * 32, "amount_cents": 1}, 404, "not_found"),
        (f"/v1/funds/{NOWHERE}/deposits", a_deposit(), 404, "not_found"),
        ("/v1/funds/{fund}/deposits", a_deposit(booked_on="2026-03-03"), 422, "invalid"),
        ("/v1/funds/{fund}/deposits", a_deposit(booked_on="2 March"), 422, "invalid"),
        ("/v1/funds/{fund}/deposits", a_deposit(amount_cents=-1), 422, "invalid"),
        ("/v1/funds/{fund}/deposits", a_deposit(amount_cents=1.5), 422, "invalid"),
        ("/v1/funds/{fund}/deposits", a_deposit(amount_cents=2**53), 422, "invalid"),
        ("/v1/funds", {"name": "F", "currency": "USD"}, 422, "invalid"),
        (f"/v1/settlements/{NOWHERE}/paid", {"paid_on": "2026-03-02", "bank_reference": "x"}, 404, "not_found"),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(
    node: Node, fund: str, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    before = (invariants_seq(node), len(node.rows(tables.command)), len(node.told()))
    answer = post(node, path.format(fund=fund), body)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.json["remedy"]
    assert (invariants_seq(node), len(node.rows(tables.command)), len(node.told())) == before


def test_entries_of_one_instant_are_recorded_one_after_the_other(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1, 2]), a_capture(1))
    recorded = [row["recorded_at"] for row in node.rows(tables.entry)]
    began = node.clock.now()
    assert recorded == [began + timedelta(microseconds=number) for number in range(4)]
    node.clock.advance(seconds=1)
    node.hear(a_capture(2, redemption="5" * 32))
    assert node.rows(tables.entry)[-1]["recorded_at"] == node.clock.now()


def test_money_that_left_the_bank_is_that_of_the_settled_redemptions(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1]), a_capture(1), confirmed())
    run = post(node, "/v1/settlement-runs", {}).json["run_id"]
    (settlement,) = get(node, f"/v1/settlement-runs/{run}")["settlements"]
    payment = {"paid_on": "2026-03-02", "bank_reference": "line"}
    assert post(node, f"/v1/settlements/{settlement['settlement_id']}/paid", payment).status_code == 200
    assert all(one.ok for one in _check(node))
    with node.ctx.unit_of_work() as tx:
        tx.execute(sa.text("UPDATE account SET debit_cents = 1, credit_cents = 1 WHERE code = '1030'"))
    assert "PROVIDER_PAYABLE_TIES" in {one.code for one in _check(node) if not one.ok}


def test_a_settlement_is_not_paid_before_it_was_cut(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1]), a_capture(1), confirmed())
    run = post(node, "/v1/settlement-runs", {}).json["run_id"]
    (settlement,) = get(node, f"/v1/settlement-runs/{run}")["settlements"]
    path = f"/v1/settlements/{settlement['settlement_id']}/paid"
    answer = post(node, path, {"paid_on": "2026-03-01", "bank_reference": "line"})
    assert (answer.status_code, list(answer.json["fields"])) == (422, ["paid_on"])


def test_money_is_allocated_in_the_programmes_own_currency(node: Node, fund: str) -> None:
    node.hear(msgspec.structs.replace(a_programme(fund), currency="USD"))
    answer = post(node, f"/v1/funds/{fund}/allocations", {"programme_id": PROGRAMME, "amount_cents": 1})
    assert (answer.status_code, answer.json["code"]) == (409, "currency_differs")


def pages(node: Node, path: str, name: str, key: str) -> list[str]:
    """The ids of a list, read two at a time."""
    found: list[str] = []
    after = ""
    while True:
        page = get(node, f"{path}?limit=2&after={after}")
        found += [one[key] for one in page[name]]
        if page["next"] is None:
            return found
        after = page["next"]


def test_lists_come_in_pages_that_lose_nothing_though_all_stand_at_one_instant(node: Node, fund: str) -> None:
    funds = {fund} | {post(node, "/v1/funds", {"name": f"F{n}", "currency": "EUR"}).json["fund_id"] for n in range(4)}
    assert sorted(pages(node, "/v1/funds", "funds", "fund_id")) == sorted(funds)
    runs = set()
    node.hear(grant(fund, [1, 2, 3, 4, 5]))
    for number in range(1, 6):
        redemption = f"{number}" * 32
        node.hear(a_capture(number, redemption=redemption), confirmed(redemption))
        runs.add(post(node, "/v1/settlement-runs", {}).json["run_id"])
    assert sorted(pages(node, "/v1/settlement-runs", "runs", "run_id")) == sorted(runs)
    node.hear(*(a_capture(number, redemption=f"{number + 5:x}" * 32) for number in range(1, 6)))
    assert len(set(pages(node, "/v1/books/exceptions", "exceptions", "case_id"))) == 5


def test_a_few_grants_that_wait_for_money_are_not_told(node: Node, fund: str) -> None:
    def waiting() -> tuple[Any, Any]:
        shown = get(node, "/v1/reports/spending")
        return shown["unfunded_grants"], shown["unfunded_cheques"]

    change = UnfundedDemandChanged(fund_id=fund, programme_id=PROGRAMME, grants=9, cheques=108)
    assert waiting() == (0, 0)
    node.hear(change)
    assert waiting() == (None, None)
    node.hear(msgspec.structs.replace(change, grants=1, cheques=12))
    assert waiting() == (10, 120)
    node.hear(msgspec.structs.replace(change, grants=-10, cheques=-120))
    assert waiting() == (0, 0)


@pytest.mark.parametrize("role", [role for role in Role if role is not FINANCE])
def test_only_the_finance_officer_moves_money(node: Node, role: Role) -> None:
    assert post(node, "/v1/funds", {"name": "Fund", "currency": "EUR"}, role).status_code == 403


def test_entries_are_shown_without_any_voucher(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1]), a_capture(1))
    answer = node.client().get("/v1/books/entries?limit=500", headers=node.headers(Role.FUNDER))
    kinds = [entry["type"] for entry in answer.json["entries"]]
    assert kinds == ["deposit_booked", "allocated", "grant_made", "redemption_captured"]
    assert f"{1:032x}" not in answer.text
    page = get(node, "/v1/books/entries?after=1&limit=2")
    assert [entry["seq"] for entry in page["entries"]] == [2, 3]
    assert page["next"] == 3


def test_the_report_ties_with_the_books_and_hides_a_single_household(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1, 2]), a_capture(1))
    shown = get(node, "/v1/reports/spending", Role.FUNDER)
    assert [cell["suppressed"] for cell in shown["by_category"]] == [True]
    assert shown["total_amount_cents"] is None, "one household is not enough for any figure"
    text = node.client().get("/v1/reports/spending?format=csv", headers=node.headers(Role.FUNDER)).text
    assert text.splitlines()[0].startswith("category,neighbourhood")
    assert all(line.endswith("yes") for line in text.splitlines()[1:])


def test_a_long_settlement_is_told_in_parts(node: Node, fund: str) -> None:
    with node.ctx.unit_of_work() as tx:
        rows = [
            {
                "redemption_id": f"{number:032x}", "provider_id": PROVIDER, "offer_id": "3" * 32,
                "category": "babysitting", "cheques": 1, "amount_cents": 1, "currency": "EUR",
                "service_on": date(2026, 3, 2), "promised_pay_on": date(2026, 3, 2), "captured_at": tx.now,
                "state": "confirmed", "settlement_id": None, "sent_back_cents": 0,
            }
            for number in range(1_001)
        ]  # fmt: skip
        tx.execute(sa.insert(tables.redemption), rows)
        tx.execute(
            sa.insert(tables.redemption_part),
            [
                {"redemption_id": row["redemption_id"], "fund_id": fund, "programme_id": PROGRAMME, "amount_cents": 1}
                for row in rows
            ],
        )
    assert post(node, "/v1/settlement-runs", {}).status_code == 201
    parts = node.told(of=SettlementCut)
    assert [(part.part, part.parts, len(part.redemption_ids)) for part in parts] == [
        (1, 3, 500),
        (2, 3, 500),
        (3, 3, 1),
    ]
    assert sum(part.amount_cents for part in parts) == 1_001


def test_the_migrated_schema_is_that_of_the_code(tmp_path: Path) -> None:
    database = a_database(tmp_path, "fresh")
    migrations.upgrade(database, SERVICE.migrations)
    assert migrations.drift(database, SERVICE.all_metadata) == []
    with database.read() as connection:
        sqlite = connection.dialect.name == "sqlite"
        listed = "sqlite_master WHERE type = 'trigger'" if sqlite else "pg_trigger WHERE NOT tgisinternal"
        triggers = connection.execute(sa.text(f"SELECT count(*) FROM {listed}")).scalar_one()
    assert triggers == len(tables.APPEND_ONLY) * (2 if sqlite else 1)
    database.close()


def test_waiting_is_swept_at_its_own_instant(node: Node, fund: str) -> None:
    node.hear(a_capture(1))
    since = node.clock.now()
    node.clock.advance(hours=23)
    node.run_jobs()
    _, next_due_at = node.due()
    assert next_due_at == since + timedelta(hours=24)
