"""A code or a link by message: good once, for minutes, and nothing tells whether an address is known."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from shared.identity import codes, people
from shared.identity.codes import IN_ALL, MOST_TRIES, PER_ADDRESS, SPAN, VALID_FOR
from shared.identity.roles import Role
from shared.identity.tables import session, sign_in_code
from shared.kernel.errors import TooManyError
from shared.kernel.languages import Language
from shared.notices import notices
from shared.notices.tables import notice
from shared.testing.service import Node

ANN = "ann@example.org"
NOBODY = "nobody@example.org"
FORM = "/sign-in/code"


def add(node: Node, address: str = ANN, role: Role = Role.FUNDER, language: Language = "en") -> str:
    with node.ctx.unit_of_work() as tx:
        return people.add(tx, node.ctx.keys.people("ledger"), role, "", address, language)


@dataclass(frozen=True)
class Sent:
    subject: str
    text: str
    language: str | None

    @property
    def code(self) -> str:
        (found,) = re.findall(r"\b(\d{4} \d{4})\b", self.text)
        return str(found)

    @property
    def link(self) -> str:
        (found,) = re.findall(r"http\S+", self.text)
        return str(found).removeprefix("http://localhost:8104")


def sent(node: Node) -> list[Sent]:
    """What waits to be sent, the newest first."""
    with node.ctx.reading() as reading:
        found = notices.newest(reading, node.ctx.keys.people("ledger"), 50)
    return [Sent(each.message.subject, each.message.text, each.message.language) for each in found]


def ask(node: Node, address: str = ANN) -> FlaskClient:
    """A browser that asked for a code."""
    client = node.client()
    answer = client.post("/sign-in", data={"address": address})
    assert (answer.status_code, answer.headers["Location"]) == (303, FORM)
    return client


def signed_in(client: FlaskClient) -> bool:
    """Whether a code or a link was taken. The funder's second proof is another test's."""
    return client.get("/sign-in/second").status_code == 200


def test_the_code_that_was_sent_signs_in_and_leads_home(node: Node) -> None:
    add(node)
    client = ask(node)
    answer = client.post(FORM, data={"code": sent(node)[0].code})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/report")
    assert signed_in(client)


def test_a_code_serves_once_and_in_the_browser_that_asked_only(node: Node) -> None:
    add(node)
    client, code = ask(node), sent(node)[0].code
    assert node.client().post(FORM, data={"code": code}).headers["Location"] == f"{FORM}?wrong=1"
    client.post(FORM, data={"code": code})
    client.post("/sign-out")
    assert client.post(FORM, data={"code": code}).headers["Location"] == f"{FORM}?wrong=1"
    assert not signed_in(client)


def test_whoever_has_signed_in_leaves_no_other_code_behind(node: Node) -> None:
    add(node)
    first, first_code = ask(node), sent(node)[0].code
    node.clock.advance(seconds=1)
    second = ask(node)
    second.post(FORM, data={"code": sent(node)[0].code})
    assert signed_in(second)
    first.post(FORM, data={"code": first_code})
    assert not signed_in(first)


def test_a_code_is_good_for_its_minutes_and_not_longer(node: Node) -> None:
    add(node)
    client = ask(node)
    code, link = sent(node)[0].code, sent(node)[0].link
    node.clock.set(node.clock.now() + VALID_FOR)
    client.post(FORM, data={"code": code})
    client.post("/sign-in/link", data={"t": link.partition("?t=")[2]})
    assert not signed_in(client)


def test_five_wrong_codes_end_the_right_one(node: Node) -> None:
    add(node)
    client, code = ask(node), sent(node)[0].code
    wrong = "0000 0001" if code != "0000 0001" else "0000 0002"
    for _ in range(MOST_TRIES):
        assert client.post(FORM, data={"code": wrong}).headers["Location"] == f"{FORM}?wrong=1"
    client.post(FORM, data={"code": code})
    assert not signed_in(client)


def test_four_wrong_codes_do_not(node: Node) -> None:
    add(node)
    client, code = ask(node), sent(node)[0].code
    for _ in range(MOST_TRIES - 1):
        client.post(FORM, data={"code": "1"})
    client.post(FORM, data={"code": code.replace(" ", "")})
    assert signed_in(client)


def test_a_link_signs_nobody_in_until_somebody_clicks(node: Node) -> None:
    add(node)
    ask(node)
    link, elsewhere = sent(node)[0].link, node.client()
    for _ in range(2):
        page = elsewhere.get(link).text
    assert not signed_in(elsewhere)
    assert node.rows(session) == []
    (secret,) = re.findall(r'name="t" value="([0-9a-f]{64})"', page)
    assert elsewhere.post("/sign-in/link", data={"t": secret}).headers["Location"] == "/report"
    assert signed_in(elsewhere)
    assert node.client().post("/sign-in/link", data={"t": secret}).headers["Location"] == "/sign-in/not-valid"


def test_an_address_nobody_has_gets_the_same_answers_to_the_letter(node: Node) -> None:
    add(node)
    answers = []
    for address in (ANN, NOBODY):
        client = node.client()
        asked = client.post("/sign-in", data={"address": address})
        cookie = re.sub(r"=[0-9a-f]{64}; Expires=[^;]*", "=…", asked.headers["Set-Cookie"])
        tried = [client.post(FORM, data={"code": "12345678"}).headers["Location"] for _ in range(6)]
        answers.append((asked.status_code, asked.text, asked.headers["Location"], cookie, tried, client.get(FORM).text))
    assert answers[0] == answers[1]


def test_an_address_nobody_has_costs_the_same_work(node: Node) -> None:
    add(node)
    ask(node, "somebody@example.org")
    counts = []
    for address in (ANN, NOBODY):
        statements: list[str] = []

        def hear(*values: object, into: list[str] = statements) -> None:
            into.append(str(values[2]))

        sa.event.listen(node.database.engine, "before_cursor_execute", hear)
        ask(node, address)
        sa.event.remove(node.database.engine, "before_cursor_execute", hear)
        counts.append(statements)
    assert counts[0] == counts[1]
    assert counts[0]


def test_nothing_is_sent_to_an_address_nobody_has(node: Node) -> None:
    client = ask(node, NOBODY)
    assert sent(node) == []
    (row,) = node.rows(notice)
    assert (row["state"], row["body"]) == ("nobody", None)
    with node.ctx.unit_of_work() as tx:
        (code_row,) = node.rows(sign_in_code)
        assert codes.try_link(tx, code_row["link_sha256"]) is None
    assert not signed_in(client)


@pytest.mark.parametrize("address", [ANN, NOBODY])
def test_an_address_gets_so_many_codes_an_hour_and_then_waits(node: Node, address: str) -> None:
    add(node)
    for _ in range(PER_ADDRESS):
        ask(node, address)
    page = node.client().post("/sign-in?lang=en", data={"address": address})
    assert "Too many codes were asked for. Wait an hour and try again." in page.text
    assert f'value="{address}"' in page.text, "what was typed is kept"
    ask(node, "somebody.else@example.org")
    node.clock.set(node.clock.now() + SPAN)
    ask(node, address)


def test_a_service_sends_so_many_codes_an_hour_in_all(node: Node) -> None:
    sealer = node.ctx.keys.people("ledger")
    with node.ctx.unit_of_work() as tx:
        for number in range(IN_ALL):
            codes.ask(tx, sealer, f"address {number}", None)
        with pytest.raises(TooManyError):
            codes.ask(tx, sealer, "one more", None)


def test_the_database_holds_no_code_link_or_attempt(node: Node) -> None:
    add(node)
    client = ask(node)
    found, (row,) = sent(node)[0], node.rows(sign_in_code)
    kept = repr(row)
    attempt = client.get_cookie("respijt_ledger_attempt")
    assert attempt is not None
    for secret in (found.code, found.code.replace(" ", ""), found.link.partition("?t=")[2], attempt.value, ANN):
        assert secret not in kept
    assert b"example" not in node.rows(notice)[0]["body"]


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_a_message_speaks_the_persons_language_and_names_nothing(node: Node, language: Language) -> None:
    add(node, language=language)
    ask(node)
    (found,) = sent(node)
    assert found.language == language
    first_words = found.text.splitlines()[0] + found.subject
    assert not re.search(r"\d|cheque|chèque|respi|ann", first_words, re.IGNORECASE), "what a locked phone shows"
    assert "espijt" not in found.text


def test_a_link_leads_to_the_address_of_the_settings_whatever_the_request_says(node: Node) -> None:
    add(node)
    node.client().post("/sign-in", data={"address": ANN}, headers={"Host": "evil.example"})
    assert "http://localhost:8104/sign-in/link?t=" in sent(node)[0].text
    assert "evil" not in sent(node)[0].text


def test_what_is_no_address_is_said_at_once_and_kept_in_the_form(node: Node) -> None:
    page = node.client().post("/sign-in?lang=en", data={"address": 'ann"<at>example'}).text
    assert "Write an e-mail address or a telephone number, and try again." in page
    assert 'value="ann&#34;&lt;at&gt;example"' in page


def test_a_removed_person_has_no_code_left(node: Node) -> None:
    add(node)
    client, code = ask(node), sent(node)[0].code
    with node.ctx.unit_of_work() as tx:
        people.remove(tx, node.ctx.keys.people("ledger"), ANN)
    client.post(FORM, data={"code": code})
    assert not signed_in(client)


def test_a_form_from_another_site_signs_nobody_in(node: Node) -> None:
    for path in ("/sign-in", FORM, "/sign-in/link"):
        assert node.client().post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_the_mailbox_shows_what_would_be_sent_in_a_demo_only(node: Node) -> None:
    add(node)
    ask(node)
    assert sent(node)[0].code in node.client().get("/demo/mailbox").text
    object.__setattr__(node.ctx.settings, "mode", "live")
    assert node.client().get("/demo/mailbox").status_code == 404
    assert "/demo/mailbox" not in node.client().get(FORM).text


def test_whoever_is_not_signed_in_is_led_to_where_one_signs_in(node: Node) -> None:
    assert 'href="/sign-in"' in node.client().get("/report").text


def test_a_code_sent_twice_at_the_same_time_is_used_once(node: Node) -> None:
    add(node)
    client, code = ask(node), sent(node)[0].code
    attempt = client.get_cookie("respijt_ledger_attempt")
    assert attempt is not None
    found = []
    for _ in range(2):
        with node.ctx.unit_of_work() as tx:
            found.append(codes.try_code(tx, node.ctx.keys.people("ledger"), attempt.value, code))
    assert [each is not None for each in found] == [True, False]


def test_a_code_of_an_address_nobody_has_opens_nothing_even_when_it_is_guessed(node: Node) -> None:
    sealer = node.ctx.keys.people("ledger")
    with node.ctx.unit_of_work() as tx:
        asked, other = (codes.ask(tx, sealer, address, None) for address in ("a", "b"))
        assert codes.try_code(tx, sealer, asked.attempt, asked.code) is None
        assert codes.try_link(tx, other.link) is None
    assert [row["used_at"] for row in node.rows(sign_in_code)] == [None, None]


def test_old_codes_are_swept_up(node: Node) -> None:
    ask(node)
    node.clock.set(node.clock.now() + SPAN + timedelta(seconds=1))
    ask(node)
    assert len(node.rows(sign_in_code)) == 1
