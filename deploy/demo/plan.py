"""Who tries to spend what where, and what must come of it. Pure: a seed and the grants decide everything.

Within a wave every wallet makes one attempt (a race, a repeat or a reuse counts as one), so nothing
depends on which request arrives first, and either winner of a race leaves the same books: both
scanners belong to one provider and offer, show the same code and ask for the same number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from deploy.demo.directory import PAYS, Directory, Offer, Standing
from shared.kernel.ids import SeededRandom, new_id

MOST_CHEQUES = 40


class Kind(StrEnum):
    """What is tried. The text is what the tables call it."""

    NORMAL = "scan"
    REPEAT = "same request again"
    OTHER_BODY = "same key, other body"
    RACE = "race of two scanners"
    REUSED = "code shown twice"
    FORGED = "forged code"
    UNREADABLE = "torn code"
    STALE = "old code"
    EARLY = "code of a fast clock"
    WRONG_CATEGORY = "category not paid for"
    WRONG_PROGRAMME = "programme not taken here"
    SUSPENDED = "suspended provider"
    REFUSED = "provider never accredited"
    REVOKED = "revoked device"
    INACTIVE = "withdrawn offer"
    FOREIGN = "somebody else's offer"
    TOO_FEW = "more than is held"
    TOO_MANY = "more than forty"


#: Why each of these is refused, by the code of the fixed list. For a race and a reuse it is the second one's reason.
REASONS = {
    Kind.RACE: "code_used",
    Kind.REUSED: "code_used",
    Kind.FORGED: "code_unknown",
    Kind.UNREADABLE: "code_unreadable",
    Kind.STALE: "code_too_old",
    Kind.EARLY: "code_too_new",
    Kind.WRONG_CATEGORY: "category_not_covered",
    Kind.WRONG_PROGRAMME: "programme_not_accredited",
    Kind.SUSPENDED: "provider_suspended",
    Kind.REFUSED: "provider_not_accredited",
    Kind.REVOKED: "device_revoked",
    Kind.INACTIVE: "offer_inactive",
    Kind.FOREIGN: "offer_of_another_provider",
    Kind.TOO_FEW: "not_enough_cheques",
    Kind.TOO_MANY: "too_many_cheques",
}
#: Kinds of which one request is green.
GREEN = frozenset({Kind.NORMAL, Kind.REPEAT, Kind.OTHER_BODY, Kind.RACE, Kind.REUSED})
#: Kinds that send two requests.
DOUBLE = frozenset({Kind.REPEAT, Kind.OTHER_BODY, Kind.RACE, Kind.REUSED})

#: How often each is tried, of a thousand attempts.
_MIX = {
    Kind.NORMAL: 700,
    Kind.REPEAT: 35,
    Kind.OTHER_BODY: 12,
    Kind.RACE: 45,
    Kind.REUSED: 20,
    Kind.FORGED: 22,
    Kind.UNREADABLE: 10,
    Kind.STALE: 24,
    Kind.EARLY: 6,
    Kind.WRONG_CATEGORY: 22,
    Kind.WRONG_PROGRAMME: 10,
    Kind.SUSPENDED: 20,
    Kind.REFUSED: 8,
    Kind.REVOKED: 10,
    Kind.INACTIVE: 12,
    Kind.FOREIGN: 8,
    Kind.TOO_FEW: 24,
    Kind.TOO_MANY: 12,
}
#: Of twenty parents three say at once that a use was right; the others let the time pass.
_ACCEPTS = 0.15
#: Of five households one never uses its cheques.
_ACTIVE = 0.8
#: How often somebody with an empty wallet still tries.
_TRIES_WHEN_EMPTY = 0.1


@dataclass(frozen=True)
class Lot:
    """Cheques of one programme that one fund pays for."""

    programme: int
    fund: int
    cheques: int


@dataclass
class Holder:
    """A wallet as the plan follows it: its cheques in paying order, that is in the order of issue."""

    number: int
    lots: list[Lot] = field(default_factory=list)

    @property
    def cheques(self) -> int:
        return sum(lot.cheques for lot in self.lots)

    def payable(self, programmes: Sequence[int]) -> int:
        return sum(lot.cheques for lot in self.lots if lot.programme in programmes)

    def take(self, programmes: Sequence[int], cheques: int) -> tuple[Lot, ...]:
        """Spend so many, the first ones of these programmes, and say which they were."""
        taken, left = [], []
        for lot in self.lots:
            here = min(cheques, lot.cheques) if lot.programme in programmes else 0
            cheques -= here
            if here:
                taken.append(Lot(lot.programme, lot.fund, here))
            if lot.cheques - here:
                left.append(Lot(lot.programme, lot.fund, lot.cheques - here))
        assert cheques == 0, "the plan never takes more than is there"
        self.lots = left
        return tuple(taken)


@dataclass(frozen=True)
class Attempt:
    """One thing that happens at a counter. `takes` is what a green scan spends; empty when none is expected.

    `provider` and `device` are who scans, `offer` is what for. `ids` are those of the redemptions
    asked for, one per different request.
    """

    kind: Kind
    holder: int
    provider: int
    device: int
    other_device: int
    offer: Offer
    units: int
    ids: tuple[str, ...]
    takes: tuple[Lot, ...]
    accepts: bool

    @property
    def cheques(self) -> int:
        return self.offer.price * self.units

    @property
    def requests(self) -> int:
        return 2 if self.kind in DOUBLE else 1


@dataclass(frozen=True)
class _Scan:
    """A choice of what to try, before it has ids."""

    provider: int
    offer: Offer
    units: int
    device: int | None = None


class Planner:
    """Draws wave after wave and follows what each wallet holds.

    The story tells it of grants and of what happens to providers; it never learns what was answered.
    """

    def __init__(self, directory: Directory, seed: int) -> None:
        self.directory = directory
        self.standing = Standing(refused=set(directory.mishaps.refused))
        self.holders: list[Holder] = []
        self._random = SeededRandom(f"{seed} attempts")
        self._active: list[Holder] = []
        self._active_numbers: set[int] = set()
        self._builders: dict[Kind, Callable[[Holder], _Scan | None]] = {
            Kind.RACE: self._a_race,
            Kind.WRONG_CATEGORY: self._wrong_category,
            Kind.WRONG_PROGRAMME: self._wrong_programme,
            Kind.SUSPENDED: lambda _: self._at(self.standing.suspended),
            Kind.REFUSED: lambda _: self._at(self.standing.refused),
            Kind.REVOKED: self._revoked,
            Kind.INACTIVE: self._inactive,
            Kind.FOREIGN: self._foreign,
            Kind.TOO_FEW: self._too_few,
            Kind.TOO_MANY: self._too_many,
        }

    def add_holder(self, lots: Sequence[Lot]) -> Holder:
        """A wallet that was granted cheques. Whether its household ever uses them is drawn here."""
        holder = Holder(len(self.holders), list(lots))
        self.holders.append(holder)
        if self._random.random() < _ACTIVE:
            self._active.append(holder)
            self._active_numbers.add(holder.number)
        return holder

    def uses_its_cheques(self, holder: Holder) -> bool:
        """Whether this household ever goes to a counter."""
        return holder.number in self._active_numbers

    def wave(self, requests: int) -> list[Attempt]:
        """Attempts of different wallets that together make so many requests, or all there are wallets for.

        Somebody with an empty wallet tries seldom, and more often only where nobody else is left.
        """
        attempts: list[Attempt] = []
        left = requests
        for holder in self._queue():
            if not left:
                break
            kind = self._random.choices(list(_MIX), list(_MIX.values()))[0]
            if left < 2 and kind in DOUBLE:
                kind = Kind.NORMAL
            attempts.append(self._attempt(kind, holder))
            left -= attempts[-1].requests
        return attempts

    # -- choosing

    def _queue(self) -> list[Holder]:
        first: list[Holder] = []
        last: list[Holder] = []
        for holder in self._random.sample(self._active, len(self._active)):
            tries = holder.cheques or self._random.random() < _TRIES_WHEN_EMPTY
            (first if tries else last).append(holder)
        return first + last

    def _attempt(self, kind: Kind, holder: Holder) -> Attempt:
        scan = self._builders.get(kind, self._usable)(holder)
        if scan is None and kind is not Kind.NORMAL:
            kind, scan = Kind.NORMAL, self._usable(holder)
        if scan is None:
            kind, scan = Kind.TOO_FEW, self._too_few(holder)
        assert scan is not None, "an empty wallet can always ask for more than it holds"
        takes: tuple[Lot, ...] = ()
        if kind in GREEN:
            takes = holder.take(self._paying(scan.offer), scan.offer.price * scan.units)
        devices = self._devices(scan.provider)
        device = scan.device if scan.device is not None else self._random.choice(devices)
        others = [number for number in devices if number != device]
        return Attempt(
            kind=kind,
            holder=holder.number,
            provider=scan.provider,
            device=device,
            other_device=others[0] if others else device,
            offer=scan.offer,
            units=scan.units,
            ids=(new_id(self._random), new_id(self._random)),
            takes=takes,
            accepts=kind in GREEN and self._random.random() < _ACCEPTS,
        )

    def _paying(self, offer: Offer) -> tuple[int, ...]:
        """The programmes whose cheques this offer can be paid with."""
        taken = self.directory.providers[offer.provider].programmes
        return tuple(programme for programme in taken if offer.category in PAYS[programme])

    def _devices(self, provider: int) -> list[int]:
        numbers = range(self.directory.providers[provider].devices)
        return [number for number in numbers if (provider, number) not in self.standing.revoked]

    def _open_offers(self) -> list[Offer]:
        return [
            offer for offer in self.directory.offers if self.standing.takes(offer) and self._devices(offer.provider)
        ]

    def _usable(self, holder: Holder, devices: int = 1) -> _Scan | None:
        offers = [
            offer
            for offer in self._open_offers()
            if holder.payable(self._paying(offer)) >= offer.price and len(self._devices(offer.provider)) >= devices
        ]
        if not offers:
            return None
        offer = self._random.choice(offers)
        most = min(holder.payable(self._paying(offer)) // offer.price, MOST_CHEQUES // offer.price)
        return _Scan(offer.provider, offer, min(most, self._random.choices((1, 2, 3, 4), (70, 20, 7, 3))[0]))

    def _a_race(self, holder: Holder) -> _Scan | None:
        """One race in four is for all that the wallet can spend there, down to its last cheque."""
        scan = self._usable(holder, devices=2)
        if scan is None or self._random.random() < 0.75:
            return scan
        most = min(holder.payable(self._paying(scan.offer)), MOST_CHEQUES) // scan.offer.price
        return _Scan(scan.provider, scan.offer, most)

    def _wrong_category(self, holder: Holder) -> _Scan | None:
        held = {lot.programme for lot in holder.lots}
        if not held:
            return None
        return self._one_of(
            [offer for offer in self._open_offers() if not any(offer.category in PAYS[one] for one in held)]
        )

    def _wrong_programme(self, holder: Holder) -> _Scan | None:
        held = {lot.programme for lot in holder.lots}
        return self._one_of(
            [
                offer
                for offer in self._open_offers()
                if any(offer.category in PAYS[one] for one in held) and not held & set(self._paying(offer))
            ]
        )

    def _at(self, providers: set[int]) -> _Scan | None:
        return self._one_of([offer for offer in self.directory.offers if offer.provider in providers])

    def _revoked(self, _holder: Holder) -> _Scan | None:
        if not self.standing.revoked:
            return None
        provider, device = self._random.choice(sorted(self.standing.revoked))
        offer = self._random.choice(self.directory.providers[provider].offers)
        return _Scan(provider, offer, 1, device)

    def _inactive(self, _holder: Holder) -> _Scan | None:
        return self._one_of(
            [
                offer
                for offer in self.directory.offers
                if offer.number in self.standing.withdrawn and self._devices(offer.provider)
            ]
        )

    def _foreign(self, _holder: Holder) -> _Scan | None:
        offer, other = self._random.sample(self._open_offers(), 2)
        return None if offer.provider == other.provider else _Scan(other.provider, offer, 1)

    def _too_few(self, holder: Holder) -> _Scan | None:
        """Asks for more than the wallet holds and no more than forty; an empty wallet asks for anything."""
        offers = []
        for offer in self._open_offers():
            there = holder.payable(self._paying(offer))
            units = there // offer.price + 1
            if (there or not holder.cheques) and units * offer.price <= MOST_CHEQUES:
                offers.append(offer)
        if not offers:
            return None
        offer = self._random.choice(offers)
        return _Scan(offer.provider, offer, holder.payable(self._paying(offer)) // offer.price + 1)

    def _too_many(self, _holder: Holder) -> _Scan | None:
        scan = self._one_of(self._open_offers())
        return None if scan is None else _Scan(scan.provider, scan.offer, MOST_CHEQUES // scan.offer.price + 1)

    def _one_of(self, offers: Sequence[Offer]) -> _Scan | None:
        if not offers:
            return None
        offer = self._random.choice(offers)
        return _Scan(offer.provider, offer, 1)
