"""The programme manager's page of programmes: how they are, in words and numbers, and what follows from a step."""

from typing import Any

import pytest

from services.issuer.tables import programme as programme_table
from shared.contracts.issuer import ProgrammeChanged, VouchersIssued
from shared.contracts.ledger import FundOpened
from shared.identity.roles import Role
from tests.integration.issuer.at_office import Desk, wrong_in
from tests.integration.issuer.builders import Issuer, an_id, families

NEW: dict[str, Any] = {
    "name": "Adem",
    "face": "12,50",
    "nl_1": "tijd voor jezelf",
    "fr_1": "du temps pour soi",
    "en_1": "Time for yourself",
    "grace_days": "30",
    "pay_within_working_days": "10",
    "visit_limit": "6",
    "hold_timeout_hours": "24",
    "undo_minutes": "30",
    "paper_days": "30",
    "suspension_holds": "survive",
}
FORM = "/office/programmes/new"


def a_fund(issuer: Issuer, name: str = "Gewest") -> str:
    fund_id = an_id()
    issuer.node.hear(FundOpened(fund_id=fund_id, name=name, currency="EUR"))
    return fund_id


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.PROGRAMME_MANAGER, "/office"),
        (Role.HELPER, "/helping"),
        (Role.CONFIDENTIAL_PERSON, "/confidential"),
        (Role.PARENT, "/cheques"),
    ],
)
def test_who_signs_in_arrives_at_their_own_home(issuer: Issuer, role: Role, home: str) -> None:
    assert Desk(issuer, role).home == home


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROGRAMME_MANAGER])
def test_nobody_but_a_manager_sees_the_office(issuer: Issuer, role: Role) -> None:
    programme_id = issuer.a_programme()
    desk = Desk(issuer, role)
    for address in ("/office", f"/office/programmes/{programme_id}", FORM):
        assert desk.status(address) == 403
    assert desk.send(f"/office/programmes/{programme_id}/become", status="paused").status_code == 403


def test_a_programme_is_told_in_words_and_numbers(issuer: Issuer) -> None:
    # Three families of 12 cheques of 25 euros; there is money for two.
    programme_id = issuer.a_programme(euros=(400, 250))
    issuer.imported(programme_id, *families(3))
    issuer.node.hear(issuer.a_capture(programme_id, 2))
    page = Desk(issuer).see("/office")
    assert "Adempauze open" in page
    assert "Cheques granted 24 with parents 22 used 2 ended unused 0 Families that wait for money 1" in page
    assert "1. Gewest 400,00 € 400,00 € 0,00 €" in page
    assert "2. Gewest 250,00 € 200,00 € 50,00 €" in page


@pytest.mark.parametrize(
    ("language", "word"), [("nl", "in voorbereiding"), ("fr", "en préparation"), ("en", "being drawn up")]
)
def test_its_state_is_said_in_three_languages(issuer: Issuer, language: str, word: str) -> None:
    issuer.a_programme(opened=False)
    assert word in Desk(issuer).see("/office", language)


def test_a_step_says_first_what_happens_and_only_then_happens(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    desk = Desk(issuer)
    address = f"/office/programmes/{programme_id}/become"
    assert "no cheque can be scanned or set aside" in desk.see(f"{address}?status=paused")
    assert issuer.get(f"/programmes/{programme_id}")["status"] == "open"
    answer = desk.send(address, status="paused")
    assert (answer.status_code, answer.location) == (303, f"/office/programmes/{programme_id}")
    page = desk.see(answer.location)
    assert "Adempauze paused" in page
    assert "Open it" in page
    assert "Close it for good" in page


def test_a_programme_without_a_rule_is_not_opened_and_the_page_says_why(issuer: Issuer) -> None:
    programme_id = issuer.a_programme(opened=False, rule=False)
    answer = Desk(issuer).send(f"/office/programmes/{programme_id}/become", status="open")
    assert answer.status_code == 422
    assert "It does not say yet how many cheques a family gets." in answer.text


def test_a_fund_pays_for_no_new_grant_after_its_last_day(issuer: Issuer) -> None:
    first, second = an_id(), an_id()
    programme_id = issuer.a_programme(funds=(first, second), euros=(1000, 1000))
    desk = Desk(issuer)
    answer = desk.send(f"/office/programmes/{programme_id}/funds/{first}/end", last_day="2026-01-31")
    assert answer.status_code == 303
    assert "Gewest pays for new grants until Saturday 31 January." in desk.see(answer.location)
    assert desk.send(f"/office/programmes/{programme_id}/funds/{first}/end").status_code == 422


def test_a_fund_is_moved_and_the_page_says_what_that_means(issuer: Issuer) -> None:
    region, commune, foundation = (an_id() for _ in range(3))
    programme_id = issuer.a_programme(funds=(region, commune, foundation), euros=(1000, 1000, 1000))
    desk, address = Desk(issuer), f"/office/programmes/{programme_id}"
    assert "What was granted before stays with the fund that pays for it." in desk.see(address)
    seen = " ".join((region, commune, foundation))
    answer = desk.send(f"{address}/funds/order", address, fund=foundation, to="earlier", seen=seen)
    assert (answer.status_code, answer.location) == (303, f"{address}?moved=1#order")
    assert issuer.get(f"/programmes/{programme_id}")["funds"] == [region, foundation, commune]
    assert "They pay in this order from now on." in desk.see(f"{address}?moved=1")


def test_a_fund_is_called_by_its_name_before_anything_of_it_was_allocated(issuer: Issuer) -> None:
    programme_id = issuer.a_programme(euros=(1_000, 0))
    assert "2. Gewest" in Desk(issuer).see(f"/office/programmes/{programme_id}")
    (shown,) = issuer.get("/programmes")["programmes"]
    free = [(each["fund_name"], each["free_cents"]) for each in shown["budget"]]
    assert free == [("Gewest", 100_000), ("Gewest", 0)]


def test_a_move_that_is_sent_twice_counts_once_and_a_wrong_one_not_at_all(issuer: Issuer) -> None:
    first, second = an_id(), an_id()
    programme_id = issuer.a_programme(funds=(first, second), euros=(1000, 1000))
    desk, address = Desk(issuer), f"/office/programmes/{programme_id}"
    move = {"fund": first, "to": "later", "seen": f"{first} {second}", "key": "k" * 32}
    for _ in range(2):
        assert desk.send(f"{address}/funds/order", **move).status_code == 303
    assert issuer.get(f"/programmes/{programme_id}")["funds"] == [second, first]
    answer = desk.send(f"{address}/funds/order", address, fund=first, to="sideways", seen=f"{second} {first}")
    assert answer.status_code == 422
    assert issuer.get(f"/programmes/{programme_id}")["funds"] == [second, first]


def test_of_two_managers_the_second_is_shown_the_order_as_it_is_now(issuer: Issuer) -> None:
    funds = [an_id() for _ in range(3)]
    programme_id = issuer.a_programme(funds=funds, euros=(1, 1, 1))
    desk, address = Desk(issuer), f"/office/programmes/{programme_id}"
    seen = " ".join(funds)
    assert desk.send(f"{address}/funds/order", address, fund=funds[0], to="later", seen=seen).status_code == 303
    answer = desk.send(f"{address}/funds/order", address, fund=funds[2], to="earlier", seen=seen)
    assert answer.status_code == 422
    assert "Somebody changed the order meanwhile." in answer.text
    assert f'value="{funds[1]} {funds[0]} {funds[2]}"' in answer.text


def test_one_fund_alone_and_a_closed_programme_have_no_order_to_change(issuer: Issuer) -> None:
    desk = Desk(issuer)
    assert "Change the order" not in desk.see(f"/office/programmes/{issuer.a_programme()}")
    programme_id = issuer.a_programme(euros=(1, 1))
    for status in ("paused", "closed"):
        assert issuer.set_status(programme_id, status).status_code == 200
    assert "Change the order" not in desk.see(f"/office/programmes/{programme_id}")


def test_a_manager_draws_up_a_programme_that_gives_nothing_yet(issuer: Issuer) -> None:
    issuer.a_programme()
    region, commune = a_fund(issuer, "Region"), a_fund(issuer, "Commune")
    desk = Desk(issuer)
    answer = desk.send(FORM, FORM, **NEW, fund_1=commune, fund_2=region, categories=["babysitting"])
    assert answer.status_code == 303
    made = issuer.get(answer.location.replace("/office", ""))
    assert (made["status"], made["face_cents"], made["funds"]) == ("draft", 1250, [commune, region])
    assert [each["code"] for each in made["categories"]] == ["babysitting", "time_for_yourself"]
    assert made["categories"][0]["nl"] == "babysit"
    assert made["wallet_week_cheques"] is None
    assert issuer.node.told(VouchersIssued) == []
    assert "It pays for babysitting, Time for yourself." in desk.see(answer.location)


def test_a_new_programme_sent_twice_is_one(issuer: Issuer) -> None:
    desk, fund = Desk(issuer), a_fund(issuer)
    values = {**NEW, "fund_1": fund, "key": "k" * 32}
    first, second = (desk.client.post(FORM, data=values) for _ in range(2))
    assert first.location == second.location
    assert len(issuer.node.rows(programme_table)) == len(issuer.node.told(ProgrammeChanged)) == 1


def test_what_is_missing_is_said_where_it_is_missing_and_what_was_typed_stays(issuer: Issuer) -> None:
    fund = a_fund(issuer)
    answer = Desk(issuer).send(FORM, FORM, **{**NEW, "name": "", "fr_1": "", "fund_1": fund, "fund_2": fund})
    assert answer.status_code == 422
    assert wrong_in(answer.text) == {"name": "Fill this in."}
    answer = Desk(issuer).send(FORM, FORM, **{**NEW, "fr_1": "", "fund_1": fund, "fund_2": fund})
    assert wrong_in(answer.text) == {
        "fund_1": "Choose each fund once.",
        "categories": "Give what it pays for a name in each of the three languages.",
    }
    assert 'value="Adem"' in answer.text
    assert f'<option value="{fund}" selected>' in answer.text


def test_a_fund_that_the_books_do_not_know_is_refused(issuer: Issuer) -> None:
    a_fund(issuer)
    answer = Desk(issuer).send(FORM, FORM, **NEW, fund_1=an_id())
    assert wrong_in(answer.text) == {"fund_1": "Choose funds of the list."}
