"""The helpers' pages: only families that permit it, a reason before each look, and each look and act written down."""

import re

import pytest
from flask.testing import FlaskClient

from services.issuer.queries import wallets
from services.issuer.tables.mandates import family_label, helper_act, helper_visit
from shared.contracts.issuer import PapersCancelled, PapersPrinted, RedemptionAccepted, UseDisputed
from shared.contracts.redeemer import WalletChanged
from shared.identity import spoken_code
from shared.identity.roles import Role
from tests.integration.issuer.builders import Issuer, a_family, an_id
from tests.integration.issuer.helping import HelperOf, Household, an_organisation
from tests.integration.issuer.using import Purse

KEY = "a-key-of-the-form"


@pytest.fixture
def house(issuer: Issuer) -> Household:
    return Household(issuer, family_type="single_parent")


@pytest.fixture
def ann(issuer: Issuer) -> HelperOf:
    return HelperOf(issuer, "ann", an_organisation(issuer, "Huis aan het Kanaal"))


def signed_in(issuer: Issuer, helper: HelperOf, language: str = "en") -> FlaskClient:
    """A browser in which this helper is signed in and reads a language."""
    client = issuer.node.client()
    client.post("/demo/sign-in", data={"token": helper.token})
    client.get(f"/helping?lang={language}")
    return client


def opened(client: FlaskClient, household_id: str, reason: str = "check_balance") -> str:
    """Open a family with a reason. Returns the address of its page."""
    answer = client.post("/helping/open", data={"family": household_id, "reason": reason})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def key_of(page: str) -> str:
    """The key of the first form on a page."""
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found is not None
    return found[1]


# -- the list, and why


def test_a_helper_sees_the_families_that_permit_it_and_no_others(
    issuer: Issuer, house: Household, ann: HelperOf
) -> None:
    other = Household(issuer, house.programme_id, "f2")
    other.permit(helper="somebody else")
    house.permit(["see_cheques", "say_code"], organisation_id=ann.organisation_id)
    page = signed_in(issuer, ann).get("/helping").text
    assert house.id in page
    assert other.id not in page
    assert "until Tuesday 30 June" in page
    assert "see my cheques, say my code" in page
    assert "Huis aan het Kanaal" in page
    assert page.count('name="reason"') == 6
    assert "http" not in page.replace("http://www.w3.org", "")
    assert "style=" not in page
    assert issuer.node.rows(helper_act) == [], "the list is no look: it shows nothing of a family"


def test_a_family_that_permits_several_things_stands_in_the_list_once(
    issuer: Issuer, house: Household, ann: HelperOf
) -> None:
    house.permit(["see_cheques"], organisation_id=ann.organisation_id)
    house.permit(["say_code"], last_day="2026-09-30", helper="ann")
    page = signed_in(issuer, ann).get("/helping").text
    assert page.count(house.id) == 1
    assert "until Wednesday 30 September" in page


def test_a_long_list_goes_on_where_it_ended(issuer: Issuer, ann: HelperOf) -> None:
    programme = issuer.a_programme()
    issuer.imported(programme, *(a_family(f"f{number}") for number in range(23)))
    for grant in issuer.grants():
        body = {"acts": ["see_cheques"], "last_day": "2026-06-30", "organisation_id": ann.organisation_id}
        scope = f"wallet:{grant['wallet_id']}"
        assert issuer.post(f"/wallets/{grant['wallet_id']}/mandates", body, Role.PARENT, scope).status_code == 201
    client = signed_in(issuer, ann)
    first = client.get("/helping").text
    more = re.search(r"/helping\?after=\d+", first)
    assert more is not None
    second = client.get(more[0]).text
    found = [re.findall(r'name="family" value="(\w+)"', page) for page in (first, second)]
    assert [len(each) for each in found] == [20, 3]
    assert len({*found[0], *found[1]}) == 23


def test_a_look_needs_a_reason_and_the_parent_reads_it(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    house.permit(organisation_id=ann.organisation_id)
    client = signed_in(issuer, ann)
    for reason in ("", "curious"):
        assert client.post("/helping/open", data={"family": house.id, "reason": reason}).status_code == 422
    assert house.looks() == []
    page = client.get(opened(client, house.id, "prepare_appointment")).text
    assert '<span class="big">24</span>' in page
    assert "24 = 12 for every parent + 12 because you raise your children alone" in page
    assert house.looks() == [("see_cheques", "prepare_appointment")]
    (look,) = house.get("/looks")["looks"]
    assert (look["helper"], look["role"], look["who"]["nl"]) == ("ann", "helper", "Huis aan het Kanaal")


def test_a_family_of_others_is_not_there(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    client = signed_in(issuer, ann)
    for household_id in (house.id, an_id(), ""):
        answer = client.post("/helping/open", data={"family": household_id, "reason": "emergency"})
        assert answer.status_code == 404
        assert "There is nothing here" in answer.text
    assert issuer.node.rows(helper_visit) == []


def test_a_visit_belongs_to_the_helper_who_began_it(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    house.permit(organisation_id=ann.organisation_id)
    address = opened(signed_in(issuer, ann), house.id)
    colleague = signed_in(issuer, HelperOf(issuer, "bob", ann.organisation_id))
    for page in ("", "/code", "/papers"):
        assert colleague.get(address + page).status_code == 404
    assert colleague.post(f"{address}/code", data={"key": KEY}).status_code == 404


def test_no_other_role_and_nobody_unknown_opens_the_pages(issuer: Issuer, house: Household) -> None:
    assert issuer.node.client().get("/helping").status_code == 401
    for role, scope in ((Role.PARENT, house.scope), (Role.PROGRAMME_MANAGER, "")):
        client = issuer.node.client()
        client.post("/demo/sign-in", data={"token": issuer.node.token(role, scope)})
        assert client.get("/helping").status_code == 403
        assert client.post("/helping/open", data={"family": house.id, "reason": "emergency"}).status_code == 403


def test_a_form_from_another_site_does_nothing(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    house.permit(organisation_id=ann.organisation_id)
    answer = signed_in(issuer, ann).post(
        "/helping/open",
        data={"family": house.id, "reason": "emergency"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert house.looks() == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", "Gezinnen die je mag helpen"), ("fr", "Familles que vous"), ("en", "Families you may help")],
)
def test_the_pages_speak_three_languages(
    issuer: Issuer, house: Household, ann: HelperOf, language: str, words: str
) -> None:
    house.permit(organisation_id=ann.organisation_id)
    assert words in signed_in(issuer, ann, language).get("/helping").text


# -- under the bar


def test_the_bar_says_for_whom_what_and_until_when_and_stops(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    house.permit(organisation_id=ann.organisation_id)
    client = signed_in(issuer, ann)
    address = opened(client, house.id)
    for page, doing in (("", "you look at their cheques"), ("/code", "you read out a code"), ("/papers", "you print")):
        shown = client.get(address + page).text
        bar = shown[shown.index('class="acting"') : shown.index("Stop acting")]
        assert doing in bar
        assert "Permitted until Tue 30 Jun" in bar
    assert house.id not in client.get(address).text, "no id of a household but in the list"
    assert client.post(f"{address}/stop").headers["Location"] == "/helping?told=stopped"
    assert "You no longer act" in client.get("/helping?told=stopped").text
    assert client.get(address).headers["Location"] == "/helping?told=ended"


def test_after_half_an_hour_the_helper_says_anew_why(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    house.permit(organisation_id=ann.organisation_id)
    client = signed_in(issuer, ann)
    address = opened(client, house.id)
    issuer.node.clock.advance(minutes=29, seconds=59)
    assert client.get(address).status_code == 200
    issuer.node.clock.advance(seconds=1)
    assert client.get(address).headers["Location"] == "/helping?told=ended"
    assert client.post(f"{address}/code", data={"key": KEY}).headers["Location"] == "/helping?told=ended"
    assert house.looks() == [("see_cheques", "check_balance")]
    issuer.node.clock.advance(hours=25)
    client = signed_in(issuer, ann)
    opened(client, house.id)
    assert client.get(address).status_code == 404
    assert len(issuer.node.rows(helper_visit)) == 1


def test_what_the_parent_takes_back_ends_at_once(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    mandate_id = house.permit(organisation_id=ann.organisation_id)
    client = signed_in(issuer, ann)
    address = opened(client, house.id)
    path = f"/wallets/{house.wallet_id}/mandates/{mandate_id}/revoke"
    assert issuer.post(path, {}, Role.PARENT, house.scope).status_code == 200
    for page in ("", "/code", "/papers"):
        assert client.get(address + page).headers["Location"] == "/helping?told=not_permitted"
    assert "Nothing was done" in client.get("/helping?told=not_permitted").text


def test_each_permission_opens_its_own_pages_and_nothing_else(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    use = Purse(issuer).capture(1)
    issuer.node.hear(use)
    house.permit(["answer_uses"], organisation_id=ann.organisation_id)
    client = signed_in(issuer, ann)
    address = opened(client, house.id)
    page = client.get(address).text
    assert "You do not see their cheques" in page
    assert 'class="big"' not in page
    assert house.looks() == [], "nothing was seen"
    for tried in ("/code", "/papers"):
        assert client.get(address + tried).headers["Location"] == "/helping?told=not_permitted"
        answer = client.post(address + tried, data={"key": KEY, "papers": "1"})
        assert answer.headers["Location"] == "/helping?told=not_permitted"
    assert client.post(f"{address}/told", data={"key": KEY}).headers["Location"] == "/helping?told=not_permitted"
    assert house.looks() == []
    answer = client.post(f"{address}/uses/{use.redemption_id}/accept", data={"key": KEY})
    assert answer.headers["Location"] == f"{address}?told=accepted"
    assert house.looks() == [("answer_uses", "check_balance")]


def test_without_seeing_the_cheques_no_name_is_read(issuer: Issuer, ann: HelperOf) -> None:
    house = named(issuer, "Zeynep Yilmaz")
    client = signed_in(issuer, ann)
    house.permit(["say_code"], organisation_id=ann.organisation_id)
    assert "Zeynep" not in client.get(opened(client, house.id)).text
    house.permit(["see_cheques"], organisation_id=ann.organisation_id)
    assert "Zeynep" not in client.get("/helping").text, "no name before a reason"
    page = client.get(opened(client, house.id)).text
    assert "For Zeynep: you look at their cheques" in page
    assert "Yilmaz" not in page


def test_what_a_family_is_called_stands_in_the_list_of_its_helpers_alone(
    issuer: Issuer, house: Household, ann: HelperOf
) -> None:
    house.permit(organisation_id=ann.organisation_id)
    house.permit(helper="cis")
    client = signed_in(issuer, ann)
    address = opened(client, house.id)
    assert client.post(f"{address}/label", data={"label": "  blue   door "}).headers["Location"].endswith("told=called")
    assert "blue door" in client.get("/helping").text
    assert "For blue door:" in client.get(address).text
    assert "blue door" in signed_in(issuer, HelperOf(issuer, "bob", ann.organisation_id)).get("/helping").text
    assert "blue door" not in signed_in(issuer, HelperOf(issuer, "cis")).get("/helping").text
    (kept,) = issuer.node.rows(family_label)
    assert b"blue" not in kept["words"], "what may be a name is sealed"
    client.post(f"{address}/label", data={"label": ""})
    assert "blue door" not in client.get("/helping").text


def test_a_household_that_is_safe_shows_no_name_and_no_place(issuer: Issuer, ann: HelperOf) -> None:
    house = named(issuer, "Zeynep Yilmaz")
    house.permit(organisation_id=ann.organisation_id)
    body = {"safe": True}
    assert issuer.post(f"/wallets/{house.wallet_id}/safe", body, Role.PARENT, house.scope).status_code in (200, 201)
    client = signed_in(issuer, ann)
    assert "Zeynep" not in client.get(opened(client, house.id)).text


def named(issuer: Issuer, name: str) -> Household:
    programme_id = issuer.a_programme()
    headings = (
        "household_ref,source,family_type,children_birth_dates,children_with_disability,"
        "municipality_nis,neighbourhood,language,channel,parent_name,contact"
    )
    issuer.imported(programme_id, f"{a_family('n1')},{name},0470 00 00 00", headings=headings)
    grant = issuer.grants()[-1]
    house = Household.__new__(Household)
    house.issuer, house.programme_id = issuer, programme_id
    house.id, house.wallet_id, house.grant_id = grant["household_id"], grant["wallet_id"], grant["grant_id"]
    house.scope = f"wallet:{house.wallet_id}"
    return house


# -- codes and paper


def test_one_code_is_read_out_at_a_time_and_each_is_written_down(
    issuer: Issuer, house: Household, ann: HelperOf
) -> None:
    house.permit(organisation_id=ann.organisation_id)
    client = signed_in(issuer, ann)
    address = opened(client, house.id)
    wallet_key = bytes.fromhex(wallets.key(issuer.node.ctx, house.wallet_id)["key_hex"])
    first, second = (spoken_code.make_code(wallet_key, number) for number in (1, 2))

    def shown(page: str) -> list[str]:
        return re.findall(r"<span>([0-9A-Z]{4})</span>", page)

    assert shown(client.get(f"{address}/code").text) == []
    assert shown(client.get(f"{address}/code?number=1").text) == [], "not before it was written down"
    place = client.post(f"{address}/code", data={"key": KEY}).headers["Location"]
    page = client.get(place).text
    assert shown(page) == first.split("-")
    assert house.looks()[0] == ("say_code", "check_balance")
    assert issuer.get(f"/households/{house.id}")["status"] == "active"

    issuer.node.hear(WalletChanged(wallet_id=house.wallet_id, generation=1, spoken_counter=1))
    page = client.get(place).text
    assert shown(page) == []
    assert "This code was used" in page
    place = client.post(f"{address}/code", data={"key": key_of(page)}).headers["Location"]
    assert shown(client.get(place).text) == second.split("-")
    assert [act for act, _ in house.looks()] == ["say_code", "say_code", "see_cheques"]


def test_a_locked_code_is_not_read_out(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    house.permit(organisation_id=ann.organisation_id)
    client = signed_in(issuer, ann)
    address = opened(client, house.id)
    issuer.node.hear(WalletChanged(wallet_id=house.wallet_id, generation=1, spoken_counter=0, locked=True))
    place = client.post(f"{address}/code", data={"key": KEY}).headers["Location"]
    page = client.get(place).text
    assert "No code to read out now" in page
    assert "aloud" not in page


def test_no_page_of_a_helper_holds_the_pin(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    house.permit(organisation_id=ann.organisation_id)
    client = signed_in(issuer, ann)
    address = opened(client, house.id)
    client.post(f"{address}/papers", data={"key": KEY, "papers": "2"})
    client.post(f"{address}/code", data={"key": KEY})
    pin = house.get("/codes")["pin"]
    for page in ("", "/code?number=1", "/papers"):
        answer = client.get(address + page)
        assert answer.status_code == 200
        assert pin not in answer.text


def test_paper_is_made_once_and_shown_to_print_in_this_visit_alone(
    issuer: Issuer, house: Household, ann: HelperOf
) -> None:
    house.permit(organisation_id=ann.organisation_id)
    made = issuer.post(
        f"/wallets/{house.wallet_id}/papers", {"papers": 1, "provider_id": None}, Role.PARENT, house.scope
    )
    assert made.status_code == 201
    client = signed_in(issuer, ann)
    address = opened(client, house.id)
    issuer.node.clock.advance(minutes=1)
    for _ in range(2):
        answer = client.post(f"{address}/papers", data={"key": KEY, "papers": "3"})
        assert answer.headers["Location"] == f"{address}/papers"
    assert [len(each.paper_ids) for each in issuer.node.told(PapersPrinted)] == [1, 3]
    page = client.get(f"{address}/papers").text
    assert page.count('class="sheet"') == 3
    assert "1 rustcheque" in page
    assert "1 chèque répit" in page
    assert "4 paper cheques can be used." in page
    assert [act for act, _ in house.looks()] == ["print_paper", "see_cheques"]
    issuer.node.clock.advance(minutes=5)
    again = opened(client, house.id)
    assert 'class="sheet"' not in client.get(f"{again}/papers").text

    client.post(f"{again}/papers/cancel", data={"key": key_of(client.get(f"{again}/papers").text)})
    assert len(issuer.node.told(PapersCancelled)) == 1


@pytest.mark.parametrize(
    ("papers", "sentence"), [("30", "There are not so many cheques left"), ("41", "1 to 40"), ("", "Fill this in")]
)
def test_too_many_papers_are_refused_in_a_sentence_and_what_was_typed_stays(
    issuer: Issuer, house: Household, ann: HelperOf, papers: str, sentence: str
) -> None:
    house.permit(organisation_id=ann.organisation_id)
    client = signed_in(issuer, ann)
    address = opened(client, house.id)
    answer = client.post(f"{address}/papers", data={"key": KEY, "papers": papers})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{papers}"' in answer.text
    assert issuer.node.told(PapersPrinted) == []
    assert house.looks() == [("see_cheques", "check_balance")], "what was refused was not done"


# -- a word on a use


def test_a_helper_says_for_the_parent_that_a_use_is_right_or_that_nobody_came(
    issuer: Issuer, house: Household, ann: HelperOf
) -> None:
    purse = Purse(issuer)
    right, missed = purse.capture(1), purse.capture(1, first=1)
    issuer.node.hear(right, missed)
    house.permit(organisation_id=ann.organisation_id)
    client = signed_in(issuer, ann)
    address = opened(client, house.id, "asked_by_parent")
    page = client.get(address).text
    key = key_of(page)
    for use, word in ((right, "accept"), (missed, "nobody-came")):
        path = f"{address}/uses/{use.redemption_id}/{word}"
        assert f'action="{path}"' in page
        for _ in range(2):
            assert client.post(path, data={"key": key}).status_code == 303
    assert len(issuer.node.told(RedemptionAccepted)) == 1
    assert [each.reason for each in issuer.node.told(UseDisputed)] == ["nobody_came"]
    assert house.looks() == [("answer_uses", "asked_by_parent")] * 2 + [("see_cheques", "asked_by_parent")]


def test_a_word_that_comes_too_late_says_so_and_is_not_written_down(
    issuer: Issuer, house: Household, ann: HelperOf
) -> None:
    use = Purse(issuer).capture(1)
    issuer.node.hear(use)
    house.permit(organisation_id=ann.organisation_id)
    client = signed_in(issuer, ann)
    address = opened(client, house.id)
    path = f"{address}/uses/{use.redemption_id}"
    client.post(f"{path}/accept", data={"key": KEY})
    answer = client.post(f"{path}/cancel", data={"key": KEY, "reason": "sick_child"})
    assert answer.headers["Location"] == f"{address}?told=changed"
    assert [act for act, _ in house.looks()] == ["answer_uses", "see_cheques"]


def test_a_use_of_another_family_cannot_be_answered(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    Household(issuer, house.programme_id, "f2")
    theirs = Purse(issuer).capture(1)
    issuer.node.hear(theirs)
    other = Household(issuer, house.programme_id, "f3")
    other.permit(organisation_id=ann.organisation_id)
    client = signed_in(issuer, ann)
    address = opened(client, other.id)
    answer = client.post(f"{address}/uses/{theirs.redemption_id}/accept", data={"key": KEY})
    assert answer.status_code == 404
    assert issuer.node.told(RedemptionAccepted) == []


def test_telling_a_family_is_noted_once(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    house.permit(organisation_id=ann.organisation_id)
    client = signed_in(issuer, ann)
    address = opened(client, house.id)
    page = client.get(address).text
    assert "I told them of these cheques" in page
    assert client.post(f"{address}/told", data={"key": key_of(page)}).headers["Location"] == f"{address}?told=told"
    assert issuer.get(f"/households/{house.id}")["status"] == "told"
    assert "I told them of these cheques" not in client.get(address).text
