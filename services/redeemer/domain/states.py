"""The states of a voucher and of a redemption, and every step between them. Whatever is not here is refused.

The code takes its steps through these tables, so that they cannot say anything else than it does.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from services.redeemer.reasons import Reason


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


class NotFollowed(StrEnum):
    """Why a request about a voucher was not followed."""

    UNKNOWN_VOUCHER = "unknown_voucher"
    SPENT = "spent"
    IN_USE = "in_use"
    ENDED = "ended"
    END_PASSED = "end_passed"
    NOT_LATER = "not_later"


#: Why what the issuer asks is not followed. What has ended is as a revocation wants it: that is not refused.
REFUSED_VOUCHER_STEPS: Mapping[tuple[VoucherState, VoucherStep], NotFollowed] = MappingProxyType(
    {
        (_R, VoucherStep.EXTEND): NotFollowed.IN_USE,
        (_EXPIRED, VoucherStep.EXTEND): NotFollowed.ENDED,
        (_REVOKED, VoucherStep.EXTEND): NotFollowed.ENDED,
    }
)

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

_USED = (Status.CAPTURED, Status.DISPUTED, Status.CONFIRMED, Status.REVERSED, Status.SETTLED)

#: What a person at a counter is told in every other state. A word of the issuer that comes late is not answered.
REFUSED_STEPS: Mapping[tuple[Status, Step], Reason] = MappingProxyType(
    {
        **{(status, step): Reason.HOLD_USED for status in _USED for step in (Step.CAPTURE, Step.RELEASE)},
        **{(Status.RELEASED, step): Reason.HOLD_ENDED for step in (Step.CAPTURE, Step.RELEASE)},
        **{(status, Step.UNDO): Reason.NOT_TO_UNDO for status in Status if status is not Status.CAPTURED},
    }
)

#: What a provider may do at a counter, by what its accreditations for the offer's category are: the first that it
#: has one of counts.
AT_THE_COUNTER: Mapping[str, Reason | None] = MappingProxyType(
    {
        "accredited": None,
        "suspended": Reason.PROVIDER_SUSPENDED,
        "applied": Reason.PROVIDER_NOT_ACCREDITED,
        "refused": Reason.PROVIDER_NOT_ACCREDITED,
        "closed": Reason.PROVIDER_NOT_ACCREDITED,
    }
)

#: Whether the programmes behind a wallet's cheques pay, in the same way.
PAYING: Mapping[str, Reason | None] = MappingProxyType(
    {
        "open": None,
        "paused": Reason.PROGRAMME_PAUSED,
        "closed": Reason.PROGRAMME_CLOSED,
        "draft": Reason.PROGRAMME_CLOSED,
    }
)

#: What a paper cheque is worth. One whose last day is over has lapsed, whether or not anybody said so.
PAPERS: Mapping[str, Reason | None] = MappingProxyType(
    {
        "printed": None,
        "used": Reason.PAPER_USED,
        "cancelled": Reason.PAPER_CANCELLED,
        "lapsed": Reason.PAPER_LAPSED,
    }
)
