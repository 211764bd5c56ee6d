"""Permissions to act for a household, organisations of helpers, and what helpers did."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from services.issuer.domain.mandates import SEE, Helper, Mandate, Organisation, Terms
from services.issuer.tables.mandates import helper_act, mandate, organisation
from shared.persistence.insert import insert
from shared.persistence.unit_of_work import Reading, Tx


def add_organisation(tx: Tx, organisation_id: str, name: str) -> bool:
    """Enter an organisation. False when there is one of this name already."""
    done = tx.execute(
        insert(organisation)
        .values(id=organisation_id, name=name, added_at=tx.now)
        .on_conflict_do_nothing(index_elements=["name"])
        .returning(organisation.c.id)
    ).first()
    return done is not None


def lock_organisation(tx: Tx, organisation_id: str) -> Organisation | None:
    """An organisation, locked until the unit ends: nothing is permitted to it while it ends."""
    row = tx.execute(
        sa.select(organisation.c.id, organisation.c.name, organisation.c.ended_at)
        .where(organisation.c.id == organisation_id)
        .with_for_update()
    ).one_or_none()
    return None if row is None else Organisation(*row)


def end_organisation(tx: Tx, organisation_id: str) -> None:
    """Let an organisation that is locked help no more."""
    tx.execute(sa.update(organisation).where(organisation.c.id == organisation_id).values(ended_at=tx.now))


def add(tx: Tx, mandate_id: str, household_id: str, terms: Terms, ends_at: datetime, by: str) -> None:
    tx.execute(
        sa.insert(mandate).values(
            id=mandate_id,
            household_id=household_id,
            organisation_id=terms.organisation_id,
            helper=terms.helper,
            acts=list(terms.acts),
            given=terms.given,
            given_by=by,
            given_at=tx.now,
            last_day=terms.last_day,
            ends_at=ends_at,
        )
    )


def in_force(reading: Reading, household_id: str) -> list[Mandate]:
    """The permissions of a household that are in force, the oldest first."""
    rows = reading.execute(
        sa.select(
            mandate.c.id,
            mandate.c.organisation_id,
            mandate.c.helper,
            mandate.c.acts,
            mandate.c.ends_at,
            mandate.c.revoked_at,
        )
        .where(mandate.c.household_id == household_id, mandate.c.revoked_at.is_(None), mandate.c.ends_at > reading.now)
        .order_by(mandate.c.position)
    )
    return [Mandate(row.id, row.organisation_id, row.helper, tuple(row.acts), *row[4:]) for row in rows]


def which_are_seen(reading: Reading, household_ids: Collection[str]) -> set[str]:
    """Those of these households whose cheques somebody may see now."""
    rows = reading.execute(
        sa.select(mandate.c.household_id, mandate.c.acts).where(
            mandate.c.household_id.in_(household_ids), mandate.c.revoked_at.is_(None), mandate.c.ends_at > reading.now
        )
    )
    return {row.household_id for row in rows if SEE in row.acts}


def revoke(tx: Tx, household_id: str, mandate_id: str | None, by: str) -> int:
    """End a permission of a household, or all of them. Returns how many were not taken back before."""
    wanted = mandate.c.household_id == household_id
    if mandate_id is not None:
        wanted = sa.and_(wanted, mandate.c.id == mandate_id)
    done = tx.execute(
        sa.update(mandate).where(wanted, mandate.c.revoked_at.is_(None)).values(revoked_at=tx.now, revoked_by=by)
    )
    return done.rowcount


def revoke_of_organisation(tx: Tx, organisation_id: str, by: str) -> None:
    """End every permission that was given to an organisation and is in force; what ended before stays as it was."""
    tx.execute(
        sa.update(mandate)
        .where(mandate.c.organisation_id == organisation_id, mandate.c.revoked_at.is_(None), mandate.c.ends_at > tx.now)
        .values(revoked_at=tx.now, revoked_by=by)
    )


def exists(reading: Reading, household_id: str, mandate_id: str) -> bool:
    found = reading.execute(
        sa.select(mandate.c.id).where(mandate.c.id == mandate_id, mandate.c.household_id == household_id)
    ).first()
    return found is not None


def note_act(tx: Tx, household_id: str, mandate_id: str, helper: Helper, act: str, reason: str) -> None:
    """Keep that a helper looked or acted, by which permission and why."""
    tx.execute(
        sa.insert(helper_act).values(
            household_id=household_id,
            mandate_id=mandate_id,
            helper=helper.name,
            role="helper",
            organisation_id=helper.organisation_id,
            act=act,
            reason=reason,
            done_at=tx.now,
        )
    )
