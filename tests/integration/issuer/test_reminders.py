"""How reminders are told: by a message only where it is safe, else by a person, and as the parent asked."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.issuer import tables
from shared.identity.sealing import Sealer
from shared.notices import notices
from shared.notices.notices import Notice
from tests.integration.issuer.at_helping import signed_in
from tests.integration.issuer.at_office import Desk
from tests.integration.issuer.builders import Issuer
from tests.integration.issuer.helping import HelperOf, Household

PAGE = "/office/reminders"
NUMBER, MAIL = "0470 12 34 56", "an.canary@example.org"
YES, NO = True, False


def reached(
    issuer: Issuer, *choices: str, contact: str = NUMBER, text_safe: bool | None = YES, **more: str
) -> Household:
    """A household that can be reached like this, on the day of its first reminder."""
    house = Household(issuer, **more)
    said = {"contact": contact, "language": more.get("language", "nl")}
    assert issuer.post(f"/households/{house.id}/contact", said).status_code == 200
    body: dict[str, Any] = {"text_safe": text_safe, "choices": list(choices)}
    assert issuer.post(f"/households/{house.id}/reach", body).status_code == 200
    return house


def remind(issuer: Issuer, month: int = 12, day: int = 1) -> None:
    issuer.node.clock.set(datetime(2026, month, day, 12, tzinfo=UTC))
    issuer.node.run_jobs()


def sent(issuer: Issuer) -> list[Notice]:
    sealer: Sealer = issuer.node.ctx.keys.people("issuer")
    with issuer.node.ctx.reading() as reading:
        return [each for each in notices.newest(reading, sealer, 10) if each.kind == "reminder"]


def ways(issuer: Issuer) -> list[str | None]:
    return [row["way"] for row in issuer.node.rows(tables.reminder)]


def test_whoever_said_that_it_is_safe_is_told_once_by_a_message_in_her_language(issuer: Issuer) -> None:
    reached(issuer, language="fr")
    remind(issuer)
    remind(issuer)
    (told,) = sent(issuer)
    assert (told.channel, told.message.to, told.message.language) == ("text", "+32470123456", "fr")
    assert told.message.text.startswith("Bonjour. 12 chèques sont encore valables jusqu'au 31 décembre 2026")
    assert told.message.text.count("/cheques") == 1
    assert ways(issuer) == ["text"]
    assert [each["way"] for each in issuer.get("/reminders")["reminders"]] == ["text"]


def test_a_contact_that_is_a_mailbox_is_written_to(issuer: Issuer) -> None:
    reached(issuer, contact=MAIL)
    remind(issuer)
    assert [(each.channel, each.message.to) for each in sent(issuer)] == [("email", MAIL)]


@pytest.mark.parametrize(
    ("choices", "contact", "text_safe", "way"),
    [
        ((), NUMBER, None, "post"),
        ((), NUMBER, NO, "post"),
        ((), "Steenstraat 1", YES, "post"),
        (("never_post",), NUMBER, YES, "text"),
        (("never_post",), NUMBER, NO, "call"),
        (("never_post", "call_10_12"), "", YES, "call"),
        (("through_helper",), NUMBER, YES, "helper"),
        (("through_helper", "never_post"), NUMBER, YES, "helper"),
    ],
)
def test_nobody_is_told_in_a_way_she_did_not_say(
    issuer: Issuer, choices: tuple[str, ...], contact: str, text_safe: bool | None, way: str
) -> None:
    reached(issuer, *choices, contact=contact, text_safe=text_safe)
    remind(issuer)
    assert ways(issuer) == [way]
    assert len(sent(issuer)) == (way == "text")


def test_a_closed_household_is_not_told(issuer: Issuer) -> None:
    house = reached(issuer)
    issuer.node.clock.set(datetime(2026, 12, 1, 12, tzinfo=UTC))
    with issuer.node.ctx.unit_of_work() as tx:
        tx.execute(
            tables.reminder.insert().values(
                wallet_id=house.wallet_id,
                expires_at=datetime(2026, 12, 31, 23, tzinfo=UTC),
                days_before=30,
                due_on=date(2026, 12, 1),
                zone="Europe/Brussels",
                cheques=12,
            )
        )
    issuer.post(f"/households/{house.id}/close", {})
    issuer.node.run_jobs()
    assert (ways(issuer), sent(issuer)) == (["nobody"], [])


def test_letters_are_printed_in_her_language_or_both_and_named_printed_once(issuer: Issuer) -> None:
    programme_id = reached(issuer, text_safe=NO, ref="f1", language="fr").programme_id
    reached(issuer, text_safe=NO, ref="f2", language="en", programme_id=programme_id)
    remind(issuer)
    desk = Desk(issuer)
    assert "2 letters wait." in desk.see(PAGE)
    letters = desk.see(f"{PAGE}/letters")
    assert letters.count("12 chèques sont encore valables jusqu'au 31 décembre 2026") == 2
    assert letters.count("12 cheques gelden nog tot 31 december 2026") == 1
    assert NUMBER not in letters
    first, last = (row["position"] for row in issuer.node.rows(tables.reminder))
    assert desk.send(PAGE, way="post", first=first, last=last).location == f"{PAGE}?told=post"
    assert "No letter waits." in desk.see(PAGE)
    assert "by a letter 2" in desk.see(PAGE)
    assert desk.send(PAGE, way="post", first="x", last=last).status_code == 422


def test_who_is_to_be_called_stands_on_the_page_until_somebody_did(issuer: Issuer) -> None:
    reached(issuer, "never_post", "call_10_12", text_safe=NO)
    remind(issuer)
    desk = Desk(issuer)
    page = desk.see(PAGE)
    assert f"{NUMBER} , only from 10 to 12" in page
    assert "No letter waits." in page
    (row,) = issuer.node.rows(tables.reminder)
    desk.send(PAGE, way="post", first=row["position"], last=row["position"])
    assert NUMBER in desk.see(PAGE), "a letter is no call"
    desk.send(PAGE, way="call", first=row["position"], last=row["position"])
    assert "Nobody waits for a call." in desk.see(PAGE)


def test_her_helper_reads_it_only_where_the_cheques_may_be_seen(issuer: Issuer, ann: HelperOf) -> None:
    house = reached(issuer, "through_helper")
    mandate = house.permit(["say_code"], "2026-12-31", organisation_id=ann.organisation_id)
    remind(issuer)
    client = signed_in(issuer, ann)
    assert "Tell them" not in client.get("/helping?lang=en").text
    issuer.post(f"/wallets/{house.wallet_id}/mandates/{mandate}/revoke", {})
    house.permit(["see_cheques"], "2026-12-31", organisation_id=ann.organisation_id)
    assert "Tell them: 12 cheques are valid until Thursday 31 December." in client.get("/helping?lang=en").text
    remind(issuer, day=24)
    assert signed_in(issuer, ann).get("/helping?lang=en").text.count("Tell them") == 1
