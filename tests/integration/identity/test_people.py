"""People of a service: a random id, a role, and an address that nobody reads in the database."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner, Result

from services.person_commands import person_commands
from shared.identity import people, sessions
from shared.identity.addresses import read_address
from shared.identity.people import Person
from shared.identity.roles import Role
from shared.identity.tables import person
from shared.kernel.errors import ConflictError, InvalidError, NotFoundError
from shared.kernel.languages import Language
from shared.runtime.context import Context
from shared.testing.service import Node

ANN = "Ann@Example.org"


def add(node: Node, address: str = ANN, role: Role = Role.FUNDER, scope: str = "", language: Language = "nl") -> str:
    with node.ctx.unit_of_work() as tx:
        return people.add(tx, node.ctx.keys.people("ledger"), role, scope, address, language)


def find(node: Node, address: str) -> Person | None:
    with node.ctx.reading() as reading:
        return people.by_address(reading, node.ctx.keys.people("ledger"), read_address(address))


def run(node: Node, *arguments: str) -> Result:
    @contextmanager
    def opened() -> Iterator[Context]:
        yield node.ctx

    return CliRunner().invoke(person_commands(opened), list(arguments))


def test_somebody_is_found_by_their_address_however_it_is_typed(node: Node) -> None:
    person_id = add(node)
    found = find(node, " ann@EXAMPLE.org ")
    assert found is not None
    assert (found.id, found.role, found.address and found.address.text) == (person_id, Role.FUNDER, "ann@example.org")
    assert find(node, "ann@example.com") is None


def test_the_database_holds_no_address_that_can_be_read_or_tried_out(node: Node) -> None:
    add(node)
    (row,) = node.rows(person)
    assert b"example" not in row["address"]
    assert "example" not in repr({name: value for name, value in row.items() if name != "address"})
    assert row["address_hash"] != node.ctx.keys.people("issuer").hash("address", "ann@example.org")


def test_one_address_is_one_person(node: Node) -> None:
    add(node)
    with pytest.raises(ConflictError):
        add(node, "ANN@example.org", Role.AUDITOR)


def test_a_role_for_one_object_needs_it_and_others_take_none(node: Node) -> None:
    with pytest.raises(InvalidError):
        add(node, role=Role.PARENT)
    with pytest.raises(InvalidError):
        add(node, scope="fund:1")
    add(node, role=Role.PARENT, scope="wallet:1")


def test_a_manager_may_be_limited_to_programmes_by_their_ids(node: Node) -> None:
    scope = f"programme:{'1' * 32},{'2' * 32}"
    added = run(node, "add", "--role", "programme_manager", "--scope", scope, "--email", ANN)
    assert added.exit_code == 0, added.output
    found = find(node, ANN)
    assert found is not None
    assert found.actor.programmes == frozenset({"1" * 32, "2" * 32})
    for wrong in ("programme:", "programme:1", f"fund:{'1' * 32}", f"{scope},"):
        with pytest.raises(InvalidError, match="names no programmes"):
            add(node, "ben@example.org", Role.PROGRAMME_MANAGER, wrong)


def test_whoever_is_removed_is_erased_and_signed_out(node: Node) -> None:
    add(node)
    found = find(node, ANN)
    assert found is not None
    with node.ctx.unit_of_work() as tx:
        secret = sessions.begin(tx, found.actor)
        people.remove(tx, node.ctx.keys.people("ledger"), ANN)
        assert sessions.find(tx, secret) is None
    assert node.rows(person) == []
    with pytest.raises(NotFoundError), node.ctx.unit_of_work() as tx:
        people.remove(tx, node.ctx.keys.people("ledger"), ANN)


def test_people_are_entered_listed_and_removed_from_the_command_line(node: Node) -> None:
    added = run(node, "add", "--role", "funder", "--email", ANN, "--language", "fr")
    assert added.exit_code == 0, added.output
    (line,) = run(node, "list").output.splitlines()
    assert line.split() == [added.output.strip(), "funder", "-", "ann@example.org"]
    assert run(node, "add", "--role", "auditor", "--mobile", "0470 12 34 56").exit_code == 0
    assert "+32470123456" in run(node, "list").output
    assert run(node, "remove", ANN).exit_code == 0
    assert "ann" not in run(node, "list").output


@pytest.mark.parametrize(
    "arguments",
    [
        ("--role", "funder"),
        ("--role", "funder", "--email", "a@b.be", "--mobile", "0470123456"),
        ("--role", "helper", "--email", "a@b.be"),
    ],
)
def test_the_command_line_refuses_no_way_two_ways_and_a_role_of_another_service(
    node: Node, arguments: tuple[str, ...]
) -> None:
    assert run(node, "add", *arguments).exit_code == 1
    assert node.rows(person) == []
