"""Letters that let a parent in, and the language their household reads."""

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from services.issuer.domain.letters import Letter
from services.issuer.tables import household, household_key, wallet
from services.issuer.tables.letters import letter
from shared.kernel.languages import Language
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx

REPLACED, TRIED, CLOSED, WITHDRAWN = "replaced", "tried_too_often", "closed", "withdrawn"
_SHOWN = [letter.c[each.name] for each in fields(Letter)]


def add(tx: Tx, letter_id: str, wallet_id: str, code_digest: str, by: str, expires_at: datetime) -> None:
    tx.execute(
        sa.insert(letter).values(
            id=letter_id,
            wallet_id=wallet_id,
            code_digest=code_digest,
            tries=0,
            written_by=by,
            written_at=tx.now,
            expires_at=expires_at,
        )
    )


def lock_by_code(tx: Tx, code_digest: str) -> Letter | None:
    """The letter with this code, locked until the unit ends."""
    return _letter(tx.execute(sa.select(*_SHOWN).where(letter.c.code_digest == code_digest).with_for_update()))


def lock_newest(tx: Tx, wallet_id: str) -> Letter | None:
    """The newest letter of a wallet, locked until the unit ends."""
    newest = sa.select(*_SHOWN).where(letter.c.wallet_id == wallet_id).order_by(letter.c.position.desc()).limit(1)
    return _letter(tx.execute(newest.with_for_update()))


def set_word(tx: Tx, letter_id: str, word_digest: str, by: str) -> None:
    """Give a letter its word in place of an earlier one. The tries at that one still count."""
    tx.execute(
        sa.update(letter).where(letter.c.id == letter_id).values(word_digest=word_digest, told_by=by, told_at=tx.now)
    )


def note_try(tx: Tx, letter_id: str) -> None:
    tx.execute(sa.update(letter).where(letter.c.id == letter_id).values(tries=letter.c.tries + 1))


def end(tx: Tx, letter_id: str, how: str) -> None:
    tx.execute(sa.update(letter).where(letter.c.id == letter_id).values(ended_at=tx.now, how=how))


def end_all(tx: Tx, wallet_id: str, how: str) -> None:
    """End every letter of a wallet that has not ended."""
    tx.execute(
        sa.update(letter)
        .where(letter.c.wallet_id == wallet_id, letter.c.ended_at.is_(None))
        .values(ended_at=tx.now, how=how)
    )


def note_message(tx: Tx, letter_id: str, notice_id: str) -> None:
    """Keep by which message a letter goes out."""
    tx.execute(sa.update(letter).where(letter.c.id == letter_id).values(notice_id=notice_id))


def end_withdrawn(tx: Tx, notice_ids: Collection[str]) -> None:
    """End the letters that were to go out as these messages, which were withdrawn."""
    for some in portions(sorted(notice_ids)):
        waited = sa.and_(letter.c.notice_id.in_(some), letter.c.ended_at.is_(None))
        tx.execute(sa.update(letter).where(waited).values(ended_at=tx.now, how=WITHDRAWN))


def household_of(reading: Reading, wallet_id: str) -> sa.Row[tuple[str, bytes | None, bytes | None]]:
    """The household of a wallet: `id`, `personal` as it is sealed, and `key`."""
    return reading.execute(
        sa.select(household.c.id, household.c.personal, household_key.c.key)
        .join(wallet, wallet.c.household_id == household.c.id)
        .outerjoin(household_key, household_key.c.household_id == household.c.id)
        .where(wallet.c.id == wallet_id)
    ).one()


def language(reading: Reading, wallet_id: str) -> Language | None:
    """In which language the household of a wallet reads; nothing where it is not known."""
    found = reading.execute(
        sa.select(household.c.language)
        .join(wallet, wallet.c.household_id == household.c.id)
        .where(wallet.c.id == wallet_id)
    )
    return cast(Language | None, found.scalar_one())


def _letter(found: sa.Result[Any]) -> Letter | None:
    row = found.one_or_none()
    return None if row is None else Letter(**row._mapping)
