"""The funder's page: the sum that ties every cent, and no cell that tells of a few families."""

import csv
import io

from flask.testing import FlaskClient

from shared.identity.roles import Role
from shared.testing.service import Node
from tests.integration.ledger.test_books import confirmed, fund, grant, node
from tests.unit.ledger.test_domain import PROGRAMME, a_capture

__all__ = ["fund", "node"]


def signed_in(node: Node, role: Role = Role.FUNDER) -> FlaskClient:
    client = node.client()
    client.post("/demo/sign-in", data={"token": node.token(role)})
    return client


def test_every_cent_is_somewhere(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1, 2, 3]), a_capture(1), confirmed())
    page = signed_in(node).get("/report?lang=nl").text
    for name, euros in (("nog vrij", "70,00"), ("bij ouders", "20,00"), ("te betalen aan aanbieders", "10,00")):
        assert f"{name}</dt><dd>€\xa0{euros}" in page
    assert 'gestort door de financiers</dt><dd class="sum">€\xa0100,00' in page


def test_a_few_families_are_not_told_of(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1, 2, 3]), a_capture(1), confirmed())
    page = signed_in(node).get("/report?lang=en").text
    assert "Too few families used cheques to say more." in page
    assert "10.00" not in page.split("Every cent")[1].split("What for?")[1]


def test_a_programme_and_days_can_be_chosen(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1, 2, 3]))
    page = signed_in(node).get(f"/report?lang=en&programme={PROGRAMME}&from=2026-03-02&to=2026-03-31").text
    assert "Programme, from 2 March 2026, up to and including 31 March 2026" in page


def test_a_day_that_is_none_is_left_out(node: Node, fund: str) -> None:
    assert signed_in(node).get("/report?from=soon&to=2026-99-99&programme=x").status_code == 200


def test_the_file_holds_the_same_cells(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1, 2, 3]), a_capture(1), confirmed())
    answer = signed_in(node).get("/report.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert rows
    assert all(row["suppressed"] == "yes" and row["amount_cents"] == "" for row in rows)
    assert "attachment" in answer.headers["Content-Disposition"]


def test_books_without_anything_have_a_page_too(node: Node) -> None:
    assert "Er is nog niets gebruikt." in signed_in(node).get("/report?lang=nl").text


def test_a_parent_sees_no_report(node: Node) -> None:
    client = node.client()
    client.post("/demo/sign-in", data={"token": node.token(Role.PARENT, "wallet:1")})
    assert client.get("/report").status_code == 403
