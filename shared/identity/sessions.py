"""Who is signed in: a secret in the cookie, of which only the SHA-256 is kept, and a row that can be ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from shared.identity.roles import NEEDS_SECOND, Actor, Role
from shared.identity.tables import session
from shared.identity.tokens import digest
from shared.kernel.ids import new_secret
from shared.persistence.unit_of_work import Reading, Tx

PREFIX = "rss_"
#: How long somebody may do nothing, and how long a sign-in lasts at most.
STAFF_IDLE, STAFF_MOST = timedelta(minutes=30), timedelta(hours=12)
PARENT_IDLE, PARENT_MOST = timedelta(hours=12), timedelta(hours=24)
#: On a phone that a parent says is hers alone.
OWN_PHONE_IDLE, OWN_PHONE_MOST = timedelta(days=30), timedelta(days=365)
#: A use is written down at most so often: reading a page would else always be a write.
NOTED_EVERY = timedelta(minutes=1)
#: Tries at the second proof, until the code by message has to be asked for again.
MOST_TRIES = 5
#: More sign-ins of one person than this are not listed.
MOST_LISTED = 50


@dataclass(frozen=True)
class Session:
    """One sign-in of somebody, in one browser. `id` names it in a list and opens nothing."""

    id: str
    actor: Actor
    own_phone: bool
    strong: bool
    began_at: datetime
    last_used_at: datetime
    ends_at: datetime

    @property
    def is_half(self) -> bool:
        """Whether the second proof that this role needs is still to come: until then it opens nothing."""
        return self.actor.role in NEEDS_SECOND and not self.strong


def begin(tx: Tx, actor: Actor, *, own_phone: bool = False, strong: bool = False) -> str:
    """Sign somebody in. Returns the secret for their cookie, which is new each time and shown this once.

    `own_phone` is for parents alone: it lasts much longer, so the device must be hers alone. `strong` says that a
    second thing was proved, which all roles but the parent's need.
    """
    assert not own_phone or actor.role is Role.PARENT, "only a parent's own phone stays signed in"
    idle, most = _spans(actor.role, own_phone)
    tx.execute(sa.delete(session).where(session.c.idle_ends_at <= tx.now))
    secret = PREFIX + new_secret(tx.random)
    tx.execute(
        sa.insert(session).values(
            id=tx.new_id(),
            secret_sha256=digest(secret),
            actor=actor.name,
            role=actor.role.value,
            scope=actor.scope,
            own_phone=own_phone,
            strong=strong,
            tries=0,
            began_at=tx.now,
            last_used_at=tx.now,
            idle_ends_at=tx.now + idle,
            ends_at=tx.now + most,
        )
    )
    return secret


def find(reading: Reading, secret: str) -> Session | None:
    """The sign-in behind a cookie, unless it has ended."""
    row = reading.execute(
        sa.select(session).where(session.c.secret_sha256 == digest(secret), session.c.idle_ends_at > reading.now)
    ).one_or_none()
    return None if row is None else _session(row)


def lasts(reading: Reading, session_id: str) -> bool:
    """Whether a sign-in is still one."""
    live = sa.select(session.c.id).where(session.c.id == session_id, session.c.idle_ends_at > reading.now)
    return reading.execute(live).first() is not None


def is_to_be_noted(found: Session, now: datetime) -> bool:
    """Whether its last use was written down so long ago that this one should be."""
    return now - found.last_used_at >= NOTED_EVERY


def note_use(tx: Tx, found: Session) -> None:
    """Begin its idle time anew."""
    idle, _most = _spans(found.actor.role, found.own_phone)
    tx.execute(
        sa.update(session)
        .where(session.c.id == found.id)
        .values(last_used_at=tx.now, idle_ends_at=min(tx.now + idle, found.ends_at))
    )


def try_second(tx: Tx, found: Session) -> bool:
    """Count a try at the second proof. False, and the sign-in is over, when there were too many."""
    tries = tx.execute(
        sa.update(session).where(session.c.id == found.id).values(tries=session.c.tries + 1).returning(session.c.tries)
    ).scalar_one_or_none()
    if tries is None or tries > MOST_TRIES:
        tx.execute(sa.delete(session).where(session.c.id == found.id))
        return False
    return True


def of(reading: Reading, actor: Actor) -> Sequence[Session]:
    """The present sign-ins of somebody, the one used last first."""
    rows = reading.execute(
        sa.select(session)
        .where(_is_of(actor), session.c.idle_ends_at > reading.now)
        .order_by(session.c.last_used_at.desc(), session.c.id)
        .limit(MOST_LISTED)
    )
    return [_session(row) for row in rows]


def end(tx: Tx, actor: Actor, session_id: str) -> None:
    """End one sign-in of this person. One that is over, or somebody else's, changes nothing."""
    tx.execute(sa.delete(session).where(_is_of(actor), session.c.id == session_id))


def end_others(tx: Tx, actor: Actor, kept_id: str) -> None:
    """End all sign-ins of this person but one."""
    tx.execute(sa.delete(session).where(_is_of(actor), session.c.id != kept_id))


def end_secret(tx: Tx, secret: str) -> None:
    """Sign out: the cookie that holds this opens nothing any more."""
    tx.execute(sa.delete(session).where(session.c.secret_sha256 == digest(secret)))


def end_all(tx: Tx, name: str) -> None:
    """End every sign-in of whoever the records know by this name."""
    tx.execute(sa.delete(session).where(session.c.actor == name))


def end_of_scope(tx: Tx, scope: str, kept_id: str = "") -> None:
    """End every sign-in that reaches one thing, such as `wallet:<id>`, but for the one named."""
    tx.execute(sa.delete(session).where(session.c.scope == scope, session.c.id != kept_id))


def _is_of(actor: Actor) -> sa.ColumnElement[bool]:
    """Names alone are not enough: two parents' tokens may carry the same one. And a parent who came in by her letter
    and later by a code has two names and is one: her scope tells.
    """
    reaches = sa.and_(session.c.role == actor.role.value, session.c.scope == actor.scope)
    return reaches if actor.role is Role.PARENT else sa.and_(reaches, session.c.actor == actor.name)


def _spans(role: Role, own_phone: bool) -> tuple[timedelta, timedelta]:
    if own_phone:
        return OWN_PHONE_IDLE, OWN_PHONE_MOST
    return (PARENT_IDLE, PARENT_MOST) if role is Role.PARENT else (STAFF_IDLE, STAFF_MOST)


def _session(row: sa.Row[tuple[object, ...]]) -> Session:
    actor = Actor(row.actor, Role(row.role), row.scope)
    return Session(row.id, actor, row.own_phone, row.strong, row.began_at, row.last_used_at, row.ends_at)
