"""What other services' facts cause. Each reaction loads once, decides in memory and saves in a few statements."""

from collections.abc import Mapping

from services.redeemer.reactions import uses, vouchers
from services.redeemer.reactions.catalogue import on_devices, on_offers, on_programmes, on_providers
from services.redeemer.reactions.settlements import on_settlements
from services.redeemer.reactions.wallets import on_wallets_with
from shared.contracts.issuer import (
    PapersCancelled,
    PapersPrinted,
    ProgrammeChanged,
    VouchersIssued,
    WalletClosed,
    WalletOpened,
    WalletRekeyed,
)
from shared.contracts.ledger import SettlementCut, SettlementPaid
from shared.contracts.providers import DeviceChanged, OfferChanged, ProviderChanged
from shared.messaging.incoming import Reaction
from shared.runtime.context import Context


def reactions(ctx: Context) -> Mapping[str, Reaction]:
    """What is done with each type of event. All of a wallet's share one reaction, so that their runs stay long."""
    wallets = on_wallets_with(ctx.keys)
    of_wallets = (
        WalletOpened,
        VouchersIssued,
        WalletClosed,
        WalletRekeyed,
        PapersPrinted,
        PapersCancelled,
        *uses.WORDS,
        *vouchers.REQUESTS,
    )
    return {
        ProgrammeChanged.TYPE: on_programmes,
        ProviderChanged.TYPE: on_providers,
        OfferChanged.TYPE: on_offers,
        DeviceChanged.TYPE: on_devices,
        **{kind.TYPE: wallets for kind in of_wallets},
        SettlementCut.TYPE: on_settlements,
        SettlementPaid.TYPE: on_settlements,
    }
