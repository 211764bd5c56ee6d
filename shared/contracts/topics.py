"""Topics as data: what is said where, how long it is kept, and who may read it.

`FACT` topics are gapless per subject: a reader that misses one waits for it. `STATE` topics carry
the whole state each time: a reader takes any sequence above its last. Value topics are kept for
ever, because the books are rebuilt from them. No topic is compacted.
"""

from dataclasses import dataclass
from enum import Enum

SERVICES = ("issuer", "redeemer", "providers", "ledger")


class Kind(Enum):
    FACT = "fact"
    STATE = "state"


@dataclass(frozen=True)
class Topic:
    """One topic. `retention_days` of `None` means for ever; `partitions` never changes once in use."""

    name: str
    key: str
    kind: Kind
    readers: frozenset[str]
    partitions: int = 3
    retention_days: int | None = 90

    @property
    def owner(self) -> str:
        """The only service that may write here."""
        return self.name.split(".", 1)[0]


def _topic(name: str, key: str, kind: Kind, *readers: str, partitions: int = 3, for_ever: bool = False) -> Topic:
    return Topic(name, key, kind, frozenset(readers), partitions, None if for_ever else 90)


_OTHERS = {owner: tuple(name for name in SERVICES if name != owner) for owner in SERVICES}

ISSUER_PROGRAMME = _topic("issuer.programme.v1", "programme", Kind.STATE, *_OTHERS["issuer"])
ISSUER_WALLET = _topic("issuer.wallet.v1", "wallet", Kind.FACT, "redeemer", partitions=6, for_ever=True)
ISSUER_GRANT = _topic("issuer.grant.v1", "grant", Kind.FACT, "ledger", partitions=6, for_ever=True)
ISSUER_CLAIM = _topic("issuer.claim.v1", "redemption", Kind.FACT, "ledger", "providers", for_ever=True)
ISSUER_BUDGET = _topic("issuer.budget.v1", "fund", Kind.FACT, "ledger", for_ever=True)
REDEEMER_REDEMPTION = _topic(
    "redeemer.redemption.v1", "redemption", Kind.FACT, "ledger", "providers", "issuer", partitions=6, for_ever=True
)
REDEEMER_VOUCHER = _topic("redeemer.voucher.v1", "voucher", Kind.FACT, "ledger", "issuer", partitions=6, for_ever=True)
REDEEMER_WALLET = _topic("redeemer.wallet.v1", "wallet", Kind.STATE, "issuer")
PROVIDERS_PROVIDER = _topic("providers.provider.v1", "provider", Kind.STATE, *_OTHERS["providers"])
PROVIDERS_OFFER = _topic("providers.offer.v1", "offer", Kind.STATE, *_OTHERS["providers"])
PROVIDERS_DEVICE = _topic("providers.device.v1", "device", Kind.STATE, "redeemer")
PROVIDERS_ANSWER = _topic("providers.answer.v1", "redemption", Kind.FACT, "issuer")
PROVIDERS_NEED = _topic("providers.need.v1", "day", Kind.STATE, "ledger")
LEDGER_FUND = _topic("ledger.fund.v1", "fund", Kind.FACT, "issuer", for_ever=True)
LEDGER_SETTLEMENT = _topic(
    "ledger.settlement.v1", "provider", Kind.FACT, "providers", "redeemer", "issuer", for_ever=True
)

TOPICS: tuple[Topic, ...] = (
    ISSUER_PROGRAMME,
    ISSUER_WALLET,
    ISSUER_GRANT,
    ISSUER_CLAIM,
    ISSUER_BUDGET,
    REDEEMER_REDEMPTION,
    REDEEMER_VOUCHER,
    REDEEMER_WALLET,
    PROVIDERS_PROVIDER,
    PROVIDERS_OFFER,
    PROVIDERS_DEVICE,
    PROVIDERS_ANSWER,
    PROVIDERS_NEED,
    LEDGER_FUND,
    LEDGER_SETTLEMENT,
)
BY_NAME = {topic.name: topic for topic in TOPICS}


def read_by(service: str) -> tuple[Topic, ...]:
    """The topics a service may read, in catalogue order."""
    return tuple(topic for topic in TOPICS if service in topic.readers)
