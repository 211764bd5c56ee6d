"""The funder's page: the sum that ties every cent, and no cell that tells of a few families."""

import csv
import io
from datetime import date

from flask.testing import FlaskClient

from services.ledger import tables
from shared.contracts.providers import Need, NeedCounted
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


def test_a_manager_of_some_programmes_reads_of_these_alone(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1, 2, 3]), a_capture(1), confirmed())
    uses = {}
    for programme_id in (PROGRAMME, "e" * 32):
        client = node.client()
        scope = f"programme:{programme_id}"
        client.post("/demo/sign-in", data={"token": node.token(Role.PROGRAMME_MANAGER, scope)})
        uses[programme_id] = [
            client.get("/report.csv").text,
            client.get(f"/report.csv?programme={PROGRAMME}").text,
            node.client().get("/v1/reports/spending", headers=node.headers(Role.PROGRAMME_MANAGER, scope)).text,
        ]
    assert all("babysitting" in text for text in uses[PROGRAMME])
    assert not any("babysitting" in text for text in uses["e" * 32])


def test_a_manager_of_several_programmes_reads_one_after_the_other(node: Node, fund: str) -> None:
    node.hear(grant(fund, [1, 2, 3]), a_capture(1), confirmed())
    client, scope = node.client(), f"programme:{PROGRAMME},{'e' * 32}"
    client.post("/demo/sign-in", data={"token": node.token(Role.PROGRAMME_MANAGER, scope)})
    page = client.get("/report?lang=en").text
    assert "Babysitting" in page
    assert "all programmes" not in page
    assert client.get("/report.csv").status_code == 422
    assert "babysitting" in client.get(f"/report.csv?programme={PROGRAMME}").text


def test_a_day_that_is_none_is_left_out(node: Node, fund: str) -> None:
    page = signed_in(node).get("/report?lang=en&from=soon&to=2026-12-31&programme=x").text
    assert '<a href="#from">This day does not exist, so you see all days. Choose again.</a>' in page
    assert 'value="2026-12-31"' in page, "what was chosen beside it stays"
    assert "up to and including" not in page
    turned = signed_in(node).get("/report?lang=en&from=2026-12-31&to=2026-01-01").text
    assert '<a href="#from">The first day comes after the last one' in turned


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


def a_day_of_needs(day: date, *counted: tuple[str, str, int]) -> NeedCounted:
    return NeedCounted(
        on_day=day,
        needs=[
            Need(category=category, hour=hour, neighbourhood="any", language="any", searches=searches)
            for category, hour, searches in counted
        ],
    )


def test_what_was_searched_and_not_found_is_told_from_ten_searches_on(node: Node, fund: str) -> None:
    first, second = date(2026, 3, 1), date(2026, 3, 2)
    node.hear(
        a_day_of_needs(first, ("babysitting", "05", 7), ("babysitting", "any", 9)),
        a_day_of_needs(second, ("babysitting", "05", 8)),
    )
    page = signed_in(node).get("/report?lang=en").text
    assert "between 05:00 and 06:00</td>" in page
    assert '<td class="n">15</td>' in page
    assert "any time" not in page
    assert "What was searched fewer than 10 times is not shown." in page
    assert "between 05:00" not in signed_in(node).get("/report?lang=en&from=2026-03-02").text


def test_the_last_word_on_a_day_is_what_was_searched_then(node: Node, fund: str) -> None:
    day = date(2026, 3, 1)
    node.hear(a_day_of_needs(day, ("babysitting", "05", 11), ("babysitting", "06", 12)))
    node.hear(a_day_of_needs(day, ("babysitting", "05", 13)))
    assert [(row["hour"], row["searches"]) for row in node.rows(tables.need)] == [("05", 13)]


def test_a_programmes_report_tells_only_of_its_own_kinds_of_service(node: Node, fund: str) -> None:
    node.hear(a_day_of_needs(date(2026, 3, 1), ("sailing", "05", 50)))
    assert "between 05:00" in signed_in(node).get("/report?lang=en").text
    assert "between 05:00" not in signed_in(node).get(f"/report?lang=en&programme={PROGRAMME}").text
