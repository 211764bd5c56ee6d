"""State x command of everything that has states, read from the tables by which the services decide."""

from collections.abc import Sequence

from tests.states import issuer, ledger, providers, redeemer
from tests.states.machine import Machine

MACHINES: Sequence[Machine] = (
    redeemer.VOUCHER,
    redeemer.REDEMPTION,
    issuer.USE_BY_WORD,
    issuer.USE_BY_FACT,
    ledger.REDEMPTION,
    issuer.WALLET,
    redeemer.WALLET,
    redeemer.SPOKEN_CODE,
    redeemer.PAPER,
    providers.ACCREDITATION,
    redeemer.PROVIDER,
    issuer.PROGRAMME,
    redeemer.PROGRAMME,
    issuer.HOUSEHOLD,
)
