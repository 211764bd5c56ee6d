"""Messages leave by a real mail server and a real gateway, at least once, and are erased then."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shared.identity.addresses import read_address
from shared.kernel.errors import SettingsError
from shared.kernel.languages import Text
from shared.notices import notices
from shared.notices.gateways import gateways_of
from shared.notices.notices import FIRST_PAUSE, KEPT, MOST_TRIES, Words
from shared.notices.sending import Sender
from shared.notices.tables import notice
from shared.observability import metrics
from shared.persistence.unit_of_work import Tx
from shared.runtime.instance import Instance
from shared.runtime.settings import Smtp, read_settings
from shared.testing.service import Node
from tests.integration.identity.mail import Mailbox, Phones, a_mail_server, a_text_gateway

ANN, PHONE = "ann@example.org", "+32470123456"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with a_mail_server() as found:
        yield found


@pytest.fixture
def phones() -> Iterator[Phones]:
    with a_text_gateway() as found:
        yield found


def sender(node: Node, environment: dict[str, str]) -> Sender:
    gateways = gateways_of(read_settings({"RESPIJT_MODE": "live", **environment}))
    return Sender(node.ctx, node.ctx.keys.people("ledger"), gateways)


def by_mail(node: Node, port: int, **more: str) -> Sender:
    environment = {
        "RESPIJT_SMTP_HOST": "127.0.0.1",
        "RESPIJT_SMTP_PORT": str(port),
        "RESPIJT_SMTP_SECURITY": "none",
        "RESPIJT_SMTP_FROM": "post@mijncheques.example",
    }
    return sender(node, environment | more)


def write(node: Node, to: str = ANN, valid_for: timedelta = timedelta(hours=20)) -> None:
    with node.ctx.unit_of_work() as tx:
        write_within(tx, node, to, valid_for)


def write_within(tx: Tx, node: Node, to: str = ANN, valid_for: timedelta = timedelta(hours=20)) -> None:
    words = Words("fr", "Votre code", "Bonjour,\n\nVoilà: 1234 5678\n")
    notices.write(tx, node.ctx.keys.people("ledger"), "sign_in_code", read_address(to), words, valid_for=valid_for)


def states(node: Node) -> list[tuple[str, bool, int]]:
    """State, whether the words are still there, and tries."""
    return [(row["state"], row["body"] is not None, row["tries"]) for row in node.rows(notice)]


def given_up(channel: str) -> float:
    return float(metrics.notices_given_up.labels(channel)._value.get())


def test_a_mail_arrives_with_a_neutral_sender_and_is_erased_here(node: Node, mailbox: Mailbox) -> None:
    write(node)
    assert by_mail(node, mailbox.port).step() == 1
    (mail,) = mailbox.mails
    assert mail["From"] == "Mes chèques <post@mijncheques.example>"
    assert (mail["To"], mail["Subject"]) == (ANN, "Votre code")
    assert mail.get_content().splitlines() == ["Bonjour,", "", "Voilà: 1234 5678"]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == node.clock.now()
    assert mailbox.greetings == ["mijncheques.example"], "not the name of this machine"
    assert states(node) == [("sent", False, 0)]


def test_who_reads_an_unknown_language_gets_both_that_are_official(node: Node, mailbox: Mailbox) -> None:
    words = notices.in_words_of(None, Text("Je code", "Votre code", "Your code"), lambda language: f"({language})")
    with node.ctx.unit_of_work() as tx:
        sealer = node.ctx.keys.people("ledger")
        notices.write(tx, sealer, "letter", read_address(ANN), words, valid_for=timedelta(hours=1))
    assert by_mail(node, mailbox.port).step() == 1
    (mail,) = mailbox.mails
    assert mail["From"] == "Mijn cheques / Mes chèques <post@mijncheques.example>"
    assert (mail["Subject"], mail["Content-Language"]) == ("Je code / Votre code", "nl, fr")
    assert mail.get_content().splitlines() == ["(nl)", "", "(fr)"]


def test_a_mail_is_sent_under_the_name_that_the_operator_chose(node: Node, mailbox: Mailbox) -> None:
    words = notices.in_words_of(None, Text("Je code", "Votre code", "Your code"), lambda language: f"({language})")
    with node.ctx.unit_of_work() as tx:
        sealer = node.ctx.keys.people("ledger")
        notices.write(tx, sealer, "letter", read_address(ANN), words, valid_for=timedelta(hours=1))
    assert by_mail(node, mailbox.port, RESPIJT_NEUTRAL_NAME="Ondine").step() == 1
    (mail,) = mailbox.mails
    assert mail["From"] == "Ondine <post@mijncheques.example>", "once, where it is the same in both languages"


def test_what_was_sent_is_not_sent_again(node: Node, mailbox: Mailbox) -> None:
    write(node)
    post = by_mail(node, mailbox.port)
    assert [post.step(), post.step()] == [1, 0]
    assert len(mailbox.mails) == 1


def test_one_that_is_withdrawn_while_others_are_being_sent_is_not_sent(node: Node, mailbox: Mailbox) -> None:
    write(node)
    write(node, "second@example.org")
    first, second = (row["id"] for row in node.rows(notice))
    post = by_mail(node, mailbox.port)
    marked = notices.mark_sent

    def withdraw_the_second(tx: Tx, each: notices.Notice) -> None:
        marked(tx, each)
        assert notices.withdraw(tx, [first, second]) == [second]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notices, "mark_sent", withdraw_the_second)
        assert post.step() == 2
    assert [mail["To"] for mail in mailbox.mails] == [ANN]
    assert states(node) == [("sent", False, 0), ("withdrawn", False, 0)]


def test_a_unit_that_rolls_back_sends_nothing(node: Node, mailbox: Mailbox) -> None:
    def fail() -> None:
        with node.ctx.unit_of_work() as tx:
            write_within(tx, node)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert by_mail(node, mailbox.port).step() == 0


def test_a_crash_after_the_server_took_it_sends_a_copy_with_the_same_name(node: Node, mailbox: Mailbox) -> None:
    write(node)
    post = by_mail(node, mailbox.port)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notices, "mark_sent", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            post.step()
    post.step()
    first, second = mailbox.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert states(node) == [("sent", False, 0)]


def test_a_server_that_is_away_is_tried_again_with_longer_pauses_and_given_up(node: Node, mailbox: Mailbox) -> None:
    write(node)
    post, before = by_mail(node, mailbox.port), given_up("email")
    mailbox.answer = "451 later"
    pause = FIRST_PAUSE
    for number in range(1, MOST_TRIES):
        assert post.step() == 1
        assert states(node) == [("waiting", True, number)]
        node.clock.set(node.clock.now() + pause - timedelta(microseconds=1))
        assert post.step() == 0, "not before its pause is over"
        node.clock.advance(microseconds=1)
        pause *= 2
    post.step()
    assert states(node) == [("given_up", False, MOST_TRIES - 1)]
    assert given_up("email") == before + 1


def test_no_server_at_all_is_one_that_is_away(node: Node, mailbox: Mailbox) -> None:
    write(node)
    by_mail(node, 1).step()
    assert states(node) == [("waiting", True, 1)]
    node.clock.advance(minutes=1)
    by_mail(node, mailbox.port).step()
    assert len(mailbox.mails) == 1


def test_an_address_that_the_server_refuses_is_given_up_at_once(node: Node, mailbox: Mailbox) -> None:
    write(node)
    before = given_up("email")
    mailbox.answer = "550 nobody here"
    by_mail(node, mailbox.port).step()
    assert states(node) == [("given_up", False, 0)]
    assert given_up("email") == before + 1


def test_what_is_too_old_is_not_sent_any_more(node: Node, mailbox: Mailbox) -> None:
    write(node, valid_for=timedelta(minutes=10))
    node.clock.advance(minutes=10)
    by_mail(node, mailbox.port).step()
    assert mailbox.mails == []
    assert states(node) == [("given_up", False, 0)]


def test_where_nothing_is_ever_sent_words_do_not_lie_about(node: Node) -> None:
    write(node, valid_for=timedelta(minutes=10))
    node.clock.advance(minutes=10)
    write(node)
    assert states(node)[0] == ("given_up", False, 0)
    node.clock.set(node.clock.now() + KEPT)
    write(node)
    assert len(states(node)) == 1


def test_one_that_fails_does_not_hold_up_the_others(node: Node, mailbox: Mailbox) -> None:
    write(node)
    write(node, PHONE)
    write(node, "bob@example.org")
    by_mail(node, mailbox.port).step()
    assert {mail["To"] for mail in mailbox.mails} == {ANN, "bob@example.org"}, "and numbers wait for a gateway"
    assert sorted(states(node)) == [("sent", False, 0), ("sent", False, 0), ("waiting", True, 0)]


def test_a_server_that_asks_who_is_told_by_the_password_in_the_file(
    node: Node, mailbox: Mailbox, tmp_path: Path
) -> None:
    secret = tmp_path / "password"
    secret.write_text("s3cret\n", encoding="utf-8")
    write(node)
    by_mail(node, mailbox.port, RESPIJT_SMTP_USER="respite", RESPIJT_SMTP_PASSWORD_FILE=str(secret)).step()
    assert mailbox.logins == [("respite", "s3cret")]
    assert len(mailbox.mails) == 1


def test_a_server_that_does_not_encrypt_gets_nothing_where_that_was_asked(node: Node, mailbox: Mailbox) -> None:
    write(node)
    by_mail(node, mailbox.port, RESPIJT_SMTP_SECURITY="starttls").step()
    assert mailbox.mails == []


def test_a_text_message_goes_to_the_gateway_with_its_token_and_a_key(
    node: Node, phones: Phones, tmp_path: Path
) -> None:
    token = tmp_path / "token"
    token.write_text("t0ken\n", encoding="utf-8")
    write(node, "0470 12 34 56")
    post = sender(node, {"RESPIJT_TEXT_GATEWAY_URL": phones.url, "RESPIJT_TEXT_GATEWAY_TOKEN_FILE": str(token)})
    phones.status = 503
    post.step()
    assert states(node) == [("waiting", True, 1)]
    phones.status = 202
    node.clock.advance(minutes=1)
    post.step()
    assert phones.messages == [{"to": PHONE, "text": "Bonjour,\n\nVoilà: 1234 5678\n"}]
    assert {each["Authorization"] for each in phones.headers} == {"Bearer t0ken"}
    assert len({each["Idempotency-Key"] for each in phones.headers}) == 1
    assert states(node) == [("sent", False, 1)]


@pytest.mark.parametrize(("status", "state"), [(400, "given_up"), (302, "waiting"), (429, "waiting"), (500, "waiting")])
def test_what_a_gateway_will_never_take_is_given_up(node: Node, phones: Phones, status: int, state: str) -> None:
    write(node, PHONE)
    phones.status = status
    sender(node, {"RESPIJT_TEXT_GATEWAY_URL": phones.url}).step()
    assert states(node)[0][0] == state


@pytest.mark.parametrize(
    "environment",
    [
        {"RESPIJT_SMTP_HOST": "mail.example.org"},
        {
            "RESPIJT_SMTP_HOST": "mail.example.org",
            "RESPIJT_SMTP_FROM": "a@b.be",
            "RESPIJT_SMTP_SECURITY": "none",
        },
        {"RESPIJT_TEXT_GATEWAY_URL": "http://gateway.example.org/"},
        {"RESPIJT_LEDGER_ADDRESS": "http://ledger.example.org"},
        {"RESPIJT_LEDGER_ADDRESS": "ledger.example.org"},
    ],
)
def test_settings_that_would_send_in_the_clear_are_refused(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        read_settings(environment)


def test_a_secret_file_that_is_not_there_is_said_at_the_start(tmp_path: Path) -> None:
    environment = {
        "RESPIJT_SMTP_HOST": "mail.example.org",
        "RESPIJT_SMTP_FROM": "a@b.be",
        "RESPIJT_SMTP_PASSWORD_FILE": str(tmp_path / "none"),
    }
    with pytest.raises(SettingsError, match="RESPIJT_SMTP_PASSWORD_FILE"):
        gateways_of(read_settings(environment))


def test_a_running_service_sends_by_itself_what_waits(node: Node, mailbox: Mailbox) -> None:
    smtp = Smtp("127.0.0.1", mailbox.port, "none", "", "", "post@mijncheques.example")
    ctx = replace(node.ctx, settings=replace(node.ctx.settings, smtp=smtp))
    instance = Instance(node.service, ctx, node.transport)
    instance.start()
    try:
        write(node)
        deadline = time.monotonic() + 20
        while states(node) != [("sent", False, 0)]:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        assert instance.stop(20)
        instance.close()
    assert [mail["To"] for mail in mailbox.mails] == [ANN]
