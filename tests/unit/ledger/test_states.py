"""State x fact, generated from the code: what each fact makes of a use and of a cheque, one test a cell."""

from itertools import product

import pytest

from services.ledger import domain
from services.ledger.domain import Books, Broken, Outcome, Voucher
from shared.contracts.redeemer import (
    RedemptionCaptured,
    RedemptionConfirmed,
    RedemptionDisputed,
    RedemptionHeld,
    RedemptionReleased,
    RedemptionReversed,
)
from tests.unit.ledger import facts
from tests.unit.ledger.test_domain import DAY, FUND, PROGRAMME, a_grant, books, issued, sums, voucher_id

#: What stands in the table of the design, written here once more by hand.
USES = {
    ("nobody heard of it", RedemptionHeld): "held",
    ("nobody heard of it", RedemptionCaptured): "captured",
    ("held", RedemptionReleased): "released",
    ("held", RedemptionCaptured): "captured",
    ("released", RedemptionCaptured): "captured",
    ("captured", RedemptionDisputed): "disputed",
    ("captured", RedemptionConfirmed): "confirmed",
    ("captured", RedemptionReversed): "reversed",
    ("disputed", RedemptionConfirmed): "confirmed",
    ("disputed", RedemptionReversed): "reversed",
}
TOLD = {
    RedemptionHeld: facts.held((1, "issued", "held", 2)),
    RedemptionReleased: facts.released((1, "held", "issued", 3)),
    RedemptionCaptured: facts.captured((1, "issued", "redeemed", 2)),
    RedemptionDisputed: facts.disputed(),
    RedemptionConfirmed: facts.confirmed(1_000),
    RedemptionReversed: facts.undone((1, "redeemed", "issued", 3)),
}
#: Where the cheque of the use stands in each of its states.
STANDS = {
    "held": "held",
    "captured": "redeemed",
    "disputed": "redeemed",
    "confirmed": "redeemed",
    "settled": "redeemed",
}


@pytest.mark.parametrize(("state", "kind"), list(product((None, *domain.STATES), domain.FITS)), ids=str)
def test_what_a_fact_makes_of_a_use(state: str | None, kind: type) -> None:
    there = books(0, issued(1))
    if state is not None:
        there.redemptions[facts.USE] = facts.a_use(state)
        stands = STANDS.get(state, "issued")
        version = {"held": 2, "redeemed": 2}.get(stands, 1)
        use = facts.USE if stands != "issued" else None
        there.vouchers = {voucher_id(1): issued(1, state=stands, version=version, redemption_id=use)}
        there.parts = {facts.USE: {(FUND, PROGRAMME): 1_000 if stands == "redeemed" else 0}}
    fact = TOLD[kind]
    if state == "held" and kind is RedemptionCaptured:
        fact = facts.captured((1, "held", "redeemed", 3))
    outcome = domain.use_told(fact, "event", DAY, there)  # type: ignore[arg-type]
    wanted = USES.get((state or "nobody heard of it", kind))  # type: ignore[arg-type]
    if wanted is None:
        assert outcome.entries == [], "nothing moves"
        assert len(outcome.cases) == 1, "and somebody looks"
        assert (there.redemptions.get(facts.USE) or facts.a_use("")).state == (state or "")
    else:
        assert there.redemptions[facts.USE].state == wanted
        assert outcome.cases == []


CHEQUE_STATES = ("issued", "held", "redeemed", "expired", "revoked")
STEPS = {
    "held": [("issued", "held")],
    "released": [("held", "issued"), ("held", "expired"), ("held", "revoked")],
    "captured": [
        ("issued", "redeemed"), ("held", "redeemed"), ("held", "issued"), ("held", "expired"), ("held", "revoked"),
    ],
    "confirmed": [("redeemed", "issued"), ("redeemed", "expired"), ("redeemed", "revoked")],
    "reversed": [("redeemed", "issued"), ("redeemed", "expired"), ("redeemed", "revoked")],
    "expired": [("issued", "expired")],
    "revoked": [("issued", "revoked")],
    "extended": [("issued", "issued"), ("held", "held")],
}  # fmt: skip
ACCOUNTS = {"issued": "2200", "held": "2210", "redeemed": "2300", "expired": "2110", "revoked": "2110"}


def _tell(fact: str, before: str, after: str, there: Books) -> Outcome:
    """The cheque's step at version 3, told by this fact of a use that is in the right state for it."""
    step = (1, before, after, 3)
    if fact in ("expired", "revoked", "extended"):
        told = {"expired": facts.expired, "revoked": facts.revoked, "extended": facts.extended}[fact](step)
        return domain.voucher_told(told, "event", DAY, there)  # type: ignore[arg-type]
    state = {"released": "held", "captured": "held", "confirmed": "disputed", "reversed": "disputed"}.get(fact)
    if state is not None:
        there.redemptions[facts.USE] = facts.a_use(state, 2_000)
        there.parts[facts.USE] = {(FUND, PROGRAMME): 2_000}
    if fact == "held":
        return domain.use_told(facts.held(step), "event", DAY, there)
    if fact == "released":
        return domain.use_told(facts.released(step), "event", DAY, there)
    if fact == "captured":
        # A second cheque that is really spent: a capture spends one or more.
        return domain.use_told(facts.captured(step, (2, "issued", "redeemed", 2)), "event", DAY, there)
    if fact == "confirmed":
        return domain.use_told(facts.confirmed(1_000, step), "event", DAY, there)
    there.redemptions[facts.USE] = facts.a_use("disputed", 1_000)
    there.parts[facts.USE] = {(FUND, PROGRAMME): 1_000}
    return domain.use_told(facts.undone(step), "event", DAY, there)


@pytest.mark.parametrize(("fact", "before", "after"), list(product(domain.LAWFUL, CHEQUE_STATES, CHEQUE_STATES)))
def test_what_a_fact_makes_of_a_cheque(fact: str, before: str, after: str) -> None:
    use = facts.USE if before in ("held", "redeemed") else None
    known = issued(1, state=before, version=2, redemption_id=use)
    there = books(0, known, issued(2))
    outcome = _tell(fact, before, after, there)
    if (before, after) in STEPS[fact]:
        assert outcome.cases == []
        assert (there.vouchers[known.voucher_id].state, there.vouchers[known.voucher_id].version) == (after, 3)
        moves: dict[str, int] = {ACCOUNTS[before]: -1_000}
        moves[ACCOUNTS[after]] = moves.get(ACCOUNTS[after], 0) + 1_000
        if fact == "captured":
            moves = {**moves, "2300": moves.get("2300", 0) + 1_000, "2200": moves.get("2200", 0) - 1_000}
        assert sums(outcome.entries) == {code: cents for code, cents in moves.items() if cents}
        ended = [(one.cents, one.reason) for one in outcome.credits]
        assert ended == ([(1_000, after)] if after in ("expired", "revoked") else [])
    else:
        assert Broken.STATE_DIFFERS in [case.code for case in outcome.cases]
        assert there.vouchers[known.voucher_id] == known, "the register stays as it was"
        assert outcome.credits == []


@pytest.mark.parametrize("fact", list(domain.LAWFUL))
def test_a_step_whose_version_was_used_moves_nothing_in_the_register(fact: str) -> None:
    before, after = STEPS[fact][0]
    use = facts.USE if before in ("held", "redeemed") else None
    known = issued(1, state=before, version=3, redemption_id=use)
    there = books(0, known, issued(2))
    outcome = _tell(fact, before, after, there)
    assert [case.code for case in outcome.cases] == [Broken.VERSION_USED]
    assert there.vouchers[known.voucher_id] == known


@pytest.mark.parametrize("fact", ["released", "captured", "confirmed", "reversed"])
def test_only_the_use_that_has_a_cheque_can_let_it_go(fact: str) -> None:
    before, after = STEPS[fact][-1]
    known = issued(1, state=before, version=2, redemption_id="7" * 32)
    there = books(0, known, issued(2))
    outcome = _tell(fact, before, after, there)
    assert [case.code for case in outcome.cases] == [Broken.STATE_DIFFERS]
    assert there.vouchers[known.voucher_id] == known


# -- sent back


def spent(number: int, fund: str = FUND) -> Voucher:
    return issued(number, fund, state="redeemed", version=2, redemption_id=facts.USE)


def test_of_three_cheques_one_goes_back_and_two_are_owed() -> None:
    there = books(0, spent(1), spent(2), spent(3))
    there.redemptions[facts.USE] = facts.a_use("disputed", 3_000)
    there.parts[facts.USE] = {(FUND, PROGRAMME): 3_000}
    outcome = domain.use_told(facts.confirmed(2_000, (3, "redeemed", "issued", 3)), "event", DAY, there)
    assert sums(outcome.entries) == {"2300": -1_000, "2200": 1_000}
    assert outcome.parts == [(FUND, PROGRAMME, -1_000)]
    assert there.redemptions[facts.USE] == facts.a_use("confirmed", 2_000)


def test_no_more_goes_back_than_is_owed() -> None:
    there = books(0, spent(1))
    there.redemptions[facts.USE] = facts.a_use("captured", 1_000)
    there.parts[facts.USE] = {(FUND, PROGRAMME): 900}
    outcome = domain.use_told(facts.undone((1, "redeemed", "issued", 3)), "event", DAY, there)
    assert outcome.entries == []
    assert [case.code for case in outcome.cases] == [Broken.VALUE_DIFFERS]


def test_what_was_captured_against_a_case_is_undone_against_it() -> None:
    there = books(0, spent(1))
    second = "7" * 32
    capture = domain.use_told(facts.captured((1, "issued", "redeemed", 2), use=second), "a", DAY, there)
    back = domain.use_told(facts.undone((1, "redeemed", "issued", 3), use=second), "b", DAY, there)
    assert back.resolved == [capture.cases[0].case_id]
    assert sums(capture.entries + back.entries) == {}
    assert there.vouchers[voucher_id(1)] == spent(1), "the first use of the cheque stands"


def test_a_use_before_its_grant_that_was_undone_is_explained_with_it() -> None:
    there = books()
    use = domain.use_told(facts.captured((1, "issued", "redeemed", 2)), "a", DAY, there)
    back = domain.use_told(facts.undone((1, "redeemed", "expired", 3)), "b", DAY, there)
    assert sums(use.entries + back.entries) == {}, "what stood in suspense stands there on both sides"
    grant = domain.made(a_grant((FUND, [1])), "c", DAY, there)
    together = use.entries + back.entries + grant.entries
    assert sums(together) == {}, "the budget has it again"
    assert sorted(grant.resolved) == sorted(one.case_id for one in use.cases + back.cases)
    assert [(one.cents, one.reason) for one in grant.credits] == [(1_000, "expired")]
