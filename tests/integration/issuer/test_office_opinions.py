"""Which sentences parents read by which legal opinion, as a manager records it and takes it back."""

from typing import Any

import pytest

from services.issuer.tables.opinions import legal_opinion
from shared.identity.roles import Role
from tests.integration.issuer.at_office import Desk, wrong_in
from tests.integration.issuer.builders import Issuer, an_id
from tests.integration.issuer.helping import Household

OPINIONS = "/office/opinions"
OPINION = {"sentence": "not_income", "reference": "Advice 2026/14", "given_on": "2026-02-01"}
SENTENCE = "This does not count as income."


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROGRAMME_MANAGER])
def test_these_pages_are_for_managers_alone(issuer: Issuer, role: Role) -> None:
    desk = Desk(issuer, role)
    assert desk.status(OPINIONS) == desk.status(f"{OPINIONS}/{an_id()}/withdraw") == 403
    assert desk.send(OPINIONS, **OPINION).status_code == 403
    assert issuer.node.rows(legal_opinion) == []


def test_a_sentence_waits_until_its_opinion_is_recorded_and_again_once_it_is_taken_back(issuer: Issuer) -> None:
    house, desk = Household(issuer), Desk(issuer, actor="m. anager")

    def parent_reads() -> str:
        client = issuer.node.client()
        client.post("/demo/sign-in", data={"token": issuer.node.token(Role.PARENT, house.scope)})
        return str(client.get("/cheques/why?lang=en").text)

    assert desk.see(OPINIONS).count("waits for an opinion") == 2
    assert "Legal opinions" in desk.see("/office")
    answer = desk.send(OPINIONS, OPINIONS, **OPINION)
    assert (answer.status_code, answer.location) == (303, OPINIONS)
    page = desk.see(OPINIONS)
    assert (
        f"{SENTENCE} parents read it Opinion Advice 2026/14 Given on 1 February 2026 Recorded by m. anager "
        "Recorded on 2 March 2026" in page
    )
    assert "We tell nobody how you live. waits for an opinion" in page
    assert SENTENCE in parent_reads()

    (row,) = issuer.node.rows(legal_opinion)
    address = f"{OPINIONS}/{row['id']}/withdraw"
    assert f"Parents no longer read: “{SENTENCE}”" in desk.see(address)
    assert SENTENCE in parent_reads(), "a look takes nothing back"
    assert Desk(issuer, actor="colleague").send(address, address).location == OPINIONS
    page = desk.see(OPINIONS)
    assert page.count("waits for an opinion") == 2
    assert "Recorded on 2 March 2026 by m. anager. Taken back on 2 March 2026 by colleague." in page
    assert SENTENCE not in parent_reads()
    assert desk.status(address) == 404, "nothing is left to take back"
    assert desk.send(OPINIONS, OPINIONS, **OPINION).status_code == 303, "a later one takes its place"


def test_sent_twice_it_is_one_and_where_one_stands_there_is_no_second(issuer: Issuer) -> None:
    desk = Desk(issuer)
    assert [desk.send(OPINIONS, **OPINION, key="k" * 32).status_code for _ in range(2)] == [303, 303]
    again = desk.send(OPINIONS, **OPINION, key="l" * 32)
    assert wrong_in(again.text)["sentence"] == "Parents read this already. Take that opinion back first."
    assert len(issuer.node.rows(legal_opinion)) == 1
    assert 'value="not_income"' not in desk.client.get(OPINIONS).text, "only what waits is offered"
    desk.send(OPINIONS, OPINIONS, **{**OPINION, "sentence": "tell_nobody"})
    assert "Record an opinion" not in desk.see(OPINIONS)


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"sentence": "no_tax"}, "sentence", "Choose one of the answers."),
        ({"reference": " "}, "reference", "Fill this in."),
        ({"reference": "x" * 121}, "reference", "Write at most 120 characters."),
        ({"given_on": ""}, "given_on", "Choose a day."),
        ({"given_on": "2026-03-03"}, "given_on", "Write the day on which it was given, and no later day than today."),
    ],
)
def test_what_is_not_clear_is_said_at_its_field_and_what_was_typed_stays(
    issuer: Issuer, change: dict[str, Any], field: str, sentence: str
) -> None:
    answer = Desk(issuer).send(OPINIONS, OPINIONS, **{**OPINION, **change})
    assert answer.status_code == 422
    assert wrong_in(answer.text) == {field: sentence}
    assert 'value="Advice 2026/14"' in answer.text or field == "reference"
    assert issuer.node.rows(legal_opinion) == []


def test_an_opinion_in_force_stands_before_all_that_were_taken_back(issuer: Issuer) -> None:
    desk = Desk(issuer)
    desk.send(OPINIONS, OPINIONS, **{**OPINION, "sentence": "tell_nobody", "reference": "Advice 1"})
    for number in range(2, 5):
        desk.send(OPINIONS, OPINIONS, **{**OPINION, "reference": f"Advice {number}"})
        newest = issuer.node.rows(legal_opinion)[-1]
        desk.send(f"{OPINIONS}/{newest['id']}/withdraw")
    references = [each["reference"] for each in issuer.get("/opinions")["opinions"]]
    assert references == ["Advice 1", "Advice 4", "Advice 3", "Advice 2"]
