"""How reminders are told: by a message only where it is safe, else by a person, and as the parent asked."""

from datetime import UTC, date, datetime
from typing import Any

import pypdfium2
import pytest

from services.issuer import tables
from services.issuer.commands import expiry
from shared.identity.roles import Role
from shared.identity.sealing import Sealer
from shared.notices import notices
from shared.notices.notices import Notice
from shared.notices.tables import notice
from shared.pages.further import further
from tests.integration.issuer.at_helping import signed_in
from tests.integration.issuer.at_office import Desk
from tests.integration.issuer.builders import HEADINGS, Issuer, a_family
from tests.integration.issuer.helping import HelperOf, Household

PAGE = "/office/reminders"
NUMBER, MAIL = "0470 12 34 56", "an.canary@example.org"
YES, NO = True, False


def reached(
    issuer: Issuer, *choices: str, contact: str = NUMBER, text_safe: bool | None = YES, **more: str
) -> Household:
    """A household that can be reached like this, on the day of its first reminder."""
    house = Household(issuer, **more)
    said = {"contact": contact, "language": more.get("language", "nl") or None}
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


def test_where_her_language_is_not_known_a_reminder_is_in_both_that_are_official(issuer: Issuer) -> None:
    programme_id = reached(issuer, language="").programme_id
    reached(issuer, text_safe=NO, ref="f2", language="", programme_id=programme_id)
    reached(issuer, "never_post", text_safe=NO, ref="f3", language="", programme_id=programme_id)
    remind(issuer)
    (told,) = sent(issuer)
    assert (told.message.language, told.message.subject) == (None, "Een herinnering / Un rappel")
    assert [part.split()[0] for part in told.message.text.split("\n\n")] == ["Dag.", "Bonjour."]
    assert "31 december 2026" in told.message.text
    assert "31 décembre 2026" in told.message.text
    desk = Desk(issuer)
    letters = desk.see(f"{PAGE}/letters")
    assert "Mijn cheques · Mes chèques" in letters
    for words in ("12 chèques sont encore valables", "12 cheques gelden nog tot"):
        assert letters.count(words) == 1
    assert "(translation)" not in letters, "English is no better a guess than another language"
    assert "Nederlands + Français" in desk.see(PAGE), "in which language to call"


def test_letters_are_printed_in_her_language_or_both_and_named_printed_once(issuer: Issuer) -> None:
    programme_id = reached(issuer, text_safe=NO, ref="f1", language="fr").programme_id
    reached(issuer, text_safe=NO, ref="f2", language="en", programme_id=programme_id)
    remind(issuer)
    desk = Desk(issuer)
    assert "2 letters wait." in desk.see(PAGE)
    letters = desk.see(f"{PAGE}/letters")
    assert "commune" not in letters, "the list it came by is nobody's business at home"
    assert "commune, f1" in desk.see(PAGE)
    assert letters.count("12 chèques sont encore valables jusqu'au 31 décembre 2026") == 2
    assert letters.count("12 cheques gelden nog tot 31 december 2026") == 1
    assert letters.count("12 cheques are still valid until 31 December 2026") == 1, "a translation for who reads it"
    assert "English (translation)" in letters
    assert NUMBER not in letters
    first, last = (row["position"] for row in issuer.node.rows(tables.reminder))
    assert desk.send(PAGE, way="post", first=first, last=last).location == f"{PAGE}?told=post"
    assert "No letter waits." in desk.see(PAGE)
    assert "by a letter 2" in desk.see(PAGE)
    assert desk.send(PAGE, way="post", first="x", last=last).status_code == 422


def test_each_letter_is_summed_up_in_further_languages_with_its_number_and_day(issuer: Issuer) -> None:
    reached(issuer, text_safe=NO)
    remind(issuer)
    desk = Desk(issuer)
    letters = desk.see(f"{PAGE}/letters")
    for each in further():
        assert f"{each.own_name} ({each.marked}): {each.reminder.format(cheques=12, day='31/12/2026')}" in letters
    document = pypdfium2.PdfDocument(desk.client.get(f"{PAGE}/letters.pdf").data)
    assert pypdfium2.raw.FPDFCatalog_IsTagged(document)
    assert len(document) == 1
    assert "Hatırlatma: kalan dinlenme çekleriniz: 12." in document[0].get_textpage().get_text_range()


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
    (done,) = issuer.node.rows(tables.reminder)
    assert (done["done_at"], done["done_by"]) == (issuer.node.clock.now(), "somebody")


def test_her_helper_reads_it_only_where_the_cheques_may_be_seen(issuer: Issuer, ann: HelperOf) -> None:
    house = reached(issuer, "through_helper")
    mandate = house.permit(["say_code"], "2026-12-31", organisation_id=ann.organisation_id)
    remind(issuer)
    client = signed_in(issuer, ann)
    assert "Tell them" not in client.get("/helping?lang=en").text
    issuer.post(f"/wallets/{house.wallet_id}/mandates/{mandate}/revoke", {}, Role.PARENT, house.scope)
    house.permit(["see_cheques"], "2026-12-31", organisation_id=ann.organisation_id)
    assert "Tell them: 12 cheques are valid until Thursday 31 December." in client.get("/helping?lang=en").text
    remind(issuer, day=24)
    assert signed_in(issuer, ann).get("/helping?lang=en").text.count("Tell them") == 1


def test_who_changes_how_she_is_reached_is_told_in_the_new_way(issuer: Issuer) -> None:
    house = reached(issuer, text_safe=NO)
    remind(issuer)
    assert ways(issuer) == ["post"]
    issuer.post(f"/households/{house.id}/reach", {"text_safe": NO, "choices": ["never_post"]})
    assert "No letter waits." in Desk(issuer).see(PAGE)
    issuer.node.run_jobs()
    assert ways(issuer) == ["call"]
    issuer.post(f"/households/{house.id}/reach", {"text_safe": YES, "choices": []})
    issuer.node.run_jobs()
    assert (ways(issuer), len(sent(issuer))) == (["text"], 1)
    issuer.post(f"/households/{house.id}/reach", {"text_safe": YES, "choices": ["never_post"]})
    issuer.node.run_jobs()
    assert len(sent(issuer)) == 1, "what was told is not told anew"


def test_a_message_that_waits_is_not_sent_to_where_it_is_safe_no_more(issuer: Issuer) -> None:
    house = reached(issuer)
    remind(issuer)
    assert len(sent(issuer)) == 1
    issuer.post(f"/households/{house.id}/reach", {"text_safe": NO, "choices": ["never_post"]})
    assert sent(issuer) == []
    issuer.node.run_jobs()
    assert (ways(issuer), sent(issuer)) == (["call"], [])


def test_one_that_was_sent_is_not_told_anew_when_she_is_reached_otherwise(issuer: Issuer) -> None:
    house = reached(issuer)
    remind(issuer)
    (told,) = sent(issuer)
    with issuer.node.ctx.unit_of_work() as tx:
        notices.mark_sent(tx, told)
    issuer.post(f"/households/{house.id}/reach", {"text_safe": NO, "choices": []})
    issuer.node.run_jobs()
    assert ways(issuer) == ["text"]


def test_a_household_that_closes_leaves_no_message_with_its_address(issuer: Issuer) -> None:
    house = reached(issuer)
    remind(issuer)
    issuer.post(f"/wallets/{house.wallet_id}/letters/send", {})
    assert [row["state"] for row in issuer.node.rows(notice)] == ["waiting", "waiting"]
    issuer.post(f"/households/{house.id}/close", {})
    issuer.node.run_jobs()
    assert [(row["state"], row["body"]) for row in issuer.node.rows(notice)] == [("withdrawn", None)] * 2
    assert ways(issuer) == ["nobody"]


def test_a_household_that_closes_leaves_no_letter_behind(issuer: Issuer) -> None:
    house = reached(issuer, text_safe=NO)
    remind(issuer)
    issuer.post(f"/households/{house.id}/close", {})
    assert "No letter waits." in Desk(issuer).see(PAGE)
    assert ways(issuer) == ["nobody"]


@pytest.mark.parametrize("by_list", [True, False])
def test_that_it_is_safe_to_text_was_said_of_the_number_before(issuer: Issuer, by_list: bool) -> None:
    house = reached(issuer)
    if by_list:
        issuer.imported(
            house.programme_id, f"{a_family('f1')},Kanaria,0499 99 99 99", headings=f"{HEADINGS},parent_name,contact"
        )
    else:
        issuer.post(f"/households/{house.id}/contact", {"contact": "0499 99 99 99", "language": "nl"})
    assert issuer.post(f"/households/{house.id}/contact", {"contact": "0499 99 99 99", "language": "fr"}).json
    remind(issuer)
    assert (ways(issuer), sent(issuer)) == (["post"], [])


def test_nothing_is_posted_to_who_came_by_no_list(issuer: Issuer) -> None:
    house = Household(issuer)
    assert issuer.post(f"/households/{house.id}/parents", {"language": "nl", "channel": "wallet"}).status_code == 201
    remind(issuer)
    assert sorted(str(way) for way in ways(issuer)) == ["call", "post"]
    assert "1 letter waits." in Desk(issuer).see(PAGE)


def test_the_office_sees_who_wants_her_helper_and_has_none(issuer: Issuer, ann: HelperOf) -> None:
    house = reached(issuer, "through_helper")
    remind(issuer)
    desk = Desk(issuer)
    assert "Through a helper, and no helper is permitted" in desk.see(PAGE)
    mandate = house.permit(["see_cheques"], "2026-12-31", organisation_id=ann.organisation_id)
    assert "no helper is permitted" not in desk.see(PAGE)
    issuer.post(f"/wallets/{house.wallet_id}/mandates/{mandate}/revoke", {}, Role.PARENT, house.scope)
    (row,) = issuer.node.rows(tables.reminder)
    desk.send(PAGE, way="helper", first=row["position"], last=row["position"])
    assert "no helper is permitted" not in desk.see(PAGE)


def test_what_was_not_on_the_page_is_neither_printed_nor_named_printed(issuer: Issuer) -> None:
    programme_id = reached(issuer, text_safe=NO, ref="f1").programme_id
    reached(issuer, text_safe=NO, ref="f2", programme_id=programme_id)
    remind(issuer)
    first = min(row["position"] for row in issuer.node.rows(tables.reminder))
    assert Desk(issuer).see(f"{PAGE}/letters?last={first}").count("12 cheques gelden nog") == 1


def test_cheques_of_two_programmes_that_end_together_are_counted_together(issuer: Issuer) -> None:
    house = reached(issuer)
    issuer.imported(issuer.a_programme(), a_family("f1"))
    remind(issuer)
    (row,) = issuer.node.rows(tables.reminder)
    assert (row["wallet_id"], row["cheques"]) == (house.wallet_id, 24)


@pytest.mark.parametrize(("hour", "told"), [(5, None), (7, "text"), (18, "text"), (19, None)])
def test_nobody_is_told_by_night(issuer: Issuer, hour: int, told: str | None) -> None:
    """The zone is an hour ahead in December: from eight in the morning to eight in the evening."""
    reached(issuer)
    issuer.node.clock.set(datetime(2026, 12, 1, hour, tzinfo=UTC))
    with issuer.node.ctx.unit_of_work() as tx:
        expiry.remind(issuer.node.ctx.within(tx))
    issuer.node.run_jobs()
    assert ways(issuer) == [told]
    issuer.node.clock.set(datetime(2026, 12, 2, 7, tzinfo=UTC))
    issuer.node.run_jobs()
    assert ways(issuer) == ["text"]
