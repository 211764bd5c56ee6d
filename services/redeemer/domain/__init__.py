"""The rules of spending: values in, one decision out. Pure."""

from services.redeemer.domain.scan import (
    DISPUTE_WORKING_DAYS,
    MAX_CHEQUES,
    SERVICE_DAYS_BACK,
    ZONE,
    payable,
    promised_pay_on,
    redeem,
)
from services.redeemer.domain.values import (
    Cheque,
    Counter,
    Offer,
    Order,
    Pin,
    Programme,
    Redemption,
    Refusal,
    Shown,
    ShownPaper,
    Status,
    Taken,
    Wallet,
)

__all__ = [
    "DISPUTE_WORKING_DAYS",
    "MAX_CHEQUES",
    "SERVICE_DAYS_BACK",
    "ZONE",
    "Cheque",
    "Counter",
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
    "Wallet",
    "payable",
    "promised_pay_on",
    "redeem",
]
