"""Access tokens: shown once, kept as a hash, good for a while."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from shared.contracts.event import Event
from shared.identity import tokens
from shared.identity.roles import Role
from shared.identity.tables import access_token, metadata
from shared.kernel.errors import UnauthenticatedError
from shared.kernel.ids import SystemRandom
from shared.persistence.sqlite import SqliteDatabase
from shared.persistence.unit_of_work import Cause, Tx, write_unit
from shared.testing.clocks import ManualClock


class Nowhere:
    """Takes nothing and tells nobody."""

    def write(self, tx: Tx, published: list[tuple[Event, Cause | None]]) -> None:
        assert not published

    def committed(self) -> None:
        raise AssertionError("nothing was published")


class Desk:
    """A database of tokens and a clock."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock()
        self.database = SqliteDatabase(folder / "tokens.db", synchronous="OFF")
        with self.database.write() as connection:
            metadata.create_all(connection)

    def make(self, *scopes: str, days: int = 30) -> list[str]:
        with write_unit(self.database, self.clock, SystemRandom(), Nowhere()) as tx:
            return tokens.create(tx, "somebody", Role.PARENT, scopes or ("",), timedelta(days=days))

    def open(self, token: str) -> tuple[str, Role, str]:
        with write_unit(self.database, self.clock, SystemRandom(), Nowhere()) as tx:
            actor = tokens.open_token(tx, token)
            return actor.name, actor.role, actor.scope

    def run(self, statement: sa.Executable) -> list[sa.Row[tuple[object, ...]]]:
        with self.database.write() as connection:
            result = connection.execute(statement)
            return list(result) if result.returns_rows else []


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.database.close()


def test_a_token_opens_for_who_it_was_made(desk: Desk) -> None:
    (token,) = desk.make("wallet:1")
    assert re.fullmatch(r"rsp_[0-9a-f]{64}", token)
    assert desk.open(token) == ("somebody", Role.PARENT, "wallet:1")


def test_many_are_made_at_once_each_with_its_scope(desk: Desk) -> None:
    made = desk.make(*(f"wallet:{number}" for number in range(50)))
    assert len(set(made)) == 50
    assert [desk.open(token)[2] for token in made[:3]] == ["wallet:0", "wallet:1", "wallet:2"]


def test_only_the_hash_is_kept(desk: Desk) -> None:
    (token,) = desk.make()
    (row,) = desk.run(sa.select(access_token))
    assert row.token_sha256 == tokens.digest(token)
    assert token not in repr(row)
    assert token[4:] not in repr(row)


def test_a_token_ends_at_its_time_to_the_microsecond(desk: Desk) -> None:
    (token,) = desk.make(days=1)
    desk.clock.advance(days=1, microseconds=-1)
    desk.open(token)
    desk.clock.advance(microseconds=1)
    with pytest.raises(UnauthenticatedError):
        desk.open(token)


def test_whatever_is_wrong_sounds_the_same(desk: Desk) -> None:
    revoked, expired = desk.make("a", "b", days=1)
    desk.run(sa.update(access_token).where(access_token.c.scope == "a").values(revoked_at=desk.clock.now()))
    desk.clock.advance(days=2)
    said = set()
    for token in (revoked, expired, "rsp_" + "0" * 64, "", "' OR 1=1 --", revoked.upper()):
        with pytest.raises(UnauthenticatedError) as error:
            desk.open(token)
        said.add((error.value.code, error.value.message, error.value.remedy))
    assert len(said) == 1


def test_a_device_token_has_the_hash_that_travels() -> None:
    """The known SHA-256 of the three letters, from the standard's own example (FIPS 180-4)."""
    assert tokens.digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
