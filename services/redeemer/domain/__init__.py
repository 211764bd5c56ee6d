"""The rules of spending: values in, one decision out. Pure."""

from services.redeemer.domain.holds import hold
from services.redeemer.domain.scan import (
    DISPUTE_WORKING_DAYS,
    HOLD_DAYS_AHEAD,
    MAX_CHEQUES,
    SERVICE_DAYS_BACK,
    ZONE,
    counted_at,
    payable,
    promised_pay_on,
    redeem,
)
from services.redeemer.domain.states import Status
from services.redeemer.domain.uses import Change, Use
from services.redeemer.domain.values import (
    Booking,
    Cheque,
    Counter,
    Hold,
    Offer,
    Order,
    Pin,
    Programme,
    Redemption,
    Refusal,
    Shown,
    ShownPaper,
    Taken,
    Wallet,
)
from services.redeemer.domain.vouchers import Voucher

__all__ = [
    "DISPUTE_WORKING_DAYS",
    "HOLD_DAYS_AHEAD",
    "MAX_CHEQUES",
    "SERVICE_DAYS_BACK",
    "ZONE",
    "Booking",
    "Change",
    "Cheque",
    "Counter",
    "Hold",
    "Offer",
    "Order",
    "Pin",
    "Programme",
    "Redemption",
    "Refusal",
    "Shown",
    "ShownPaper",
    "Status",
    "Taken",
    "Use",
    "Voucher",
    "Wallet",
    "counted_at",
    "hold",
    "payable",
    "promised_pay_on",
    "redeem",
]
