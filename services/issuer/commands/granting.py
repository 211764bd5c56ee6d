"""Deciding grants within one unit of work: money first, then the cheques, then what is told of both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.issuer import cohort, domain
from services.issuer.cohort import Labels
from services.issuer.domain import Budget, Claim, Decision, Family, Line, LineCode, Programme, Quota, QuotaRule
from services.issuer.domain.decided import (
    CHANGE,
    CLAIM,
    EMERGENCY,
    PERIOD,
    Member,
    family_of,
    family_on,
    inputs,
    lines_of,
    place_of,
)
from services.issuer.store import families as family_store
from services.issuer.store import grants as store
from services.issuer.store import households as household_store
from services.issuer.store import programmes as programme_store
from services.issuer.store.grants import Candidate, Granted
from shared.contracts.issuer import GrantMade, GrantPart, UnfundedDemandChanged, VouchersIssued
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context

MADE, UNFUNDED = "made", "unfunded"


@dataclass(frozen=True)
class Given:
    """What came of one claim: `made`, or `unfunded` while no fund can pay it whole."""

    grant_id: str
    programme_id: str
    status: str
    cheques: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class _Ask:
    """A claim with the grant that waits for it, if one does, and what it is for."""

    claim: Claim
    occasion: str = PERIOD
    cause: str = ""
    grant_id: str | None = None
    waiting_cheques: int = 0


class Granting:
    """Deciding for one programme within one unit, with its purse locked.

    A programme that is not open grants nothing: what is due by it waits with what waits for money.
    """

    def __init__(self, ctx: Context, tx: Tx, programme: Programme, rule: QuotaRule) -> None:
        self._tx = tx
        self._programme = programme
        self._rule = rule
        self._today = day_of(tx.now, programme.zone)
        self.period = domain.period_of(tx.now, programme.zone)
        self._expires_at = domain.period_end(self.period, programme.zone)
        self._key = ctx.keys.beneficiary
        locked = programme_store.lock_budgets(tx, programme)
        self._purse = locked if programme.status == "open" else []
        self._labels = Labels(household_store.labels(tx, programme.id))

    @staticmethod
    def begin(ctx: Context, tx: Tx, programme: Programme) -> "Granting":
        """Lock the purse. Raises `ConflictError` when no rule is in force."""
        rule = domain.rule_in_force(programme_store.rules(tx, programme.id), day_of(tx.now, programme.zone))
        if rule is None:
            raise ConflictError(
                "no quota rule is in force today",
                code="no_rule_in_force",
                remedy="Add a rule that takes effect today or earlier.",
            )
        return Granting(ctx, tx, programme, rule)

    def retry(self, most: int) -> int:
        """Decide anew for the grants that wait longest and could be paid. Returns how many were paid."""
        payable = domain.payable(self._purse, self._programme.face_cents)
        waiting = store.lock_unfunded(self._tx, self._programme.id, payable, most) if payable else []
        return self.decide(waiting)

    def decide(self, candidates: Sequence[Candidate]) -> int:
        """Decide for each household's period, or anew what waits. Returns how many were paid for.

        A household that got its period's grant already gets what its situation gives beyond that,
        which is never less than nothing.
        """
        given = self._grant(self._asks(candidates))
        return sum(each.status == MADE for each in given)

    def give(self, candidate: Candidate) -> Given | None:
        """Decide for one household's period; `None` when its share comes to nothing."""
        return next(iter(self._grant(self._asks([candidate]))), None)

    def add(self, candidate: Candidate, cause: str) -> Given | None:
        """Grant what a household's situation gives beyond what it got this period; `None` when that is nothing.

        Nothing is added to a grant that waits for money: it is decided anew, for the new
        situation, when it can be paid.
        """
        granted = self._granted([candidate]).get(candidate.household_id, [])
        if not _made(granted):
            return None
        member = self._members([candidate]).get(candidate.household_id)
        return next(iter(self._grant([self._addition(candidate, granted, member, cause)])), None)

    def help(self, candidate: Candidate, cheques: int, cause: str) -> Given:
        """Grant some cheques at once, beside the quota."""
        member = self._members([candidate]).get(candidate.household_id)
        quota = Quota((Line(LineCode.EMERGENCY, cheques),), cheques)
        ask = _Ask(self._claim(candidate, self._family(candidate), quota, member), EMERGENCY, cause)
        return self._grant([ask])[0]

    @property
    def purse(self) -> Sequence[Budget]:
        """The budgets that pay for new grants, in paying order."""
        return tuple(self._purse)

    def give_back(self, parts: Sequence[tuple[Candidate, int, str]], fund_id: str | None) -> list[Given]:
        """Grant cheques in the place of others, each with its cause, from one fund, or from all that pay now.

        The caller looked that these can pay for all of them.
        """
        others = self._purse
        self._purse = [each for each in others if fund_id in (None, each.fund_id)]
        members = self._members([candidate for candidate, _, _ in parts])
        asks = []
        for candidate, cheques, cause in parts:
            quota = Quota((Line(LineCode.GIVEN_BACK, cheques),), cheques)
            claim = self._claim(candidate, self._family(candidate), quota, members.get(candidate.household_id))
            asks.append(_Ask(claim, CLAIM, cause))
        given = self._grant(asks)
        assert all(each.status == MADE for each in given), "what is given back was paid for"
        paying = {each.fund_id: each for each in self._purse}
        self._purse = [paying.get(each.fund_id, each) for each in others]
        return given

    def _asks(self, candidates: Sequence[Candidate]) -> list[_Ask]:
        members, granted = self._members(candidates), self._granted(candidates)
        asks = []
        for candidate in candidates:
            member = members.get(candidate.household_id)
            before = granted.get(candidate.household_id, [])
            if candidate.occasion != PERIOD:
                # What a change gave was counted when it was told; only its money is looked for again.
                family = family_of(candidate.inputs or {})
                quota = Quota(lines_of(candidate.lines or ()), candidate.waiting_cheques)
                claim = self._claim(candidate, family, quota, member)
                asks.append(
                    _Ask(claim, candidate.occasion, candidate.cause, candidate.grant_id, candidate.waiting_cheques)
                )
            elif candidate.grant_id is None and _made(before):
                asks.append(self._addition(candidate, before, member, candidate.import_id or ""))
            else:
                family = self._family(candidate)
                quota = domain.quota(self._rule, family, self._place(member))
                claim = self._claim(candidate, family, quota, member)
                asks.append(_Ask(claim, PERIOD, "", candidate.grant_id, candidate.waiting_cheques))
        return asks

    def _addition(self, candidate: Candidate, granted: Sequence[Granted], member: Member | None, cause: str) -> _Ask:
        family = self._family(candidate)
        more = domain.addition(
            self._rule,
            [family_of(each.inputs) for each in granted],
            family,
            self._place(member),
            months_left=domain.months_left(self._tx.now, self._programme.zone),
            granted=sum(each.cheques for each in granted),
        )
        return _Ask(self._claim(candidate, family, more, member), CHANGE, cause)

    def _granted(self, candidates: Sequence[Candidate]) -> dict[str, list[Granted]]:
        households = [each.household_id for each in candidates]
        return store.granted(self._tx, self._programme.id, households, self.period, (PERIOD, CHANGE))

    def _members(self, candidates: Sequence[Candidate]) -> dict[str, Member]:
        return family_store.members(self._tx, [each.household_id for each in candidates])

    def _place(self, member: Member | None) -> domain.Place:
        return place_of(member, self.period, self._programme.zone)

    def _family(self, candidate: Candidate) -> Family:
        return family_on(candidate, self._today)

    def _claim(self, candidate: Candidate, family: Family, quota: Quota, member: Member | None) -> Claim:
        birth_dates = household_store.days(candidate.children_birth_dates)
        return Claim(
            household_id=candidate.household_id,
            family_id=candidate.household_id if member is None else member.family_id,
            wallet_id=candidate.wallet_id,
            import_id=candidate.import_id,
            family=family,
            quota=quota,
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

    def _grant(self, asks: Sequence[_Ask]) -> list[Given]:
        """Decide for each in turn, save and tell. What comes to no cheque is settled without a grant."""
        asked = [each for each in asks if each.claim.quota.cheques]
        decisions, purse = domain.decide([each.claim for each in asked], self._purse, self._programme.face_cents)
        if self._purse:
            self._purse = purse
        pairs = list(zip(asked, decisions, strict=True))
        rows = [self._row(ask, decision) for ask, decision in pairs]
        first = [row for row, ask in zip(rows, asked, strict=True) if ask.grant_id is None]
        again = [row for row, ask in zip(rows, asked, strict=True) if ask.grant_id is not None]
        if first:
            store.add(self._tx, first)
        if again:
            store.decide_again(self._tx, again)
        self._issue([(row, decision) for row, decision in zip(rows, decisions, strict=True) if decision.shares])
        unfunded = {row["household_id"] for row in rows if row["status"] == UNFUNDED and row["occasion"] == PERIOD}
        listed = [each.claim.household_id for each in asks if each.occasion not in (EMERGENCY, CLAIM)]
        for settled, waits in (("granted", False), ("unfunded", True)):
            households = [each for each in listed if (each in unfunded) is waits]
            store.settle_entitlements(self._tx, self._programme.id, households, settled, self.period)
        self._tell_demand(pairs)
        return [
            Given(row["id"], self._programme.id, row["status"], row["cheques"], decision.claim.quota.lines)
            for row, decision in zip(rows, decisions, strict=True)
        ]

    def _row(self, ask: _Ask, decision: Decision) -> dict[str, Any]:
        """A decision as it is kept, with what it was made from."""
        claim = decision.claim
        return {
            "id": ask.grant_id or self._tx.new_id(),
            "programme_id": self._programme.id,
            "household_id": claim.household_id,
            "wallet_id": claim.wallet_id,
            "import_id": claim.import_id,
            "period": self.period,
            "occasion": ask.occasion,
            "cause": ask.cause,
            "status": UNFUNDED if decision.shares is None else MADE,
            "rule_version": self._rule.version,
            "family_type": claim.family.family_type,
            "raises_alone": claim.family.raises_alone,
            "inputs": inputs(claim.family, self._today),
            "lines": [
                {"code": line.code.value, "cheques": line.cheques, "count": line.count, "limit": line.limit}
                for line in claim.quota.lines
            ],
            "cheques": claim.quota.cheques,
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
                period=self.period,
                rule_version=self._rule.version,
                currency=programme.currency,
                face_cents=programme.face_cents,
                parts=parts,
                cohort=claim.cohort,
                beneficiary=domain.beneficiary(self._key, claim.family_id, self._today.year),
            ),
        )

    def _tell_demand(self, pairs: Sequence[tuple[_Ask, Decision]]) -> None:
        """Say by how much the demand that waits for money changed, in one event for the portion."""
        grants = cheques = 0
        for ask, decision in pairs:
            if ask.grant_id is not None:
                grants, cheques = grants - 1, cheques - ask.waiting_cheques
            if decision.shares is None:
                grants, cheques = grants + 1, cheques + decision.claim.quota.cheques
        if grants or cheques:
            programme = self._programme
            self._tx.publish(
                UnfundedDemandChanged(
                    fund_id=programme.funds[0], programme_id=programme.id, grants=grants, cheques=cheques
                )
            )


def _made(granted: Sequence[Granted]) -> bool:
    """Whether a household has the grant of this period."""
    return any(each.occasion == PERIOD and each.status == MADE for each in granted)
