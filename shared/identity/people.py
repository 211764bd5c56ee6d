"""The people of one service: a random id, a role, and a sealed address that a keyed hash finds again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast, get_args

import sqlalchemy as sa

from shared.identity import sessions
from shared.identity.addresses import Address, Channel, read_address
from shared.identity.roles import LIMITED, SCOPED, Actor, Role
from shared.identity.sealing import Sealer
from shared.identity.tables import ceremony, passkey, person, sign_in_code
from shared.kernel.errors import ConflictError, InvalidError, NotFoundError
from shared.kernel.languages import LANGUAGES, Language
from shared.persistence.unit_of_work import Reading, Tx

_HASH = "address"
#: A helper's scope is their organisation, a manager's some programmes. For other roles a scope would promise a limit
#: that is not kept.
_MAY_HAVE_SCOPE = SCOPED | LIMITED | {Role.HELPER}
_PROGRAMMES = re.compile("programme:[0-9a-f]{32}(,[0-9a-f]{32})*")


@dataclass(frozen=True)
class Person:
    """Somebody who signs in. `id` is the pseudonymous name under which the records know them.

    A parent who comes in by a passkey alone has no `address`; everybody else has one.
    """

    id: str
    role: Role
    scope: str
    language: Language
    address: Address | None

    @property
    def actor(self) -> Actor:
        return Actor(self.id, self.role, self.scope)


def address_hash(sealer: Sealer, address: Address) -> str:
    """By what an address is found."""
    return sealer.hash(_HASH, address.text)


def add(tx: Tx, sealer: Sealer, role: Role, scope: str, typed_address: str, language: Language) -> str:
    """Enter somebody. Returns their id.

    Raises `InvalidError` for an address that is none, for a role that needs a scope and has none, and for a scope that
    is none of this role;
    `ConflictError` when the address is known here: one address is one person.
    """
    address = read_address(typed_address)
    if language not in LANGUAGES:
        raise InvalidError(f"{language!r} is no language here", remedy=f"Take one of {', '.join(LANGUAGES)}.")
    if (role in SCOPED and not scope) or (scope and role not in _MAY_HAVE_SCOPE):
        words = "needs a" if role in SCOPED else "takes no"
        raise InvalidError(f"the role {role.value} {words} scope", remedy="See `respijt <service> person add --help`.")
    if scope and role in LIMITED and not _PROGRAMMES.fullmatch(scope):
        raise InvalidError("this names no programmes", remedy="Write programme: and the ids, with a comma between.")
    if by_address(tx, sealer, address) is not None:
        raise ConflictError(
            "somebody with this address is known here", code="address_known", remedy="Remove them first."
        )
    return _enter(tx, sealer, role, scope, address, language)


def bind_parent(tx: Tx, sealer: Sealer, scope: str, address: Address, language: Language) -> str:
    """Let whoever reads what is sent to this address sign in as the parent of a scope. Returns their id.

    The caller saw that she reads it. What the scope was bound to before ends, but for passkeys of hers without an
    address; so does what a number was bound to: one that has a new owner opens nothing of the old one. A mailbox that
    opens something already may be read by two, so it opens nothing more. Raises `ConflictError` for it, and for an
    address of the staff.
    """
    found = by_address(tx, sealer, address)
    if found is not None and found.scope != scope:
        if found.role is not Role.PARENT or address.channel == "email":
            raise ConflictError("this address serves already", code="address_known", remedy="Take another address.")
        forget_scope(tx, found.scope)
    known = of_scope(tx, sealer, scope)
    if known is not None and known.address is None:
        changes = {"language": language, **_kept(tx, sealer, known.id, address)}
        tx.execute(sa.update(person).where(person.c.id == known.id).values(changes))
        return known.id
    forget_scope(tx, scope)
    return _enter(tx, sealer, Role.PARENT, scope, address, language)


def enter_parent(tx: Tx, sealer: Sealer, scope: str, language: Language) -> str:
    """Let the parent of a scope add passkeys, also without an address. Returns her id; entered before, the same."""
    known = of_scope(tx, sealer, scope)
    return _enter(tx, sealer, Role.PARENT, scope, None, language) if known is None else known.id


def forget_scope(tx: Tx, scope: str) -> None:
    """Erase the parent of a scope, with her keys and codes. A sign-in of hers that goes on does so by itself."""
    tx.execute(sa.delete(sign_in_code).where(sign_in_code.c.person_id == scope))
    for person_id in tx.execute(
        sa.select(person.c.id).where(person.c.role == Role.PARENT.value, person.c.scope == scope)
    ).scalars():
        _erase(tx, person_id)


def of_scope(reading: Reading, sealer: Sealer, scope: str) -> Person | None:
    """The parent of a scope, where she said how she signs in."""
    row = reading.execute(
        sa.select(person).where(person.c.role == Role.PARENT.value, person.c.scope == scope)
    ).one_or_none()
    return None if row is None else _person(row, sealer)


def remove(tx: Tx, sealer: Sealer, typed_address: str) -> None:
    """Erase somebody; their sign-ins end at once. Raises `NotFoundError` when nobody has the address."""
    found = by_address(tx, sealer, read_address(typed_address))
    if found is None:
        raise NotFoundError("nobody with this address is known here", remedy="Look at `respijt <service> person list`.")
    sessions.end_all(tx, found.id)
    _erase(tx, found.id)


def forget_second(tx: Tx, sealer: Sealer, typed_address: str) -> None:
    """For who lost phone and keys: no second proof is known any more, and every sign-in ends.

    The next sign-in by a code adds a new one. Raises `NotFoundError`.
    """
    found = by_address(tx, sealer, read_address(typed_address))
    if found is None:
        raise NotFoundError("nobody with this address is known here", remedy="Look at `respijt <service> person list`.")
    sessions.end_all(tx, found.id)
    tx.execute(sa.delete(passkey).where(passkey.c.person_id == found.id))
    tx.execute(sa.update(person).where(person.c.id == found.id).values(totp=None, totp_step=None))


def by_address(reading: Reading, sealer: Sealer, address: Address) -> Person | None:
    """Who has this address."""
    row = reading.execute(sa.select(person).where(person.c.address_hash == address_hash(sealer, address))).one_or_none()
    return None if row is None else _person(row, sealer)


def by_id(reading: Reading, sealer: Sealer, person_id: str) -> Person | None:
    row = reading.execute(sa.select(person).where(person.c.id == person_id)).one_or_none()
    return None if row is None else _person(row, sealer)


def listed(reading: Reading, sealer: Sealer, limit: int) -> Sequence[Person]:
    """The people that were entered last. Parents, who say themselves how they sign in, are nobody's list."""
    staff = sa.select(person).where(person.c.role != Role.PARENT.value)
    rows = reading.execute(staff.order_by(person.c.created_at.desc(), person.c.id).limit(limit))
    return [_person(row, sealer) for row in rows]


def _person(row: sa.Row[tuple[object, ...]], sealer: Sealer) -> Person:
    address = None
    if row.address is not None:
        assert row.channel in get_args(Channel)
        address = Address(cast(Channel, row.channel), sealer.unseal(row.address, row.id))
    return Person(row.id, Role(row.role), row.scope, cast(Language, row.language), address)


def _enter(tx: Tx, sealer: Sealer, role: Role, scope: str, address: Address | None, language: Language) -> str:
    person_id = tx.new_id()
    tx.execute(
        sa.insert(person).values(
            id=person_id,
            role=role.value,
            scope=scope,
            language=language,
            created_at=tx.now,
            **({} if address is None else _kept(tx, sealer, person_id, address)),
        )
    )
    return person_id


def _kept(tx: Tx, sealer: Sealer, person_id: str, address: Address) -> dict[str, object]:
    return {
        "channel": address.channel,
        "address": sealer.seal(address.text, person_id, tx.random),
        "address_hash": address_hash(sealer, address),
    }


def _erase(tx: Tx, person_id: str) -> None:
    for table in (sign_in_code, passkey, ceremony):
        tx.execute(sa.delete(table).where(table.c.person_id == person_id))
    tx.execute(sa.delete(person).where(person.c.id == person_id))
