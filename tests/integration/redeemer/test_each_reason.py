"""Each reason on the fixed lists is given to somebody: none is there that nothing can lead to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from services.redeemer import limits, tables
from services.redeemer.domain.states import NotFollowed
from services.redeemer.reasons import Reason
from shared.contracts.issuer import ExtensionRequested, PapersCancelled, RevocationRequested, WalletClosed
from shared.contracts.redeemer import WalletChanged
from shared.identity.paper import read_paper
from shared.kernel.ids import new_id
from shared.testing.service import Node
from tests.integration.redeemer import bookings
from tests.integration.redeemer.bookings import accept, ask_release, held, spent
from tests.integration.redeemer.builders import (
    END_OF_2026,
    P1,
    P2,
    Counter,
    Wallet,
    a_counter,
    a_programme,
    a_wallet,
    accredit,
    an_id,
    an_offer,
    revoke,
    scan,
)
from tests.integration.redeemer.test_expiry import MARCH, OVER

pytestmark = pytest.mark.only("sqlite", "each of these is tested with its circumstances elsewhere")


@dataclass
class Case:
    """A counter and a wallet with five cheques. What is asked for is answered with a reason."""

    node: Node
    counter: Counter
    wallet: Wallet

    def scan(self, code: str = "", **more: Any) -> Any:
        return scan(self.node, self.counter, code or self.wallet.code(), **more)

    def programme(self, **more: Any) -> None:
        a_programme(self.node, **more)

    def accredited(self, *places: tuple[str, str, Any]) -> None:
        accredit(self.node, self.counter.provider_id, *places)

    def later(self, **span: float) -> "Case":
        self.node.clock.advance(**span)
        return self

    def wrong_pin(self) -> str:
        return f"{(int(self.wallet.pin) + 1) % 10**6:06d}"

    def paper(self, **more: Any) -> list[str]:
        return self.wallet.papers(1, **more)

    def hold(self, units: int = 1, minutes: int = 6) -> str:
        """A booking that has begun."""
        use = held(self.node, self.counter, self.wallet, units, hours=minutes / 60)
        self.later(minutes=minutes)
        return use

    def capture(self, use: str, units: int = 1) -> Any:
        return bookings.capture(self.node, self.counter, use, units)


def _of_a_used_step(case: Case) -> Any:
    code = case.wallet.code()
    case.scan(code)
    return case.scan(code)


def _of_a_renewed_code(case: Case) -> Any:
    code = case.wallet.code()
    case.wallet.renew()
    return case.scan(code)


def _of_a_locked_code(case: Case) -> Any:
    for _ in range(limits.MOST_WRONG):
        case.later(minutes=1).scan(case.wallet.spoken(100))
    return case.later(minutes=1).scan(case.wallet.spoken(1))


def _too_often(case: Case) -> Any:
    for _ in range(limits.PER_WALLET):
        case.scan(units=9)
    return case.scan()


def _of_a_locked_pin(case: Case) -> Any:
    papers = case.paper()
    for _ in range(limits.MOST_WRONG):
        case.scan("-", papers=papers, pin=case.wrong_pin())
    return case.later(minutes=1).scan("-", papers=papers, pin=case.wallet.pin)


def _of_a_used_paper(case: Case) -> Any:
    papers = case.paper()
    case.scan("-", papers=papers, pin=case.wallet.pin)
    return case.scan("-", papers=papers, pin=case.wallet.pin)


def _of_a_cancelled_paper(case: Case) -> Any:
    papers = case.paper()
    found = read_paper(papers[0])
    assert found is not None
    case.node.hear(PapersCancelled(wallet_id=case.wallet.wallet_id, paper_ids=[found.paper_id]))
    return case.scan("-", papers=papers, pin=case.wallet.pin)


def _after(case: Case, change: Callable[[Case], Any], **more: Any) -> Any:
    change(case)
    return case.scan(**more)


def _of_expired_cheques(case: Case) -> Any:
    case.wallet = a_wallet(case.node, cheques=1, expires_at=MARCH)
    case.node.clock.set(OVER)
    case.node.run_jobs()
    return case.later(seconds=5).scan()


def _after_the_hold(case: Case) -> Any:
    use = case.hold()
    ask_release(case.node, case.wallet, use, "nobody_came")
    return case.capture(use)


def _service_still_runs(case: Case) -> Any:
    started = bookings.start(case.node, case.counter, case.wallet, units=3).get_json()
    return case.later(minutes=5).capture(started["redemption_id"], 3)


def _after_its_time(case: Case) -> Any:
    use = case.hold()
    return case.later(hours=26).capture(use)


def _used_hold(case: Case) -> Any:
    use = case.hold(units=2)
    case.capture(use, 2)
    return case.capture(use, 1)


def _undone_too_late(case: Case) -> Any:
    use = spent(case.node, case.counter, case.wallet)
    return bookings.undo(case.node, case.later(hours=1).counter, use)


def _bought_by_the_piece(case: Case) -> Any:
    case.counter.offer_id = an_offer(case.node, case.counter.provider_id, unit="visit")
    return bookings.start(case.node, case.counter, case.wallet)


PRODUCED: dict[Reason, Callable[[Case], Any]] = {
    Reason.DEVICE_REVOKED: lambda case: _after(case, lambda case: revoke(case.node, case.counter)),
    Reason.PROVIDER_SUSPENDED: lambda case: _after(
        case, lambda case: case.accredited((P1, "babysitting", "suspended"))
    ),
    Reason.PROVIDER_NOT_ACCREDITED: lambda case: _after(case, lambda case: case.accredited()),
    Reason.OFFER_UNKNOWN: lambda case: case.scan(offer_id=an_id(404)),
    Reason.OFFER_OF_ANOTHER_PROVIDER: lambda case: case.scan(offer_id=a_counter(case.node).offer_id),
    Reason.OFFER_INACTIVE: lambda case: case.scan(offer_id=an_offer(case.node, case.counter.provider_id, active=False)),
    Reason.TOO_MANY_CHEQUES: lambda case: case.scan(units=41),
    Reason.SERVICE_DAY_OUT_OF_RANGE: lambda case: case.scan(service_on=date(2026, 1, 1)),
    Reason.SERVICE_TIME_OUT_OF_RANGE: lambda case: bookings.book(case.node, case.counter, case.wallet, hours=24 * 91),
    Reason.OFFER_NOT_BY_THE_HOUR: _bought_by_the_piece,
    Reason.TOO_MANY_TRIES: _too_often,
    Reason.CODE_UNREADABLE: lambda case: case.scan("nothing"),
    Reason.CODE_UNKNOWN: lambda case: case.scan(case.wallet.spoken(100)),
    Reason.CODE_RENEWED: _of_a_renewed_code,
    Reason.CODE_LOCKED: _of_a_locked_code,
    Reason.PAPER_USED: _of_a_used_paper,
    Reason.PAPER_CANCELLED: _of_a_cancelled_paper,
    Reason.PAPER_LAPSED: lambda case: case.scan("-", papers=case.paper(last_day=date(2026, 3, 1)), pin=case.wallet.pin),
    Reason.PAPER_OF_ANOTHER_PROVIDER: lambda case: case.scan(
        "-", papers=case.paper(provider_id=an_id(1, 4)), pin=case.wallet.pin
    ),
    Reason.PAPER_NEEDS_PIN: lambda case: case.scan("-", papers=case.paper()),
    Reason.PIN_WRONG: lambda case: case.scan("-", papers=case.paper(), pin=case.wrong_pin()),
    Reason.PIN_LOCKED: _of_a_locked_pin,
    Reason.CODE_TOO_NEW: lambda case: case.scan(case.wallet.code(60)),
    Reason.CODE_TOO_OLD: lambda case: case.scan(case.wallet.code(-60)),
    Reason.CODE_USED: _of_a_used_step,
    Reason.WALLET_CLOSED: lambda case: _after(
        case, lambda case: case.node.hear(WalletClosed(wallet_id=case.wallet.wallet_id))
    ),
    Reason.CATEGORY_NOT_COVERED: lambda case: _after(case, lambda case: case.programme(categories=("wellbeing",))),
    Reason.PROGRAMME_NOT_ACCREDITED: lambda case: _after(
        case, lambda case: case.accredited((P2, "babysitting", "accredited"))
    ),
    Reason.PROGRAMME_PAUSED: lambda case: _after(case, lambda case: case.programme(status="paused")),
    Reason.PROGRAMME_CLOSED: lambda case: _after(case, lambda case: case.programme(status="closed")),
    Reason.CHANNEL_CLOSED: lambda case: _after(
        case,
        lambda case: case.programme(guarantee_empty=True),
        code="-",
        papers=case.paper(provider_id=case.counter.provider_id),
    ),
    Reason.PAPERS_DO_NOT_FIT: lambda case: case.scan("-", papers=case.paper(), pin=case.wallet.pin, units=2),
    Reason.CHEQUES_EXPIRED: _of_expired_cheques,
    Reason.NOT_ENOUGH_CHEQUES: lambda case: case.scan(units=6),
    Reason.VISIT_LIMIT: lambda case: _after(case, lambda case: case.programme(visit_limit=1), units=2),
    Reason.WALLET_WEEK_FULL: lambda case: _after(case, lambda case: case.programme(wallet_week_cheques=1), units=2),
    Reason.PROVIDER_WEEK_FULL: lambda case: _after(case, lambda case: case.programme(provider_week_cheques=1), units=2),
    Reason.HOLD_ENDED: _after_the_hold,
    Reason.HOLD_USED: _used_hold,
    Reason.HOLD_LAPSED: _after_its_time,
    Reason.SERVICE_NOT_BEGUN: lambda case: case.capture(held(case.node, case.counter, case.wallet)),
    Reason.MORE_THAN_HELD: lambda case: case.capture(case.hold(), 2),
    Reason.SERVICE_STILL_RUNS: _service_still_runs,
    Reason.NOT_TO_UNDO: lambda case: bookings.undo(case.node, case.counter, case.hold()),
    Reason.UNDO_TOO_LATE: _undone_too_late,
}


@pytest.fixture
def case(node: Node) -> Case:
    return Case(node, a_counter(node), a_wallet(node, cheques=5))


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_is_given_recorded_and_spends_nothing(case: Case, reason: Reason) -> None:
    answer = PRODUCED[reason](case)
    document = answer.get_json()
    assert (answer.status_code, document["decision"], document["reason"]) == (200, "refused", reason)
    assert case.node.rows(tables.refusal)[-1]["reason"] == reason


# -- requests of the issuer


def _extend(case: Case, vouchers: list[str], days: int = 30) -> None:
    case.node.hear(
        ExtensionRequested(
            wallet_id=case.wallet.wallet_id,
            request_id=new_id(case.node.random),
            voucher_ids=vouchers,
            expires_at=END_OF_2026 + timedelta(days=days),
        )
    )


def _revoke(case: Case) -> None:
    case.node.hear(
        RevocationRequested(
            wallet_id=case.wallet.wallet_id,
            request_id=new_id(case.node.random),
            voucher_ids=case.wallet.vouchers,
            reason="granted_twice",
        )
    )


def _of_spent_ones(case: Case) -> None:
    accept(case.node, case.wallet, spent(case.node, case.counter, case.wallet))
    _revoke(case)


def _of_used_ones(case: Case) -> None:
    spent(case.node, case.counter, case.wallet)
    _extend(case, case.wallet.vouchers)


def _of_ended_ones(case: Case) -> None:
    _revoke(case)
    _extend(case, case.wallet.vouchers)


def _of_ones_that_are_over(case: Case) -> None:
    case.node.clock.set(END_OF_2026 + timedelta(days=31))
    _extend(case, case.wallet.vouchers, days=300)


NOT_FOLLOWED: dict[NotFollowed, Callable[[Case], None]] = {
    NotFollowed.UNKNOWN_VOUCHER: lambda case: _extend(case, [an_id(9, 9)]),
    NotFollowed.SPENT: _of_spent_ones,
    NotFollowed.IN_USE: _of_used_ones,
    NotFollowed.ENDED: _of_ended_ones,
    NotFollowed.END_PASSED: _of_ones_that_are_over,
    NotFollowed.NOT_LATER: lambda case: _extend(case, case.wallet.vouchers, days=0),
}


@pytest.mark.parametrize("reason", NotFollowed)
def test_each_reason_not_to_follow_a_request_is_told(case: Case, reason: NotFollowed) -> None:
    NOT_FOLLOWED[reason](case)
    assert [one.reason for one in case.node.told(WalletChanged)[-1].refused] == [reason]
