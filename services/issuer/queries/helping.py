"""What a helper's pages show: the families they may help, one of them while they act for it, and what they printed."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from services.issuer import personal
from services.issuer.domain.expiry import last_day
from services.issuer.domain.mandates import SEE, Helper, Visit, label_of, permitted
from services.issuer.mandate_words import ACTED
from services.issuer.queries import papers
from services.issuer.queries.papers import Paper
from services.issuer.store import mandates as mandate_store
from services.issuer.store import visits as visit_store
from services.issuer.tables import household, household_key, programme, reminder, wallet
from services.issuer.tables.mandates import family_label, helper_act, mandate, organisation
from shared.kernel.codes import reference
from shared.kernel.languages import Language, Text
from shared.persistence.portions import part_of
from shared.persistence.unit_of_work import Reading

_ZONE = "Europe/Brussels"


@dataclass(frozen=True)
class Family:
    """A family in a helper's list. `label` is what they call it, `reference` what it is called without one."""

    household_id: str
    label: str
    reference: str
    acts: tuple[Text, ...]
    last_day: date
    reminder: "Ending | None" = None


@dataclass(frozen=True)
class Ending:
    """Cheques that end soon, which the parent asked to be told by her helper."""

    cheques: int
    last_day: date


@dataclass(frozen=True)
class Acting:
    """A family while a helper acts for it: what they may do, until when, and what is known for that."""

    visit: Visit
    wallet_id: str
    acts: frozenset[str]
    last_day: date | None
    label: str
    reference: str
    first_name: str
    status: str
    language: Language | None
    told: bool
    safe: bool

    @property
    def name(self) -> str:
        """By what the helper knows the family; empty where there is only its reference."""
        return self.label or self.first_name


def families(reading: Reading, helper: Helper, limit: int, after: str) -> tuple[list[Family], str | None]:
    """The families whose permission for a helper is in force, the newest first, and where the list goes on."""
    newest = sa.func.max(mandate.c.position).label("newest")
    page = (
        sa.select(mandate.c.household_id, newest)
        .where(*_in_force(reading, helper))
        .group_by(mandate.c.household_id)
        .order_by(newest.desc())
        .limit(limit + 1)
    )
    if after.isascii() and after.isdigit() and len(after) < 16:
        page = page.having(newest < int(after))
    rows, last = part_of(reading.execute(page).all(), limit)
    return families_among(reading, helper, [row.household_id for row in rows]), str(last.newest) if last else None


def families_among(reading: Reading, helper: Helper, household_ids: list[str]) -> list[Family]:
    """Those of these households whose permission for a helper is in force, in this order."""
    rows = reading.execute(
        sa.select(mandate.c.household_id, mandate.c.acts, mandate.c.last_day).where(
            *_in_force(reading, helper), mandate.c.household_id.in_(household_ids)
        )
    ).all()
    labels = _labels(reading, helper, household_ids)
    endings = _endings(reading, household_ids)
    found = []
    for household_id in household_ids:
        own = [row for row in rows if row.household_id == household_id]
        if not own:
            continue
        acts = {act for row in own for act in row.acts}
        found.append(
            Family(
                household_id,
                labels.get(household_id, ""),
                reference(household_id),
                tuple(text for code, text in ACTED.items() if code in acts),
                max(row.last_day for row in own),
                endings.get(household_id) if SEE in acts else None,
            )
        )
    return found


def _endings(reading: Reading, household_ids: list[str]) -> dict[str, Ending]:
    """By household, the cheques that end next of those whose parent wants to hear it from her helper."""
    rows = reading.execute(
        sa.select(wallet.c.household_id, reminder.c.cheques, reminder.c.expires_at, reminder.c.zone)
        .join(wallet, wallet.c.id == reminder.c.wallet_id)
        .where(
            wallet.c.household_id.in_(household_ids), reminder.c.way == "helper", reminder.c.expires_at > reading.now
        )
        .order_by(reminder.c.expires_at.desc(), reminder.c.position)
    )
    return {row.household_id: Ending(row.cheques, last_day(row.expires_at, row.zone)) for row in rows}


def visit(reading: Reading, visit_id: str, helper: Helper) -> Visit | None:
    """A helper's own visit, over or not; nobody else's."""
    return visit_store.find(reading, visit_id, helper.name)


def acting(reading: Reading, visit: Visit, helper: Helper) -> Acting | None:
    """The family of a visit, as the permissions are now; `None` when none is in force any more.

    A first name is read only where the cheques may be seen, and never of a family that is safe.
    """
    mandates = mandate_store.in_force(reading, visit.household_id)
    acts = permitted(mandates, helper, reading.now)
    row = reading.execute(
        sa.select(
            household.c.status,
            household.c.language,
            household.c.personal,
            household.c.told_at,
            household_key.c.key,
            wallet.c.id.label("wallet_id"),
            wallet.c.safe,
        )
        .join(wallet, wallet.c.household_id == household.c.id)
        .outerjoin(household_key, household_key.c.household_id == household.c.id)
        .where(household.c.id == visit.household_id)
        .order_by(wallet.c.position)
        .limit(1)
    ).one_or_none()
    if row is None or not acts:
        return None
    days = reading.execute(
        sa.select(sa.func.max(mandate.c.last_day)).where(
            *_in_force(reading, helper), mandate.c.household_id == visit.household_id
        )
    ).scalar_one()
    shows_name = SEE in acts and not row.safe
    name = personal.unseal(row.personal, row.key, visit.household_id).parent_name if shows_name else ""
    return Acting(
        visit=visit,
        wallet_id=row.wallet_id,
        acts=acts,
        last_day=days,
        label=_labels(reading, helper, [visit.household_id]).get(visit.household_id, ""),
        reference=reference(visit.household_id),
        first_name=name.split()[0] if name.split() else "",
        status=row.status,
        language=row.language,
        told=row.told_at is not None,
        safe=row.safe,
    )


def acted_since(reading: Reading, visit: Visit, act: str) -> bool:
    """Whether a helper did something for the family in this visit."""
    return reading.execute(_acts_of(visit, act).limit(1)).first() is not None


def printed_in(reading: Reading, visit: Visit, wallet_id: str) -> list[Paper]:
    """The paper cheques that were printed in this visit and may still be used."""
    # What is printed and that it was written down carry the one instant of their unit of work.
    then = set(reading.execute(_acts_of(visit, "print_paper")).scalars())
    return [each for each in papers.usable(reading, wallet_id) if each.printed_at in then]


@dataclass(frozen=True)
class Spoken:
    """Which code of a wallet is read aloud next, and whether wrong ones have locked it."""

    next: int
    locked: bool


def spoken(reading: Reading, wallet_id: str) -> Spoken:
    """How it stands with a wallet's code to read aloud; the code itself is not here."""
    row = reading.execute(sa.select(wallet.c.spoken_counter, wallet.c.spoken_locked).where(wallet.c.id == wallet_id))
    counter, locked = row.one()
    return Spoken(counter + 1, locked)


def open_programmes(reading: Reading) -> dict[str, str]:
    """The programmes that give cheques now, by id, with their names."""
    rows = reading.execute(
        sa.select(programme.c.id, programme.c.name)
        .where(programme.c.status == "open")
        .order_by(programme.c.created_at, programme.c.id)
    )
    return {row.id: row.name for row in rows}


def organisation_name(reading: Reading, helper: Helper) -> str:
    """The name of a helper's organisation, or an empty text."""
    found: str | None = reading.execute(
        sa.select(organisation.c.name).where(organisation.c.id == helper.organisation_id)
    ).scalar_one_or_none()
    return found or ""


def _acts_of(visit: Visit, act: str) -> sa.Select[tuple[datetime]]:
    return sa.select(helper_act.c.done_at).where(
        helper_act.c.household_id == visit.household_id,
        helper_act.c.helper == visit.helper,
        helper_act.c.act == act,
        helper_act.c.done_at >= visit.begun_at,
    )


def _in_force(reading: Reading, helper: Helper) -> tuple[sa.ColumnElement[bool], ...]:
    """Permissions for a helper that are in force: the same that `permits` judges one by one."""
    theirs: sa.ColumnElement[bool] = mandate.c.helper == helper.name
    if helper.organisation_id is not None:
        theirs = sa.or_(theirs, mandate.c.organisation_id == helper.organisation_id)
    return theirs, mandate.c.revoked_at.is_(None), mandate.c.ends_at > reading.now


def _labels(reading: Reading, helper: Helper, household_ids: list[str]) -> dict[str, str]:
    rows = reading.execute(
        sa.select(family_label.c.household_id, family_label.c.words, household_key.c.key)
        .join(household_key, household_key.c.household_id == family_label.c.household_id)
        .where(family_label.c.household_id.in_(household_ids), family_label.c.holder == helper.holder)
    )
    return {
        row.household_id: personal.unseal_words(row.words, row.key, label_of(row.household_id, helper)) or ""
        for row in rows
    }
