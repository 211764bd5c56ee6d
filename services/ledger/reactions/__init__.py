"""What the other services' facts cause in the books. Each reaction loads once, decides in memory and saves once."""

from collections.abc import Mapping

from services.ledger.reactions.budgets import budgets_released, claims_released
from services.ledger.reactions.claims import claims_told
from services.ledger.reactions.followed import (
    demand_changed,
    needs_counted,
    offers_changed,
    programmes_changed,
    providers_changed,
)
from services.ledger.reactions.gathered import ZONE
from services.ledger.reactions.grants import grants_made
from services.ledger.reactions.redemptions import redemptions_told
from services.ledger.reactions.vouchers import vouchers_told
from shared.contracts.issuer import (
    BudgetReleased,
    ClaimDecided,
    ClaimOpened,
    ClaimReleased,
    GrantMade,
    ProgrammeChanged,
    UnfundedDemandChanged,
)
from shared.contracts.providers import NeedCounted, OfferChanged, ProviderChanged
from shared.contracts.redeemer import (
    RedemptionCaptured,
    RedemptionConfirmed,
    RedemptionDisputed,
    RedemptionHeld,
    RedemptionReleased,
    RedemptionReversed,
    VoucherExpired,
    VoucherExtended,
    VoucherRevoked,
)
from shared.messaging.incoming import Reaction
from shared.runtime.context import Context

__all__ = ["ZONE", "reactions", "redemptions_told"]


def reactions(_ctx: Context) -> Mapping[str, Reaction]:
    """By event type. Types of one topic that share a function come in one run."""
    return {
        ProgrammeChanged.TYPE: programmes_changed,
        ProviderChanged.TYPE: providers_changed,
        OfferChanged.TYPE: offers_changed,
        NeedCounted.TYPE: needs_counted,
        GrantMade.TYPE: grants_made,
        BudgetReleased.TYPE: budgets_released,
        ClaimReleased.TYPE: claims_released,
        ClaimOpened.TYPE: claims_told,
        ClaimDecided.TYPE: claims_told,
        UnfundedDemandChanged.TYPE: demand_changed,
        RedemptionHeld.TYPE: redemptions_told,
        RedemptionReleased.TYPE: redemptions_told,
        RedemptionCaptured.TYPE: redemptions_told,
        RedemptionDisputed.TYPE: redemptions_told,
        RedemptionConfirmed.TYPE: redemptions_told,
        RedemptionReversed.TYPE: redemptions_told,
        VoucherExpired.TYPE: vouchers_told,
        VoucherRevoked.TYPE: vouchers_told,
        VoucherExtended.TYPE: vouchers_told,
    }
