"""Everything that is known of a parent, for her own eyes; nothing of any other household."""

from typing import Any

import sqlalchemy as sa

from services.issuer import personal
from services.issuer.queries import mandates, safe, wallets
from services.issuer.store import households as household_store
from services.issuer.store import own_data as store
from services.issuer.tables import household, wallet
from shared.kernel.errors import NotFoundError
from shared.persistence.unit_of_work import Reading

#: Looks and acts of helpers in the export.
MOST_LOOKS = 1000
_FACTS = (
    "status",
    "source",
    "family_type",
    "raises_alone",
    "children_birth_dates",
    "children_with_disability",
    "municipality_nis",
    "neighbourhood",
    "language",
    "channel",
    "created_at",
    "told_at",
    "active_at",
)


def of_wallet(reading: Reading, wallet_id: str) -> dict[str, Any]:
    """What is known of the household of a wallet. Raises `NotFoundError`."""
    row = (
        reading.execute(
            sa.select(household).join(wallet, wallet.c.household_id == household.c.id).where(wallet.c.id == wallet_id)
        )
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise NotFoundError("there are no such cheques", remedy="Check the address, or ask who gave it to you.")
    said = personal.unseal(row["personal"], household_store.key(reading, row["id"]), row["id"])
    reach = store.reach_of(reading, row["id"])
    return {
        **{name: row[name] for name in _FACTS},
        "name": said.parent_name,
        "contact": said.contact,
        "reach": {"text_safe": reach.text_safe, "choices": list(reach.choices)},
    }


def reach_of(reading: Reading, household_id: str) -> dict[str, Any]:
    """How a household may be reached, and what follows from it. Raises `NotFoundError`."""
    if reading.execute(sa.select(household.c.id).where(household.c.id == household_id)).first() is None:
        raise NotFoundError("there is no such household", remedy="Look at the list of grants.")
    said = store.reach_of(reading, household_id)
    return {
        "text_safe": said.text_safe,
        "choices": list(said.choices),
        "may_text": said.may_text,
        "may_post": said.may_post,
        "may_call": said.may_call,
    }


def export(reading: Reading, wallet_id: str, household_id: str) -> dict[str, Any]:
    """All of it, with cheques, uses, permissions and looks, as a parent may take along."""
    hides = safe.is_household(reading, household_id)
    return {
        "family": of_wallet(reading, wallet_id),
        "cheques": wallets.one(reading, wallet_id),
        "helpers": mandates.of_household(reading, household_id, safe=hides),
        "looks": mandates.looks(reading, household_id, MOST_LOOKS, "", safe=hides)["looks"],
    }
