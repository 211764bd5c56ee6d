"""By what right a household list is used, and the national numbers that are never taken from one."""

import pytest

from shared.identity.roles import Role
from tests.integration.issuer.builders import (
    HEADINGS,
    PROVENANCE,
    Issuer,
    a_family,
    a_file,
    families,
    problems,
    spooled,
)


def test_a_list_comes_with_its_right(issuer: Issuer) -> None:
    result = issuer.imported(issuer.a_programme(), a_family("f1"))
    assert {name: result[name] for name in PROVENANCE} == PROVENANCE


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[(name, None) for name in PROVENANCE],
        ("legal_basis", "because"),
        ("authorised_on", "yesterday"),
        ("authorisation", " "),
    ],
)
def test_a_list_without_a_right_is_not_taken(issuer: Issuer, name: str, value: str | None) -> None:
    provenance = {**PROVENANCE, **({} if value is None else {name: value})}
    if value is None:
        del provenance[name]
    response = issuer.send(issuer.a_programme(), a_file(a_family("f1")), provenance=provenance)
    assert response.status_code == 422
    assert name in str(response.json)
    assert spooled(issuer) == []


def test_the_same_key_with_another_right_is_refused(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.send(programme_id, a_file(a_family("f1")), key="one-and-the-same")
    other = {**PROVENANCE, "authorisation": "B-2026-02"}
    response = issuer.send(programme_id, a_file(a_family("f1")), key="one-and-the-same", provenance=other)
    assert response.json["code"] == "idempotency_mismatch"


@pytest.mark.parametrize("heading", ["Rijksregisternummer", "Numéro de registre national", "NISS", "INSZ-nummer"])
def test_a_column_for_national_numbers_refuses_the_file(issuer: Issuer, heading: str) -> None:
    response = issuer.send(issuer.a_programme(), a_file(a_family("f1") + ",", headings=f"{HEADINGS},{heading}"))
    assert (response.status_code, response.json["code"]) == (422, "national_number")
    assert "column J" in response.json["detail"]


def test_a_national_number_in_a_cell_is_refused_and_neither_repeated_nor_kept(issuer: Issuer) -> None:
    number = "85.07.30-033.28"
    response = issuer.send(
        issuer.a_programme(),
        a_file(a_family("f1"), a_family(number), a_family("f3")),
    )
    address = f"/v1/imports/{response.json['import_id']}"
    headers = issuer.node.headers(Role.PROGRAMME_MANAGER)
    issuer.node.run_jobs()
    end = issuer.get(f"/imports/{response.json['import_id']}")

    assert problems(end) == [(3, "household_ref", "national_number")]
    assert (end["accepted"], end["bad"]) == (2, 1)
    assert number not in str(end)
    assert spooled(issuer) == []
    gone = issuer.node.client().get(f"{address}/bad-rows.csv", headers=headers)
    assert (gone.status_code, gone.json["code"]) == (409, "file_deleted")


def test_while_rows_are_taken_in_the_file_of_bad_rows_leaves_national_numbers_out(issuer: Issuer) -> None:
    rows = [a_family("85073003328", language="xx"), *families(600)]
    response = issuer.send(issuer.a_programme(opened=False), a_file(*rows))
    issuer.node.scheduler.step()
    bad = issuer.node.client().get(
        f"/v1/imports/{response.json['import_id']}/bad-rows.csv", headers=issuer.node.headers(Role.PROGRAMME_MANAGER)
    )
    assert bad.data.count(b"\n") == 2
    assert b"85073003328" not in bad.data
