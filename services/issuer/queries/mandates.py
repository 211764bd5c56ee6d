"""Who may act for a household, who looked and why: as the parent reads it, and as helpers and the office do."""

from typing import Any

import sqlalchemy as sa

from services.issuer.commands.families import ZONE
from services.issuer.domain.mandates import Helper
from services.issuer.mandate_words import ACTED, GIVEN, LOOKED, SOMEBODY, WRITTEN_DOWN
from services.issuer.reasons import of
from services.issuer.tables import grant, wallet
from services.issuer.tables.mandates import helper_act, mandate, organisation
from shared.kernel.clock import day_of
from shared.kernel.languages import Text
from shared.persistence.portions import part_of
from shared.persistence.unit_of_work import Reading

#: The newest permissions a list shows.
MOST_SHOWN = 100


def organisations(reading: Reading, limit: int, after: str) -> dict[str, Any]:
    """The organisations whose helpers may be permitted to act, in the order in which they were entered."""
    found = reading.execute(
        sa.select(organisation)
        .where(organisation.c.position > _position(after), organisation.c.ended_at.is_(None))
        .order_by(organisation.c.position)
        .limit(limit + 1)
    ).all()
    rows, last = part_of(found, limit)
    return {
        "organisations": [{"organisation_id": row.id, "name": row.name} for row in rows],
        "next": str(last.position) if last else None,
    }


def of_household(reading: Reading, household_id: str, *, safe: bool = False) -> list[dict[str, Any]]:
    """The permissions of a household, the newest first. Where it is `safe` nobody is named and no hour stands."""
    rows = reading.execute(
        sa.select(mandate, organisation.c.name)
        .outerjoin(organisation, organisation.c.id == mandate.c.organisation_id)
        .where(mandate.c.household_id == household_id)
        .order_by(mandate.c.position.desc())
        .limit(MOST_SHOWN)
    )
    return [
        {
            "mandate_id": row.id,
            "who": _who(row.name, row.helper, safe=safe),
            "organisation_id": None if safe else row.organisation_id,
            "helper": None if safe else row.helper,
            "acts": [{"code": code, "text": ACTED[code]} for code in row.acts],
            "last_day": row.last_day,
            "in_force": row.revoked_at is None and row.ends_at > reading.now,
            "given": None if safe else row.given,
            "given_text": None if safe else of(GIVEN, row.given),
            "given_on": day_of(row.given_at, ZONE),
            "revoked_on": None if row.revoked_at is None else day_of(row.revoked_at, ZONE),
        }
        for row in rows
    ]


def looks(reading: Reading, household_id: str, limit: int, after: str, *, safe: bool = False) -> dict[str, Any]:
    """What helpers saw and did of a household, the newest first. Where it is `safe`, without name and hour."""
    statement = (
        sa.select(helper_act, organisation.c.name)
        .outerjoin(organisation, organisation.c.id == helper_act.c.organisation_id)
        .where(helper_act.c.household_id == household_id)
        .order_by(helper_act.c.position.desc())
        .limit(limit + 1)
    )
    if after:
        statement = statement.where(helper_act.c.position < _position(after))
    rows, last = part_of(reading.execute(statement).all(), limit)
    return {
        "looks": [
            {
                "who": _who(row.name, row.helper, safe=safe),
                "helper": None if safe else row.helper,
                "role": row.role,
                "act": row.act,
                "act_text": of(WRITTEN_DOWN, row.act),
                "reason": row.reason,
                "reason_text": of(LOOKED, row.reason),
                "done_on": day_of(row.done_at, ZONE),
                "done_at": None if safe else row.done_at,
            }
            for row in rows
        ],
        "next": str(last.position) if last else None,
    }


def for_helper(reading: Reading, helper: Helper, limit: int, after: str) -> dict[str, Any]:
    """The households a helper may act for now, by ids, in the order in which it was permitted."""
    theirs = mandate.c.helper == helper.name
    if helper.organisation_id is not None:
        theirs = sa.or_(theirs, mandate.c.organisation_id == helper.organisation_id)
    found = reading.execute(
        sa.select(mandate, wallet.c.id.label("wallet_id"))
        .outerjoin(wallet, wallet.c.household_id == mandate.c.household_id)
        .where(
            theirs,
            mandate.c.position > _position(after),
            mandate.c.revoked_at.is_(None),
            mandate.c.ends_at > reading.now,
        )
        .order_by(mandate.c.position)
        .limit(limit + 1)
    ).all()
    rows, last = part_of(found, limit)
    return {
        "mandates": [
            {
                "mandate_id": row.id,
                "household_id": row.household_id,
                "wallet_id": row.wallet_id,
                "acts": row.acts,
                "last_day": row.last_day,
            }
            for row in rows
        ],
        "next": str(last.position) if last else None,
    }


def household_of(reading: Reading, wallet_id: str) -> str | None:
    """The household of a wallet, if there is such a wallet."""
    found: str | None = reading.execute(
        sa.select(wallet.c.household_id).where(wallet.c.id == wallet_id)
    ).scalar_one_or_none()
    return found


def household_of_grant(reading: Reading, grant_id: str) -> str | None:
    """The household a grant was made to, if there is such a grant."""
    found: str | None = reading.execute(
        sa.select(grant.c.household_id).where(grant.c.id == grant_id)
    ).scalar_one_or_none()
    return found


def _who(name: str | None, helper: str | None, *, safe: bool) -> Text:
    if safe:
        return SOMEBODY
    shown = name or helper or ""
    return Text(shown, shown, shown)


def _position(after: str) -> int:
    return int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0
