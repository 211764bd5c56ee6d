"""The states of a voucher and of a redemption, and every step between them. Whatever is not here is refused.

The code takes its steps through these tables, so that they cannot say anything else than it does.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class VoucherState(StrEnum):
    ISSUED = "issued"
    HELD = "held"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    REVOKED = "revoked"


class VoucherStep(StrEnum):
    """What can be done with a voucher. A use that ends sends it back to what it would be without that use."""

    REDEEM = "redeem"
    HOLD = "hold"
    CAPTURE = "capture"
    SEND_BACK = "send_back"
    SEND_BACK_EXPIRED = "send_back_expired"
    SEND_BACK_REVOKED = "send_back_revoked"
    EXPIRE = "expire"
    REVOKE = "revoke"
    EXTEND = "extend"


class Status(StrEnum):
    """Where a redemption is. `confirmed` is final: it will be paid."""

    HELD = "held"
    CAPTURED = "captured"
    DISPUTED = "disputed"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    REVERSED = "reversed"
    SETTLED = "settled"


class Step(StrEnum):
    """What can be done with a redemption; `uphold` is a dispute decided for the provider, wholly or in part."""

    CAPTURE = "capture"
    RELEASE = "release"
    UNDO = "undo"
    ACCEPT = "accept"
    DISPUTE = "dispute"
    UPHOLD = "uphold"
    SEND_ALL_BACK = "send_all_back"
    SETTLE = "settle"


_I, _H, _R = VoucherState.ISSUED, VoucherState.HELD, VoucherState.REDEEMED
_EXPIRED, _REVOKED = VoucherState.EXPIRED, VoucherState.REVOKED

VOUCHER_STEPS: Mapping[tuple[VoucherState, VoucherStep], VoucherState] = MappingProxyType(
    {
        (_I, VoucherStep.REDEEM): _R,
        (_I, VoucherStep.HOLD): _H,
        (_I, VoucherStep.EXPIRE): _EXPIRED,
        (_I, VoucherStep.REVOKE): _REVOKED,
        (_I, VoucherStep.EXTEND): _I,
        (_H, VoucherStep.CAPTURE): _R,
        (_H, VoucherStep.SEND_BACK): _I,
        (_H, VoucherStep.SEND_BACK_EXPIRED): _EXPIRED,
        (_H, VoucherStep.SEND_BACK_REVOKED): _REVOKED,
        (_H, VoucherStep.EXTEND): _H,
        (_R, VoucherStep.SEND_BACK): _I,
        (_R, VoucherStep.SEND_BACK_EXPIRED): _EXPIRED,
        (_R, VoucherStep.SEND_BACK_REVOKED): _REVOKED,
    }
)

#: Not a step yet: it stands until the use ends, and happens in that step.
VOUCHER_WAITS = frozenset((state, step) for state in (_H, _R) for step in (VoucherStep.EXPIRE, VoucherStep.REVOKE))

STEPS: Mapping[tuple[Status, Step], Status] = MappingProxyType(
    {
        (Status.HELD, Step.CAPTURE): Status.CAPTURED,
        (Status.HELD, Step.RELEASE): Status.RELEASED,
        (Status.CAPTURED, Step.UNDO): Status.REVERSED,
        (Status.CAPTURED, Step.ACCEPT): Status.CONFIRMED,
        (Status.CAPTURED, Step.DISPUTE): Status.DISPUTED,
        (Status.DISPUTED, Step.UPHOLD): Status.CONFIRMED,
        (Status.DISPUTED, Step.SEND_ALL_BACK): Status.REVERSED,
        (Status.CONFIRMED, Step.SETTLE): Status.SETTLED,
    }
)
