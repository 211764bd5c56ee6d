"""One-time codes and links: asked for with an address, sent there, good for one sign-in within minutes."""

import hmac
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from shared.identity.sealing import Sealer
from shared.identity.tables import sign_in_code
from shared.identity.tokens import digest
from shared.kernel.errors import TooManyError
from shared.kernel.ids import new_secret
from shared.persistence.unit_of_work import Tx

DIGITS = 8
VALID_FOR = timedelta(minutes=10)
MOST_TRIES = 5
#: How many codes may be asked for in an hour: for one address, and at a service in all.
PER_ADDRESS, IN_ALL, SPAN = 5, 1_000, timedelta(hours=1)


@dataclass(frozen=True)
class Asked:
    """A new code: `attempt` is for the browser that asked, `code` and `link` for the address."""

    attempt: str
    code: str
    link: str


def ask(tx: Tx, sealer: Sealer, address_hash: str, person_id: str | None) -> Asked:
    """Make a code for an address, and do the same work where nobody has it.

    Raises `TooManyError` when too many were asked for, of an address that is known or not, or by one person.
    """
    since = tx.now - SPAN
    tx.execute(sa.delete(sign_in_code).where(sign_in_code.c.asked_at <= since))
    by_all, by_address = sa.func.count(), sa.func.count().filter(sign_in_code.c.address_hash == address_hash)
    by_person = sa.func.count().filter(sign_in_code.c.person_id == (person_id or ""))
    in_all, of_address, of_person = tx.execute(sa.select(by_all, by_address, by_person).select_from(sign_in_code)).one()
    # One person has one address, but whoever shows that an address is theirs could name many.
    if in_all >= IN_ALL or max(of_address, of_person) >= PER_ADDRESS:
        raise TooManyError("too many codes were asked for", remedy="Wait an hour and ask again.")
    code_id, asked = tx.new_id(), Asked(new_secret(tx.random), _code(tx), new_secret(tx.random))
    tx.execute(
        sa.insert(sign_in_code).values(
            id=code_id,
            person_id=person_id,
            address_hash=address_hash,
            attempt_sha256=digest(asked.attempt),
            code_hash=_code_hash(sealer, code_id, asked.code),
            link_sha256=digest(asked.link),
            tries=0,
            asked_at=tx.now,
            expires_at=tx.now + VALID_FOR,
        )
    )
    return asked


def try_code(tx: Tx, sealer: Sealer, attempt: str, typed: str) -> str | None:
    """Whose code this is, in the browser that asked for it. Each call counts as a try, also a right one."""
    found = _tried(tx, attempt)
    return _use(tx, found.person_id) if found is not None and _is_right(sealer, found, typed) else None


def try_proof(tx: Tx, sealer: Sealer, attempt: str, typed: str, *, address_hash: str, of: str) -> bool:
    """Whether the code shows that somebody reads what is sent to an address. `of` is what it was asked for.

    Counts as a try as `try_code` does, and signs nobody in.
    """
    found = _tried(tx, attempt)
    if found is None or (found.address_hash, found.person_id) != (address_hash, of):
        return False
    return _is_right(sealer, found, typed) and _use(tx, of) is not None


def try_link(tx: Tx, link: str) -> str | None:
    """Whose link this is, in whatever browser."""
    found = tx.execute(
        sa.select(sign_in_code.c.person_id).where(sign_in_code.c.link_sha256 == digest(link), *_live(tx))
    ).one_or_none()
    return None if found is None else _use(tx, found.person_id)


def _tried(tx: Tx, attempt: str) -> sa.Row[tuple[str, str, str | None, str]] | None:
    """The code that this browser asked for, with one more try at it; `None` when it has ended."""
    return tx.execute(
        sa.update(sign_in_code)
        .where(sign_in_code.c.attempt_sha256 == digest(attempt), sign_in_code.c.tries < MOST_TRIES, *_live(tx))
        .values(tries=sign_in_code.c.tries + 1)
        .returning(sign_in_code.c.id, sign_in_code.c.code_hash, sign_in_code.c.person_id, sign_in_code.c.address_hash)
    ).one_or_none()


def _is_right(sealer: Sealer, found: sa.Row[tuple[str, str, str | None, str]], typed: str) -> bool:
    digits = "".join(each for each in typed if not each.isspace())
    return hmac.compare_digest(found.code_hash, _code_hash(sealer, found.id, digits))


def _use(tx: Tx, person_id: str | None) -> str | None:
    """From here on no code that this person was sent serves again. Nobody's code opens nothing and ends nothing."""
    if person_id is None:
        return None
    tx.execute(
        sa.update(sign_in_code)
        .where(sign_in_code.c.person_id == person_id, sign_in_code.c.used_at.is_(None))
        .values(used_at=tx.now)
    )
    return person_id


def _live(tx: Tx) -> tuple[sa.ColumnElement[bool], ...]:
    return sign_in_code.c.expires_at > tx.now, sign_in_code.c.used_at.is_(None)


def _code(tx: Tx) -> str:
    # Of 2^64 values the first few codes get one more each than the others: one in 184 thousand million.
    return f"{tx.random.getrandbits(64) % 10**DIGITS:0{DIGITS}}"


def _code_hash(sealer: Sealer, code_id: str, code: str) -> str:
    """Under a key that does not lie in the database: the few codes there are would else be tried out at once."""
    return sealer.hash("code", f"{code_id} {code}")
