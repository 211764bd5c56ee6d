"""Of which programmes things are, so that whoever is limited to some is shown no others."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import sqlalchemy as sa

from services.issuer.tables import (
    complaint,
    door_word,
    entitlement,
    extension,
    grant,
    household_import,
    link_opening,
    redemption,
    voucher,
    wallet,
)
from services.issuer.tables.envelopes import emergency, envelope
from services.issuer.tables.previews import import_preview
from shared.identity.belonging import Belongings
from shared.identity.roles import Belonging
from shared.persistence.unit_of_work import Reading

Programmes = Collection[str] | None
_WALLETS = "Look at the list of wallets."


def among(column: sa.ColumnElement[str], programmes: Programmes) -> sa.ColumnElement[bool]:
    """Whether a programme is one of these; `None` stands for all."""
    return sa.true() if programmes is None else column.in_(programmes)


def of_households(household_id: sa.ColumnElement[str], programmes: Programmes) -> sa.ColumnElement[bool]:
    """Whether a household is on the list of one of these programmes, or was granted something by it."""
    if programmes is None:
        return sa.true()
    listed = sa.select(entitlement.c.household_id).where(entitlement.c.programme_id.in_(programmes))
    granted = sa.select(grant.c.household_id).where(grant.c.programme_id.in_(programmes))
    return sa.or_(household_id.in_(listed), household_id.in_(granted))


def of_wallets(wallet_id: sa.ColumnElement[str], programmes: Programmes) -> sa.ColumnElement[bool]:
    """The same by a household's wallet."""
    if programmes is None:
        return sa.true()
    return wallet_id.in_(sa.select(wallet.c.id).where(of_households(wallet.c.household_id, programmes)))


def of_complaints(programmes: Programmes) -> sa.ColumnElement[bool]:
    """Whether a complaint is about a use that took a cheque of one of these programmes."""
    if programmes is None:
        return sa.true()
    taken = _cheques_taken().where(grant.c.programme_id.in_(programmes), redemption.c.id == complaint.c.redemption_id)
    return taken.correlate(complaint).exists()


def _cheques_taken() -> sa.Select[Any]:
    """The programmes of the cheques that a use took: its wallet's, whose ids stand in `taken`."""
    return (
        sa.select(grant.c.programme_id)
        .select_from(redemption)
        .join(grant, grant.c.wallet_id == redemption.c.wallet_id)
        .join(voucher, voucher.c.grant_id == grant.c.id)
        .where(sa.cast(redemption.c.taken, sa.Text).contains(voucher.c.id))
    )


# -- by the ids that addresses, queries and bodies name


def _of_household(which: Callable[[str], sa.Select[Any]]) -> Callable[[str], sa.CompoundSelect[Any]]:
    def select(each: str) -> sa.CompoundSelect[Any]:
        return sa.union(
            *(sa.select(of.c.programme_id).where(of.c.household_id.in_(which(each))) for of in (entitlement, grant))
        )

    return select


def _found(
    select: Callable[[str], sa.Select[Any] | sa.CompoundSelect[Any]], missing: str, remedy: str
) -> Callable[[Reading, str], Belonging]:
    def find(reading: Reading, each: str) -> Belonging:
        return Belonging(frozenset(reading.execute(select(each)).scalars()), missing, remedy)

    return find


def _by_id(table: sa.Table, column: str = "programme_id") -> Callable[[str], sa.Select[Any]]:
    """What a column of a table says of the row with an id."""
    return lambda each: sa.select(table.c[column]).where(table.c.id == each)


def _itself(_reading: Reading, programme_id: str) -> Belonging:
    return Belonging(frozenset({programme_id}), "there is no such programme", "Look at the list of programmes.")


_HOUSEHOLDS: Mapping[str, tuple[Callable[[str], sa.Select[Any]], str, str]] = {
    "household_id": (
        lambda each: sa.select(sa.literal(each)),
        "there is no such household",
        "Look at the list of grants.",
    ),
    "wallet_id": (_by_id(wallet, "household_id"), "there are no such cheques", _WALLETS),
    "word_id": (_by_id(door_word, "household_id"), "nobody said this", "Look at the list of words."),
    "opening_id": (
        _by_id(link_opening, "household_id"),
        "there is no such request",
        "Use the id that the request was answered with.",
    ),
}
_OTHERS: Mapping[str, tuple[Callable[[str], sa.Select[Any]], str, str]] = {
    "grant_id": (_by_id(grant), "there is no such grant", "Look at the list of grants."),
    "redemption_id": (
        lambda each: _cheques_taken().where(redemption.c.id == each).distinct(),
        "nobody said that this use is not right",
        "Look at the list of open ones.",
    ),
    "import_id": (_by_id(household_import), "there is no such import", "Use the id that the upload was answered with."),
    "preview_id": (_by_id(import_preview), "this file waits no more", "Send it again and look at it again."),
    "envelope_id": (_by_id(envelope), "there is no such envelope", "Look at the list of envelopes."),
    "emergency_id": (
        lambda each: sa.select(envelope.c.programme_id).join(emergency).where(emergency.c.id == each),
        "there is no such help",
        "Look at the list of help to be looked at.",
    ),
    "extension_id": (_by_id(extension), "there is no such extension", "Ask for one, and keep its id."),
}

BELONGINGS: Belongings = {
    "programme_id": _itself,
    **{name: _found(_of_household(which), *words) for name, (which, *words) in _HOUSEHOLDS.items()},
    **{name: _found(which, *words) for name, (which, *words) in _OTHERS.items()},
}
