"""The issuer as a whole: its schema, its command line, its document."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.issuer.service import SERVICE
from shared.kernel.errors import InvalidError
from shared.persistence import migrations
from shared.testing.databases import a_database
from tests.integration.issuer.builders import Issuer, a_family, a_file, an_id, families

#: By what right the lists here are used.
RIGHT = (
    "--source",
    "commune",
    "--legal-basis",
    "public_task",
    "--authorisation",
    "B-1",
    "--authorised-on",
    "2026-01-05",
)


def run(issuer: Issuer, *arguments: str) -> str:
    assert SERVICE.commands is not None
    result = CliRunner().invoke(SERVICE.commands, list(arguments), obj=issuer.node.ctx, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_migrated_schema_is_the_one_in_the_code(tmp_path: Path) -> None:
    database = a_database(tmp_path, "issuer")
    migrations.upgrade(database, SERVICE.migrations)
    assert migrations.drift(database, SERVICE.all_metadata) == []
    database.close()


def test_a_file_is_imported_and_granted_from_the_command_line(issuer: Issuer, tmp_path: Path) -> None:
    programme_id = issuer.a_programme()
    file, bad_rows = tmp_path / "list.csv", tmp_path / "bad.csv"
    file.write_bytes(a_file(*families(3), a_family("f4", language="xx")))
    output = run(issuer, "import", str(file), "--programme", programme_id, *RIGHT, "--bad-rows", str(bad_rows))

    counts = dict(line.split() for line in output.splitlines() if len(line.split()) == 2)
    assert counts["accepted"] == counts["granted"] == "3"
    assert counts["bad"] == "1"
    assert (
        "row 5, language: This value is not on the list. Write one of these: nl, fr, en or leave the cell empty."
        in output
    )
    assert bad_rows.read_text(encoding="utf-8-sig").count("\n") == 2
    assert bad_rows.stat().st_mode & 0o077 == 0

    assert json.loads(run(issuer, "import", str(file), "--programme", programme_id, *RIGHT, "--json"))["unchanged"] == 3
    assert "two_parents" in run(issuer, "grants", "--programme", programme_id)


def test_a_file_that_is_wrong_as_a_whole_ends_the_command_with_its_reason(issuer: Issuer, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(b"nothing,of,use\n")
    assert SERVICE.commands is not None
    with pytest.raises(InvalidError) as error:
        CliRunner().invoke(
            SERVICE.commands,
            ["import", str(file), "--programme", issuer.a_programme(), *RIGHT],
            obj=issuer.node.ctx,
            catch_exceptions=False,
        )
    assert error.value.code == "missing_column"


def test_waiting_grants_are_retried_from_the_command_line(issuer: Issuer) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id], euros=(0,))
    issuer.imported(programme_id, *families(3))
    issuer.allocate(programme_id, fund_id, 2 * 12 * 2500)
    assert run(issuer, "retry-unfunded").splitlines()[1].split() == [programme_id, "2", "1"]


def test_the_openapi_document_names_every_address(issuer: Issuer) -> None:
    paths = issuer.node.client().get("/openapi.json").json["paths"]
    rules = {rule.rule for rule in issuer.node.app.url_map.iter_rules() if rule.rule.startswith("/v1/")}
    assert set(paths) == {re.sub(r"<id:(\w+)>", r"{\1}", rule) for rule in rules}
    assert set(paths["/v1/imports"]) == {"post"}
