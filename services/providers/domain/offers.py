"""Offers: what is offered where, when and to whom, and whether an accreditation lets it be shown."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args

from services.providers.domain.accreditation import Provider
from services.providers.domain.hours import Opening, week
from shared.contracts.providers import AccreditationStatus, OfferChanged, Unit
from shared.kernel.errors import ConflictError, InvalidError
from shared.kernel.ids import OfferId, ProviderId
from shared.kernel.languages import Text

#: One redemption takes 1 to 40 whole cheques, so one unit of an offer costs no more.
MAX_PRICE_CHEQUES = 40

MAX_UNIT_MINUTES = 24 * 60
MAX_FREE_CANCEL_HOURS = 7 * 24

UNITS: tuple[Unit, ...] = get_args(Unit)

#: How long a unit lasts where nothing else is said.
UNIT_MINUTES: dict[Unit, int] = {"hour": 60, "visit": 60, "night": 12 * 60, "day": 8 * 60}
FREE_CANCEL_HOURS = 24

#: An accreditation in one of these lets nothing be offered.
_ENDED: frozenset[AccreditationStatus] = frozenset({"refused", "closed"})

#: Where the service takes place: at the family's home, at the provider's place, or either.
Where = Literal["at_home", "away", "either"]
WHERE: tuple[Where, ...] = get_args(Where)

#: What a family may need of an offer.
NEEDS: dict[str, Text] = {
    "childcare_on_the_spot": Text(
        nl="Opvang van de kinderen ter plaatse, terwijl de ouder rust",
        fr="Garde des enfants sur place, pendant que le parent se repose",
        en="Childcare on the spot while the parent rests",
    ),
    "children_with_handicap": Text(
        nl="Kinderen met een handicap zijn welkom",
        fr="Les enfants en situation de handicap sont les bienvenus",
        en="Children with a handicap are welcome",
    ),
    "prams": Text(nl="Toegankelijk met een kinderwagen", fr="Accessible avec une poussette", en="Room for prams"),
    "reduced_mobility": Text(
        nl="Toegankelijk voor wie minder mobiel is",
        fr="Accessible aux personnes à mobilité réduite",
        en="Accessible with reduced mobility",
    ),
    "confidential_place": Text(
        nl="De plek blijft geheim", fr="Le lieu reste confidentiel", en="The place is kept confidential"
    ),
}

#: Languages spoken at an offer, by their ISO 639-1 code: those most heard in Brussels families.
SPOKEN: tuple[str, ...] = (
    "nl", "fr", "en", "ar", "bg", "de", "el", "es", "fa", "hi", "it", "ku", "ln",
    "pl", "ps", "pt", "ro", "ru", "so", "sq", "sw", "ti", "tr", "uk", "ur", "zh",
)  # fmt: skip

#: A word that new families are taken is believed for so long; then it is shown in grey.
FRESH_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Offer:
    """A service of a provider, with its price in cheques per unit.

    An offer without a municipality is for the whole region. `takes_new_families` is the provider's
    word of `confirmed_on`.
    """

    id: OfferId
    provider_id: ProviderId
    name: str
    category: str
    price_cheques: int
    unit: Unit
    active: bool
    created_at: datetime
    minutes_per_unit: int = 60
    free_cancel_hours: int = FREE_CANCEL_HOURS
    where: Where = "either"
    municipality_nis: str | None = None
    neighbourhood: int | None = None
    languages: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    hours: tuple[Opening, ...] = ()
    takes_new_families: bool | None = None
    confirmed_on: date | None = None

    def changed(self) -> OfferChanged:
        """What others have to know of it: its price and terms. Its name, place and hours only our own pages show."""
        return OfferChanged(
            offer_id=self.id,
            provider_id=self.provider_id,
            category=self.category,
            price_cheques=self.price_cheques,
            unit=self.unit,
            active=self.active,
            minutes_per_unit=self.minutes_per_unit,
            free_cancel_hours=self.free_cancel_hours,
        )

    def stale(self, today: date) -> bool:
        """Whether its word about new families is too old to be believed, or was never given."""
        return self.confirmed_on is None or self.confirmed_on + FRESH_FOR < today


def check_offer(provider: Provider, category: str) -> None:
    """Let an offer be made or shown again, or raise `ConflictError` when no accreditation allows its category.

    One that is still applied for or suspended is enough: the offer can be got ready, and it is
    the redeemer that judges at each scan whether cheques may be taken.
    """
    if not any(held.category == category and held.status not in _ENDED for held in provider.accreditations):
        raise ConflictError(
            "the provider has no accreditation for this category",
            code="not_accredited",
            remedy="Apply for the category first; the accreditation officer enters the application.",
        )


def described(offer: Offer, changes: Mapping[str, Any]) -> Offer:
    """The offer with what its owner says anew. Its category, unit and price stay: another price is another offer.

    Raises `InvalidError` when hours overlap, or when a confidential place is told after all.
    """
    changed = replace(offer, **changes)
    changed = replace(
        changed,
        languages=tuple(code for code in SPOKEN if code in changed.languages),
        needs=tuple(code for code in NEEDS if code in changed.needs),
        hours=week(changed.hours),
    )
    if "confidential_place" in changed.needs and (changed.municipality_nis or changed.neighbourhood):
        field = "municipality_nis" if changed.municipality_nis else "neighbourhood"
        raise InvalidError(
            "a confidential place has no municipality and no neighbourhood",
            code="place_is_confidential",
            remedy="Leave the place out: the offer is then shown for the whole region.",
            fields={field: ["Leave this out."]},
        )
    return changed


def confirmed_today(offer: Offer, takes_new_families: bool, today: date) -> Offer:
    """The provider's word of today."""
    return replace(offer, takes_new_families=takes_new_families, confirmed_on=today)


def switched(offer: Offer, active: bool, provider: Provider) -> Offer:
    """The offer shown or hidden. Raises `ConflictError` when it may not be shown again."""
    if active and not offer.active:
        check_offer(provider, offer.category)
    return replace(offer, active=active)
