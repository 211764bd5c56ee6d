"""From a letter to the first code: by the letter's code and the word that is told apart, and by nothing less."""

import re
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest

from services.issuer import tables
from services.issuer.domain.letters import MOST_TRIES, SERVES_FOR
from services.issuer.tables.letters import letter
from shared.http.tables import idempotency
from shared.identity.roles import Role
from shared.identity.sessions import OWN_PHONE_IDLE, PARENT_IDLE
from shared.notices import notices
from shared.notices.tables import notice
from tests.integration.issuer.at_helping import opened, signed_in
from tests.integration.issuer.at_office import key_in
from tests.integration.issuer.builders import Issuer, an_id
from tests.integration.issuer.helping import HelperOf, Household, an_organisation

#: What the page says whatever was wrong.
NOT_YET = "This does not open yet."


class Invited:
    """A household with a letter and its word, as a parent holds them."""

    def __init__(self, issuer: Issuer, **changes: str) -> None:
        self.issuer, self.house = issuer, Household(issuer, **changes)
        self.letter = self.made("letters")
        self.word = str(self.made("letters/word")["word"])
        self.client = issuer.node.client()

    def made(self, what: str) -> Any:
        response = self.issuer.post(f"/wallets/{self.house.wallet_id}/{what}", {})
        assert response.status_code == 201, response.json
        return response.json

    def begin(self, code: str = "", word: str = "", **more: str) -> Any:
        typed = {"code": code or self.letter["code"], "word": word or self.word, **more}
        return self.client.post("/begin?lang=en", data=typed)

    @property
    def wrong_word(self) -> str:
        return f"{(int(self.word) + 1) % 10_000:04}"


def test_a_code_and_its_word_lead_to_the_first_code_in_one_form(issuer: Issuer) -> None:
    invited = Invited(issuer)
    answer = invited.begin(f" {invited.letter['code'].lower().replace('-', ' ')} ", " ".join(invited.word))
    assert answer.status_code == 303
    page = invited.client.get(answer.headers["Location"]).text
    assert "These are yours" in page
    assert "Nothing to prove, nothing to pay back." in page
    assert 'id="code"' in page
    (household,) = issuer.node.rows(tables.household)
    assert household["status"] == "active"


def test_a_letter_serves_once(issuer: Issuer) -> None:
    invited = Invited(issuer)
    assert invited.begin().status_code == 303
    invited.client = issuer.node.client()
    assert NOT_YET in invited.begin().text
    assert invited.client.get("/cheques").status_code == 401


def test_what_is_wrong_is_said_in_the_same_words_and_what_was_typed_stays(issuer: Issuer) -> None:
    invited = Invited(issuer)
    code = invited.letter["code"]
    wrong_word, unknown = invited.begin(word=invited.wrong_word).text, invited.begin(code="7777-777N").text
    assert f'value="{code}"' in wrong_word
    assert wrong_word.replace(code, "") == unknown.replace("7777-777N", "")
    assert invited.wrong_word not in wrong_word


def test_after_five_wrong_words_the_right_one_serves_no_more(issuer: Issuer) -> None:
    invited = Invited(issuer)
    for _ in range(MOST_TRIES):
        assert NOT_YET in invited.begin(word=invited.wrong_word).text
    assert NOT_YET in invited.begin().text
    told = issuer.post(f"/wallets/{invited.house.wallet_id}/letters/word", {})
    assert (told.status_code, told.json["code"]) == (409, "letter_ended")


def test_a_slip_in_the_code_counts_as_no_try(issuer: Issuer) -> None:
    invited = Invited(issuer)
    for _ in range(MOST_TRIES):
        invited.begin(code=invited.letter["code"][:-1] + "?")
    assert invited.begin().status_code == 303


def test_a_letter_without_a_told_word_does_not_serve(issuer: Issuer) -> None:
    house = Household(issuer)
    code = issuer.post(f"/wallets/{house.wallet_id}/letters", {}).json["code"]
    for word in ("", "0000", "    "):
        assert NOT_YET in issuer.node.client().post("/begin?lang=en", data={"code": code, "word": word}).text


def test_a_letter_ends_with_its_time_with_a_newer_one_with_new_codes_and_with_its_household(issuer: Issuer) -> None:
    invited = Invited(issuer)
    issuer.node.clock.advance(days=SERVES_FOR.days)
    assert NOT_YET in invited.begin().text
    replaced = Invited(issuer, programme_id=invited.house.programme_id, ref="f2")
    issuer.post(f"/wallets/{replaced.house.wallet_id}/letters", {})
    assert NOT_YET in replaced.begin().text
    renewed = Invited(issuer, programme_id=invited.house.programme_id, ref="f3")
    issuer.post(f"/wallets/{renewed.house.wallet_id}/renew", {}, Role.PARENT, renewed.house.scope)
    assert NOT_YET in renewed.begin().text
    closed = Invited(issuer, programme_id=invited.house.programme_id, ref="f4")
    issuer.post(f"/households/{closed.house.id}/close", {})
    assert NOT_YET in closed.begin().text


def test_new_codes_sign_out_a_lost_phone_and_not_the_one_that_asks(issuer: Issuer) -> None:
    invited = Invited(issuer)
    invited.begin(own_phone="1")
    lost = invited.client
    code, word = invited.made("letters")["code"], invited.made("letters/word")["word"]
    invited.client = issuer.node.client()
    invited.begin(code, word)
    other = Invited(issuer, programme_id=invited.house.programme_id, ref="f2")
    other.begin()
    assert lost.get("/cheques/phone-key").status_code == 200
    assert invited.client.post("/cheques/renew").status_code == 303
    assert lost.get("/cheques/phone-key").status_code == 401
    for phone in (invited.client, other.client):
        assert phone.get("/cheques/phone-key").status_code == 200


def test_a_loss_told_at_the_desk_signs_out_every_phone_also_while_codes_are_renewed(issuer: Issuer) -> None:
    invited = Invited(issuer)
    for _ in range(2):
        invited.begin(own_phone="1")
        assert invited.client.get("/cheques/phone-key").status_code == 200
        assert issuer.post(f"/wallets/{invited.house.wallet_id}/lost", {}).status_code == 200
        assert invited.client.get("/cheques/phone-key").status_code == 401
        invited.letter, invited.word = invited.made("letters"), str(invited.made("letters/word")["word"])


@pytest.mark.parametrize(("own_phone", "lasts"), [("", PARENT_IDLE), ("1", OWN_PHONE_IDLE)])
def test_a_phone_of_her_own_stays_signed_in_and_another_does_not(
    issuer: Issuer, own_phone: str, lasts: timedelta
) -> None:
    invited = Invited(issuer)
    cookie = invited.begin(own_phone=own_phone).headers["Set-Cookie"]
    assert ("Max-Age" in cookie) == bool(own_phone)
    assert "HttpOnly" in cookie
    issuer.node.clock.advance(seconds=lasts.total_seconds() - 1)
    assert invited.client.get("/cheques").status_code == 200
    issuer.node.clock.advance(seconds=lasts.total_seconds() + 60)
    assert invited.client.get("/cheques").status_code == 401


def test_neither_the_code_nor_the_word_is_kept_anywhere(issuer: Issuer) -> None:
    invited = Invited(issuer)
    invited.begin(word=invited.wrong_word)
    kept = repr(issuer.node.rows(tables.letters.letter)) + repr(issuer.node.rows(idempotency))
    assert invited.letter["code"] not in kept
    assert invited.letter["code"].replace("-", "") not in kept
    assert f'"{invited.word}"' not in kept


def test_the_same_request_again_writes_no_second_letter_and_shows_no_code(issuer: Issuer) -> None:
    house, key = Household(issuer), an_id()
    first, again = (issuer.post(f"/wallets/{house.wallet_id}/letters", {}, key=key) for _ in range(2))
    assert again.json == {**first.json, "code": None}
    assert len(issuer.node.rows(tables.letters.letter)) == 1


def test_a_helper_writes_by_permission_and_does_not_tell_the_word_of_their_own_letter(issuer: Issuer) -> None:
    house = Household(issuer)
    organisation_id = an_organisation(issuer, "Huis")
    helper, colleague = (HelperOf(issuer, name, organisation_id) for name in ("ann", "bo"))
    path = f"/wallets/{house.wallet_id}/letters"
    assert helper.post(path, {}).json["code"] == "no_mandate"
    house.permit(organisation_id=organisation_id)
    code = helper.post(path, {}).json["code"]
    assert helper.post(f"{path}/word", {}).json["code"] == "same_person"
    word = colleague.post(f"{path}/word", {}).json["word"]
    assert house.looks() == [("make_letter", "asked_by_parent")] * 2
    assert issuer.node.client().post("/begin", data={"code": code, "word": word}).status_code == 303


# -- on paper


def printed(issuer: Issuer, house: Household, **more: str) -> Any:
    client = issuer.node.client()
    client.post("/demo/sign-in", data={"token": issuer.node.token(Role.PROGRAMME_MANAGER)})
    return client.post("/letters", data={"wallet_id": house.wallet_id, **more})


@pytest.mark.parametrize(
    ("language", "official"),
    [("nl", ["nl"]), ("fr", ["fr"]), ("en", ["nl", "fr", "en"]), ("", ["nl", "fr"])],
    ids=["nl", "fr", "en", "not known"],
)
def test_a_letter_is_in_the_official_language_of_its_reader_or_in_both(
    issuer: Issuer, language: str, official: list[str]
) -> None:
    page = printed(issuer, Household(issuer, language=language)).text
    letter = page[: page.index('lang="ar"')]
    assert re.findall(r'<div lang="(\w\w)"', letter) == official
    assert ('dir="rtl"' in page) is True


def test_the_printed_code_opens_and_its_word_is_not_on_the_sheet(issuer: Issuer) -> None:
    house = Household(issuer)
    page = printed(issuer, house).text
    found = re.search(r'class="code"><bdi dir="ltr">([0-9A-Z-]{9})<', page)
    assert found is not None
    word = issuer.post(f"/wallets/{house.wallet_id}/letters/word", {}).json["word"]
    assert word not in page
    answer = issuer.node.client().post("/begin", data={"code": found[1], "word": word})
    assert answer.status_code == 303


def test_a_letter_names_nobody(issuer: Issuer) -> None:
    page = printed(issuer, Household(issuer)).text
    assert "<title>Mijn cheques</title>" in page
    assert "Respijt" not in page


def test_a_parent_writes_no_letters(issuer: Issuer) -> None:
    house = Household(issuer)
    client = issuer.node.client()
    client.post("/demo/sign-in", data={"token": issuer.node.token(Role.PARENT, house.scope)})
    assert client.post("/letters", data={"wallet_id": house.wallet_id}).status_code == 403


def test_a_letter_is_a_tagged_pdf_with_the_same_words(issuer: Issuer) -> None:
    answer = printed(issuer, Household(issuer, language="en"), **{"as": "pdf"})
    assert answer.content_type == "application/pdf"
    document = pypdfium2.PdfDocument(answer.data)
    assert pypdfium2.raw.FPDFCatalog_IsTagged(document)
    assert len(document) == 1
    text = document[0].get_textpage().get_text_range()
    for words in ("deze cheques zijn van jou", "chèques sont à vous"):
        assert words in re.sub(r"\s+", " ", text)


def test_the_desk_stops_what_was_lost_on_the_parents_word(issuer: Issuer) -> None:
    invited = Invited(issuer)
    house, helper = invited.house, HelperOf(issuer, "ann")
    issuer.post(f"/wallets/{house.wallet_id}/papers", {"papers": 2}, Role.PARENT, house.scope)
    path = f"/wallets/{house.wallet_id}/lost"
    assert helper.post(path, {}).json["code"] == "no_mandate"
    house.permit(["make_letter"], helper="ann")
    assert helper.post(path, {}).json == {"wallet_id": house.wallet_id, "generation": 2}
    assert {row["state"] for row in issuer.node.rows(tables.paper)} == {"cancelled"}
    assert NOT_YET in invited.begin().text


def test_whoever_is_not_signed_in_is_led_to_where_a_letter_opens(issuer: Issuer) -> None:
    page = issuer.node.client().get("/cheques?lang=en").text
    assert '<a class="button" href="/begin">Open with your letter</a>' in page


# -- sent in place of paper


def reachable(issuer: Issuer, text_safe: bool | None, contact: str = "0470 12 34 56") -> Household:
    house = Household(issuer)
    issuer.post(f"/households/{house.id}/contact", {"contact": contact, "language": "fr"})
    issuer.post(f"/households/{house.id}/reach", {"text_safe": text_safe, "choices": []})
    return house


def test_a_letter_that_is_sent_opens_with_its_digits_as_one_on_paper_does(issuer: Issuer) -> None:
    house = reachable(issuer, text_safe=True)
    path = f"/wallets/{house.wallet_id}/letters"
    assert issuer.post(f"{path}/send", {}).json == {"last_day": "2026-04-30"}
    with issuer.node.ctx.reading() as reading:
        (message,) = notices.newest(reading, issuer.node.ctx.keys.people("issuer"), 5)
    found = re.search(r"/begin#(\S+) et tapez", message.message.text)
    assert found is not None
    client = issuer.node.client()
    word = issuer.post(f"{path}/word", {}).json["word"]
    assert word not in message.message.text
    assert client.post("/begin?lang=en", data={"code": found[1], "word": word}).status_code == 303
    assert client.get("/cheques").status_code == 200


def test_a_letter_that_is_sent_is_in_both_languages_where_hers_is_not_known(issuer: Issuer) -> None:
    house = reachable(issuer, text_safe=True)
    issuer.post(f"/households/{house.id}/contact", {"contact": "0470 12 34 56", "language": None})
    written = issuer.post(f"/wallets/{house.wallet_id}/letters/send", {})
    assert written.status_code == 201, written.json
    with issuer.node.ctx.reading() as reading:
        (message,) = notices.newest(reading, issuer.node.ctx.keys.people("issuer"), 5)
    assert message.message.language is None
    assert message.message.subject == "Een bericht voor je / Un message pour vous"
    dutch, french = message.message.text.split("\n\n")
    assert (dutch.split()[0], french.split()[0]) == ("Dag.", "Bonjour.")
    codes = re.findall(r"/begin#(\S+)", message.message.text)
    assert len(codes) == 2
    assert codes[0] == codes[1]
    assert issuer.post(f"/wallets/{house.wallet_id}/letters", {}).json["language"] is None


@pytest.mark.parametrize(("choices", "text_safe", "still_waits"), [(["never_post"], True, True), ([], False, False)])
def test_a_letter_that_waits_goes_out_only_where_a_message_is_still_safe(
    issuer: Issuer, choices: list[str], text_safe: bool, still_waits: bool
) -> None:
    house = reachable(issuer, text_safe=True)
    path = f"/wallets/{house.wallet_id}/letters"
    issuer.post(f"{path}/send", {})
    issuer.post(f"/households/{house.id}/reach", {"text_safe": text_safe, "choices": choices})
    assert [row["state"] for row in issuer.node.rows(notice)] == ["waiting" if still_waits else "withdrawn"]
    word = issuer.post(f"{path}/word", {})
    assert (word.status_code, word.json.get("code")) == ((201, None) if still_waits else (409, "letter_ended"))


@pytest.mark.parametrize(("text_safe", "contact"), [(None, "0470 12 34 56"), (False, "a@example.org"), (True, "here")])
def test_nothing_is_sent_where_she_did_not_say_that_it_is_safe(
    issuer: Issuer, text_safe: bool | None, contact: str
) -> None:
    house = reachable(issuer, text_safe, contact)
    answer = issuer.post(f"/wallets/{house.wallet_id}/letters/send", {})
    assert (answer.status_code, answer.json["code"]) == (409, "not_safe_to_message")
    assert issuer.node.rows(letter) == []
    assert issuer.node.rows(notice) == []


def test_a_helper_sends_it_and_another_tells_the_digits(issuer: Issuer, ann: HelperOf) -> None:
    house = reachable(issuer, text_safe=True)
    house.permit(organisation_id=ann.organisation_id)
    client = signed_in(issuer, ann)
    address = opened(client, house.id)
    place = client.post(f"{address}/send-letter", data={"key": key_in(client.get(address).text)}).headers["Location"]
    assert "The letter is on its way to their phone or mailbox." in client.get(f"{place}&lang=en").text
    assert "A colleague tells the digits" in client.post(f"{address}/word?lang=en").text
    issuer.post(f"/households/{house.id}/reach", {"text_safe": False, "choices": []})
    place = client.post(f"{address}/send-letter", data={"key": key_in(client.get(address).text)}).headers["Location"]
    assert "has not said that a message is safe" in client.get(f"{place}&lang=en").text
