"""What a helper does for a family on the pages: one code at a time, paper, and a word on a use."""

import re

import pypdfium2
import pytest

from services.issuer.queries import wallets
from shared.contracts.issuer import PapersCancelled, PapersPrinted, RedemptionAccepted, UseDisputed, WalletRekeyed
from shared.contracts.redeemer import WalletChanged
from shared.identity import spoken_code
from shared.identity.roles import Role
from tests.integration.issuer.at_helping import KEY, acting, opened, signed_in
from tests.integration.issuer.at_office import key_in
from tests.integration.issuer.builders import Issuer
from tests.integration.issuer.helping import HelperOf, Household
from tests.integration.issuer.using import Purse, a_provider

PLACE = "De Speelberg"


@pytest.fixture
def house(issuer: Issuer) -> Household:
    return Household(issuer, family_type="single_parent")


# -- codes and paper


def test_one_code_is_read_out_at_a_time_and_each_is_written_down(
    issuer: Issuer, house: Household, ann: HelperOf
) -> None:
    client, address = acting(house, ann)
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
    place = client.post(f"{address}/code", data={"key": key_in(page)}).headers["Location"]
    assert shown(client.get(place).text) == second.split("-")
    assert [act for act, _ in house.looks()] == ["say_code", "say_code", "see_cheques"]


def test_what_was_lost_is_stopped_at_the_desk(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    client, address = acting(house, ann)
    client.post(f"{address}/papers", data={"key": key_in(client.get(f"{address}/papers").text), "papers": "2"})
    answer = client.post(f"{address}/lost", data={"key": key_in(client.get(address).text)})
    assert "Old codes and paper serve no more" in client.get(answer.headers["Location"]).text
    assert [len(event.paper_ids) for event in issuer.node.told(PapersCancelled)] == [2]
    assert [event.generation for event in issuer.node.told(WalletRekeyed)] == [2]
    assert house.looks()[0][0] == "stop_lost"
    assert house.get("/looks")["looks"][0]["act_text"]["en"] == "stop my codes, paper and signed-in phones"


def test_a_locked_code_is_not_read_out(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    client, address = acting(house, ann)
    issuer.node.hear(WalletChanged(wallet_id=house.wallet_id, generation=1, spoken_counter=0, locked=True))
    place = client.post(f"{address}/code", data={"key": KEY}).headers["Location"]
    page = client.get(place).text
    assert "No code to read out now" in page
    assert "aloud" not in page


def test_no_page_of_a_helper_holds_the_pin(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    client, address = acting(house, ann)
    client.post(f"{address}/papers", data={"key": KEY, "papers": "2"})
    client.post(f"{address}/code", data={"key": KEY})
    pin = house.get("/codes")["pin"]
    for page in ("", "/code?number=1", "/papers", "/papers/print"):
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
    assert "3 paper cheques to print" in page
    assert page.count("Lost: stop it</button>") == 4
    sheets = client.get(f"{address}/papers/print").text
    assert (sheets.count('class="cheque"'), sheets.count("1 rustcheque"), sheets.count("1 chèque répit")) == (3, 3, 3)
    assert "typ zelf je pincode" in sheets
    assert "Stop acting" in sheets
    assert 'href="/leave"' not in sheets
    assert [act for act, _ in house.looks()] == ["print_paper", "see_cheques"]
    issuer.node.clock.advance(minutes=5)
    again = opened(client, house.id)
    assert "to print" not in client.get(f"{again}/papers").text
    assert 'class="cheque"' not in client.get(f"{again}/papers/print").text

    client.post(f"{again}/papers/cancel", data={"key": key_in(client.get(f"{again}/papers").text)})
    assert len(issuer.node.told(PapersCancelled)) == 1


def test_the_desk_prints_for_the_provider_that_a_parent_without_a_phone_names(
    issuer: Issuer, house: Household, ann: HelperOf
) -> None:
    provider_id = a_provider(issuer, house.programme_id, PLACE)
    client, address = acting(house, ann)
    assert f'<option value="{provider_id}">{PLACE}</option>' in client.get(f"{address}/papers").text
    wrong = client.post(f"{address}/papers", data={"key": KEY, "papers": "2", "provider": "e" * 32})
    assert (wrong.status_code, issuer.node.told(PapersPrinted)) == (422, [])
    client.post(f"{address}/papers", data={"key": KEY + "2", "papers": "2", "provider": provider_id})
    assert [each.provider_id for each in issuer.node.told(PapersPrinted)] == [provider_id]
    sheets = client.get(f"{address}/papers/print").text
    assert sheets.count(f"<bdi>{PLACE}</bdi>") == 2
    assert "typ zelf je pincode" not in sheets
    document = pypdfium2.PdfDocument(client.get(f"{address}/papers/print.pdf").data)
    words = document[0].get_textpage().get_text_bounded()
    document.close()
    assert PLACE in words
    assert "Stop acting" not in words


def test_where_names_are_hidden_the_desk_prints_for_a_provider_without_its_name(
    issuer: Issuer, house: Household, ann: HelperOf
) -> None:
    provider_id = a_provider(issuer, house.programme_id, PLACE)
    client, address = acting(house, ann)
    assert "because names are hidden" not in client.get(f"{address}/papers").text
    client.post(f"{address}/quiet", data={"key": KEY})
    assert "because names are hidden" in client.get(f"{address}/papers").text
    client.post(f"{address}/papers", data={"key": KEY + "2", "papers": "1", "provider": provider_id})
    assert [each.provider_id for each in issuer.node.told(PapersPrinted)] == [provider_id]
    sheets = client.get(f"{address}/papers/print").text
    assert "zonder pincode" in sheets
    assert PLACE not in sheets


def test_one_paper_that_is_lost_is_stopped_and_the_others_serve(
    issuer: Issuer, house: Household, ann: HelperOf
) -> None:
    client, address = acting(house, ann)
    client.post(f"{address}/papers", data={"key": KEY, "papers": "2"})
    stop = re.search(rf'action="({address}/papers/[0-9a-f]{{32}}/cancel)"', client.get(f"{address}/papers").text)
    assert stop
    place = client.post(stop[1], data={"key": KEY + "2"}).headers["Location"]
    page = client.get(place).text
    assert "That paper serves no more" in page
    assert page.count("Lost: stop it</button>") == 1
    (cancelled,) = issuer.node.told(PapersCancelled)
    assert cancelled.paper_ids == [stop[1].split("/")[-2]]
    assert house.looks()[0][0] == "stop_paper"
    # Sent again from a page that was drawn before, it changes nothing.
    place = client.post(stop[1], data={"key": KEY + "3"}).headers["Location"]
    assert "This has changed meanwhile" in client.get(place).text
    assert house.looks()[0][0] == "stop_paper"
    assert len(house.looks()) == 3


@pytest.mark.parametrize(
    ("papers", "sentence"), [("30", "There are not so many cheques left"), ("41", "1 to 40"), ("", "Fill this in")]
)
def test_too_many_papers_are_refused_in_a_sentence_and_what_was_typed_stays(
    issuer: Issuer, house: Household, ann: HelperOf, papers: str, sentence: str
) -> None:
    client, address = acting(house, ann)
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
    key = key_in(page)
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
    client, address = acting(house, ann)
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
    client, address = acting(house, ann)
    page = client.get(address).text
    assert "I told them of these cheques" in page
    assert client.post(f"{address}/told", data={"key": key_in(page)}).headers["Location"] == f"{address}?told=told"
    assert issuer.get(f"/households/{house.id}")["status"] == "told"
    assert "I told them of these cheques" not in client.get(address).text
