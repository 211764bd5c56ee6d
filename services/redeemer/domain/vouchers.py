"""One voucher's steps, and what is asked of it by those who granted it. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.redeemer.domain.states import (
    REFUSED_VOUCHER_STEPS,
    VOUCHER_STEPS,
    VOUCHER_WAITS,
    NotFollowed,
    Status,
    VoucherState,
    VoucherStep,
)
from services.redeemer.domain.values import Programme
from shared.contracts.redeemer import Movement
from shared.kernel.clock import day_of, start_of_day

#: In these a redemption's cheques are spent for good.
FINAL = frozenset({Status.CONFIRMED, Status.SETTLED})


@dataclass(frozen=True)
class Voucher:
    """A voucher as it stands. `revoke_reason` is why it was asked back while something used it."""

    voucher_id: str
    wallet_id: str
    state: VoucherState
    version: int
    programme: Programme
    face_cents: int
    expires_at: datetime
    revoke_reason: str | None = None

    def lives(self, at: datetime) -> bool:
        """Whether it could be spent at this instant, as far as its days go."""
        return at < self.programme.spendable_until(self.expires_at)

    def step(self, step: VoucherStep) -> "tuple[Voucher, Movement]":
        """The voucher after a step that is in the table, and the movement that tells of it."""
        after = replace(self, state=VOUCHER_STEPS[self.state, step], version=self.version + 1)
        return after, Movement(
            self.voucher_id, self.state.value, after.state.value, after.version, self.programme.programme_id,
            self.face_cents,
        )  # fmt: skip

    def send_back(self, at: datetime) -> "tuple[Voucher, Movement]":
        """End the use: it is what it would be without that use."""
        if self.revoke_reason is not None:
            return self.step(VoucherStep.SEND_BACK_REVOKED)
        return self.step(VoucherStep.SEND_BACK if self.lives(at) else VoucherStep.SEND_BACK_EXPIRED)


def extend(voucher: Voucher, expires_at: datetime, at: datetime) -> tuple[Voucher, Movement] | NotFollowed:
    """Let it be spendable for longer. Not once its end has passed: that is a new grant's matter."""
    refused = REFUSED_VOUCHER_STEPS.get((voucher.state, VoucherStep.EXTEND))
    if refused is not None:
        return refused
    if not voucher.lives(at):
        return NotFollowed.END_PASSED
    if expires_at <= voucher.expires_at:
        return NotFollowed.NOT_LATER
    after, movement = voucher.step(VoucherStep.EXTEND)
    return replace(after, expires_at=expires_at), movement


def revoke(voucher: Voucher, use: Status | None, reason: str) -> tuple[Voucher, Movement | None] | NotFollowed:
    """Take it back at once, or as soon as its use ends; `use` is where that use is.

    One that has ended already is as was asked for. One that is spent for good stays spent.
    """
    if use in FINAL:
        return NotFollowed.SPENT
    if (voucher.state, VoucherStep.REVOKE) in VOUCHER_STEPS:
        return voucher.step(VoucherStep.REVOKE)
    if (voucher.state, VoucherStep.REVOKE) in VOUCHER_WAITS:
        return replace(voucher, revoke_reason=voucher.revoke_reason or reason), None
    return voucher, None


def over_at(programme: Programme, at: datetime) -> datetime:
    """Unspent vouchers of a programme that expire at this instant or before it are over at `at`, and no others."""
    return start_of_day(day_of(at, programme.zone) - timedelta(days=programme.grace_days), programme.zone)
