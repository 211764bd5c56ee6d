"""What the year's cases counted, held against what the services say at the end."""

from collections import Counter
from typing import Any

from deploy.demo.checks import Checks
from deploy.demo.findings import Findings
from deploy.demo.money import FACE_CENTS
from deploy.demo.year.rules import REFUSALS, STEPS
from deploy.demo.year.setting import DEPOSIT_CENTS, FUND, PROGRAMMES
from deploy.demo.year.story import Year


def judge(year: Year, found: Findings, checks: Checks) -> None:
    """Answers, cheques, uses, money; and that nothing of the rules was left out."""
    book = year.book
    first = f"{len(book.surprises)} not, the first: {book.surprises[0]}" if book.surprises else ""
    checks.true("the year: every answer is the one its case foresaw", not book.surprises, first or f"{book.requests}")
    _cheques(year, found, checks)
    # A booking that was let go is on no receipt.
    taken = {use: said for use, said in book.uses.items() if said[0] != "released"}
    checks.equal("the year: its receipts, with cheques and state", taken, _receipts(year), _states(year))
    _money(year, found, checks)
    missing = [step for step in STEPS if not book.seen[step]]
    checks.true("every transition occurred", not missing, ", ".join(missing) or f"{len(STEPS)} at least once")
    unheard = [reason for reason in REFUSALS if not found.refusals.get(reason)]
    checks.true("every refusal reason occurred", not unheard, ", ".join(unheard) or f"{len(REFUSALS)} at least once")


def _cheques(year: Year, found: Findings, checks: Checks) -> None:
    lines = {line["programme_id"]: line for line in found.roll_forward}
    for number, programme in enumerate(year.setting.programmes):
        own = year.book.accounts[number].states
        told = {
            line["state"]: line["count"]
            for line in found.voucher_states
            if line["programme_id"] == programme and line["count"]
        }
        name = PROGRAMMES[number]
        checks.equal(
            f"{name}: the redeemer's cheques by state", own, told, ", ".join(f"{k} {told[k]}" for k in sorted(told))
        )
        ledger = {state: lines[programme][state] for state in ("redeemed", "expired", "revoked")}
        wanted = {state: own.get(state, 0) for state in ledger}
        checks.equal(f"{name}: the ledger's cheques by state", wanted, ledger)


def _receipts(year: Year) -> dict[str, tuple[str, int]]:
    told: dict[str, tuple[str, int]] = {}
    for device in year.setting.devices:
        headers = {"Respijt-Device": device}
        rows: list[dict[str, Any]] = year.stage.client.pages("redeemer", "/v1/redemptions", headers, "redemptions")
        for row in rows:
            told[row["redemption_id"]] = (row["status"], row["payable_cents"] // FACE_CENTS)
    return told


def _states(year: Year) -> str:
    states = Counter(status for status, _ in year.book.uses.values())
    return ", ".join(f"{state} {states[state]}" for state in sorted(states))


def _money(year: Year, found: Findings, checks: Checks) -> None:
    (line,) = [line for line in found.conservation if line["fund_id"] == year.setting.fund]
    paid = sum(cheques for status, cheques in year.book.uses.values() if status == "settled") * FACE_CENTS
    paid -= year.book.recovered_cents
    checks.equal("the year: what the runs paid", paid, year.book.paid_cents, "to the cent")
    still = sum(account.states.get("issued", 0) for account in year.book.accounts.values()) * FACE_CENTS
    own = {
        "deposited": DEPOSIT_CENTS,
        "returned": year.book.returned_cents,
        "free": DEPOSIT_CENTS - year.book.returned_cents - paid - still,
        "with parents": still,
        "owed": 0,
        "paid": paid,
    }
    said = {name: line[f"{name.replace(' ', '_')}_cents"] for name in own}
    checks.equal(f"{FUND}: where its money is", own, said, "to the cent")
