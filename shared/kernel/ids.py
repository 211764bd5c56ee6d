"""Names for things. An id is 128 random bits: neighbours tell nothing, and it identifies, never authorises."""

import random as _random
import secrets
import uuid
from typing import NewType, Protocol

ProgrammeId = NewType("ProgrammeId", str)
FundId = NewType("FundId", str)
HouseholdId = NewType("HouseholdId", str)
WalletId = NewType("WalletId", str)
GrantId = NewType("GrantId", str)
VoucherId = NewType("VoucherId", str)
ProviderId = NewType("ProviderId", str)
DeviceId = NewType("DeviceId", str)
OfferId = NewType("OfferId", str)
RedemptionId = NewType("RedemptionId", str)
SettlementId = NewType("SettlementId", str)
SettlementRunId = NewType("SettlementRunId", str)


class Random(Protocol):
    """Where randomness comes from: the system's in earnest, a seeded one in tests and in the demo."""

    def getrandbits(self, bits: int, /) -> int: ...


class SystemRandom:
    """The operating system's randomness, fit for secrets."""

    def getrandbits(self, bits: int, /) -> int:
        return secrets.randbits(bits)


class SeededRandom(_random.Random):
    """Repeatable, and therefore fit for stories and tests only."""


def new_id(random: Random) -> str:
    """128 random bits as 32 lower-case hexadecimal digits."""
    return f"{random.getrandbits(128):032x}"


def new_event_id(random: Random) -> str:
    """A random UUID (RFC 9562, version 4), as CloudEvents readers expect."""
    return str(uuid.UUID(int=random.getrandbits(128), version=4))


def new_secret(random: Random) -> str:
    """256 random bits as 64 lower-case hexadecimal digits."""
    return f"{random.getrandbits(256):064x}"
