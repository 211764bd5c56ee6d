"""Grants: made without an application, paid for before a cheque is issued, or waiting as unfunded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.issuer import cohort, domain
from services.issuer.cohort import Labels
from services.issuer.commands.programmes import existing, refuse_in
from services.issuer.domain import Claim, Decision, Family, Programme, QuotaRule
from services.issuer.store import grants as store
from services.issuer.store import households as household_store
from services.issuer.store import programmes as programme_store
from services.issuer.store.grants import Candidate
from shared.contracts.issuer import GrantMade, GrantPart, UnfundedDemandChanged, VouchersIssued
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError
from shared.persistence.unit_of_work import Reading, Tx
from shared.runtime.context import Context

#: Households decided in one unit of work.
PORTION = 200
#: Waiting grants that one command tries; what is left goes on by itself.
MOST_PER_COMMAND = 1_000

MADE, UNFUNDED = "made", "unfunded"


@dataclass(frozen=True)
class Retried:
    """What a retry came to: grants that were paid for, and those that go on waiting."""

    granted: int
    still_waiting: int


def work(reading: Reading) -> list[store.Work]:
    """What there is to decide now: programmes that are open and have a rule in force."""
    found = store.work(reading)
    first_days = programme_store.first_rule_days(reading, [each.programme_id for each in found])
    return [
        each
        for each in found
        if each.programme_id in first_days and first_days[each.programme_id] <= day_of(reading.now, each.zone)
    ]


def decide_portion(ctx: Context) -> bool:
    """Decide the next portion: households on a list first, then grants that wait for money. False when none are due.

    The rows of the programme's budget are locked before anything is decided, and what is
    committed of them is saved in the unit that issues the cheques.
    """
    with ctx.unit_of_work() as tx:
        due = work(tx)
        if not due:
            return False
        first = next((each for each in due if each.import_id is not None), due[0])
        session = _Session.begin(ctx, tx, existing(tx, first.programme_id))
        if first.import_id is not None:
            found = store.lock_pending(tx, first.import_id, PORTION)
            session.decide(found)
            store.lower_pending(tx, first.import_id, len(found), last=len(found) < PORTION)
        elif not session.retry(PORTION):
            programme_store.set_retrying(tx, first.programme_id, False)
    return True


def retry_all(ctx: Context) -> None:
    """Let the waiting grants of every open programme be tried again, portion by portion."""
    with ctx.unit_of_work() as tx:
        for programme_id in store.programmes_with_unfunded(tx):
            programme_store.set_retrying(tx, programme_id, True)


def retry(ctx: Context, programme_id: str) -> Retried:
    """Try the waiting grants of one programme again, the oldest first, each whole or not at all.

    Raises `NotFoundError`, or `ConflictError` when the programme grants nothing now.
    """
    with ctx.unit_of_work() as tx:
        programme = existing(tx, programme_id)
        refuse_in(programme, "retry")
        granted = 0
        session = _Session.begin(ctx, tx, programme)
        while granted < MOST_PER_COMMAND:
            paid = session.retry(PORTION)
            granted += paid
            if not paid:
                break
        else:
            programme_store.set_retrying(tx, programme_id, True)
        return Retried(granted, store.count_unfunded(tx, programme_id))


class _Session:
    """Deciding for one programme within one unit, with its purse locked."""

    def __init__(self, ctx: Context, tx: Tx, programme: Programme, rule: QuotaRule) -> None:
        self._tx = tx
        self._programme = programme
        self._rule = rule
        self._today = day_of(tx.now, programme.zone)
        self._period = domain.period_of(tx.now, programme.zone)
        self._expires_at = domain.period_end(self._period, programme.zone)
        self._key = ctx.keys.beneficiary
        self._purse = programme_store.lock_budgets(tx, programme)
        self._labels = Labels(household_store.labels(tx, programme.id))

    @staticmethod
    def begin(ctx: Context, tx: Tx, programme: Programme) -> "_Session":
        """Lock the purse. Raises `ConflictError` when no rule is in force."""
        rule = domain.rule_in_force(programme_store.rules(tx, programme.id), day_of(tx.now, programme.zone))
        if rule is None:
            raise ConflictError(
                "no quota rule is in force today",
                code="no_rule_in_force",
                remedy="Add a rule that takes effect today or earlier.",
            )
        return _Session(ctx, tx, programme, rule)

    def retry(self, most: int) -> int:
        """Decide anew for the grants that wait longest and could be paid. Returns how many were paid."""
        payable = domain.payable(self._purse, self._programme.face_cents)
        waiting = store.lock_unfunded(self._tx, self._programme.id, payable, most) if payable else []
        return self.decide(waiting)

    def decide(self, candidates: Sequence[Candidate]) -> int:
        """Decide for each in turn, save and tell. Returns how many were paid for."""
        if not candidates:
            return 0
        claims = [self._claim(candidate) for candidate in candidates]
        decisions, self._purse = domain.decide(claims, self._rule, self._purse, self._programme.face_cents)
        pairs = list(zip(candidates, decisions, strict=True))
        rows = [self._row(candidate, decision) for candidate, decision in pairs]
        first = [row for row, candidate in zip(rows, candidates, strict=True) if candidate.grant_id is None]
        again = [row for row, candidate in zip(rows, candidates, strict=True) if candidate.grant_id is not None]
        if first:
            store.add(self._tx, first)
        if again:
            store.decide_again(self._tx, again)
        self._issue([(row, decision) for row, decision in zip(rows, decisions, strict=True) if decision.shares])
        for status, settled in ((MADE, "granted"), (UNFUNDED, "unfunded")):
            households = [row["household_id"] for row in rows if row["status"] == status]
            store.settle_entitlements(self._tx, self._programme.id, households, settled, self._period)
        self._tell_demand(pairs)
        return sum(decision.shares is not None for decision in decisions)

    def _claim(self, candidate: Candidate) -> Claim:
        birth_dates = household_store.days(candidate.children_birth_dates)
        return Claim(
            household_id=candidate.household_id,
            wallet_id=candidate.wallet_id,
            import_id=candidate.import_id,
            family=Family(
                family_type=candidate.family_type,
                raises_alone=candidate.raises_alone is not None,
                children=domain.children_counted(birth_dates, self._today),
                children_with_disability=candidate.children_with_disability,
                newborns=domain.newborns_counted(birth_dates, self._today),
            ),
            cohort=self._labels.of(
                cohort.traits(
                    candidate.family_type,
                    candidate.municipality_nis,
                    candidate.neighbourhood,
                    birth_dates,
                    candidate.channel,
                    self._today,
                )
            ),
        )

    def _row(self, candidate: Candidate, decision: Decision) -> dict[str, Any]:
        """A decision as it is kept, with what it was made from."""
        claim, family = decision.claim, decision.claim.family
        return {
            "id": candidate.grant_id or self._tx.new_id(),
            "programme_id": self._programme.id,
            "household_id": claim.household_id,
            "wallet_id": claim.wallet_id,
            "import_id": claim.import_id,
            "period": self._period,
            "status": UNFUNDED if decision.shares is None else MADE,
            "rule_version": self._rule.version,
            "family_type": family.family_type,
            "raises_alone": family.raises_alone,
            "inputs": inputs(family, self._today),
            "lines": [
                {"code": line.code.value, "cheques": line.cheques, "count": line.count, "limit": line.limit}
                for line in decision.quota.lines
            ],
            "cheques": decision.quota.cheques,
            "face_cents": self._programme.face_cents,
            "currency": self._programme.currency,
            "expires_at": self._expires_at,
            "decided_at": self._tx.now,
        }

    def _issue(self, funded: Sequence[tuple[dict[str, Any], Decision]]) -> None:
        """Commit the money, then put the cheques into the wallets and tell of both."""
        if not funded:
            return
        programme_store.save_commitments(self._tx, self._programme.id, self._purse)
        parts: list[dict[str, Any]] = []
        vouchers: list[dict[str, Any]] = []
        for row, decision in funded:
            told: list[GrantPart] = []
            ids: list[str] = []
            assert decision.shares is not None
            for place, share in enumerate(decision.shares):
                amount = share.cheques * self._programme.face_cents
                part_ids = [self._tx.new_id() for _ in range(share.cheques)]
                told.append(GrantPart(fund_id=share.fund_id, voucher_ids=part_ids, amount_cents=amount))
                parts.append(
                    {
                        "grant_id": row["id"],
                        "place": place,
                        "fund_id": share.fund_id,
                        "cheques": share.cheques,
                        "amount_cents": amount,
                    }
                )
                vouchers += [
                    {
                        "id": voucher_id,
                        "grant_id": row["id"],
                        "place": len(ids) + number,
                        "part": place,
                        "state": "issued",
                        "version": 1,
                    }
                    for number, voucher_id in enumerate(part_ids)
                ]
                ids += part_ids
            self._tell_grant(row["id"], decision.claim, told, ids)
        store.add_cheques(self._tx, parts, vouchers)

    def _tell_grant(self, grant_id: str, claim: Claim, parts: list[GrantPart], ids: list[str]) -> None:
        """Two facts that share nothing but the cheques: one for the spending, one for the books."""
        programme = self._programme
        self._tx.publish(
            VouchersIssued(
                wallet_id=claim.wallet_id,
                programme_id=programme.id,
                voucher_ids=ids,
                face_cents=programme.face_cents,
                currency=programme.currency,
                expires_at=self._expires_at,
            ),
            GrantMade(
                grant_id=grant_id,
                programme_id=programme.id,
                period=self._period,
                rule_version=self._rule.version,
                currency=programme.currency,
                face_cents=programme.face_cents,
                parts=parts,
                cohort=claim.cohort,
                beneficiary=domain.beneficiary(self._key, claim.household_id, self._today.year),
            ),
        )

    def _tell_demand(self, pairs: Sequence[tuple[Candidate, Decision]]) -> None:
        """Say by how much the demand that waits for money changed, in one event for the portion."""
        grants = cheques = 0
        for candidate, decision in pairs:
            if candidate.grant_id is not None:
                grants, cheques = grants - 1, cheques - candidate.waiting_cheques
            if decision.shares is None:
                grants, cheques = grants + 1, cheques + decision.quota.cheques
        if grants or cheques:
            programme = self._programme
            self._tx.publish(
                UnfundedDemandChanged(
                    fund_id=programme.funds[0], programme_id=programme.id, grants=grants, cheques=cheques
                )
            )


def inputs(family: Family, on: date) -> dict[str, Any]:
    """What a decision looked at, as it is kept with the grant: numbers, no birth dates."""
    return {
        "decided_on": on.isoformat(),
        "family_type": family.family_type,
        "raises_alone": family.raises_alone,
        "children": family.children,
        "children_with_disability": family.children_with_disability,
        "newborns": family.newborns,
    }
