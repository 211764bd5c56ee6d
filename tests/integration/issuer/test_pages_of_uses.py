"""What a parent can say of a use on its page: by forms that work without scripts, each word once and in its time."""

import re
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from services.issuer.tables import complaint, confidential_report
from shared.contracts.issuer import ClaimOpened, HoldReleaseRequested, RedemptionAccepted, UseDisputed
from tests.integration.issuer.builders import Issuer, a_family
from tests.integration.issuer.test_pages import signed_in
from tests.integration.issuer.using import Purse, decide

KEY = "a-key-of-the-form"


@pytest.fixture
def purse(issuer: Issuer) -> Purse:
    issuer.imported(issuer.a_programme(), a_family("f1"))
    return Purse(issuer)


@pytest.fixture
def client(purse: Purse) -> FlaskClient:
    found = signed_in(purse.issuer, purse.wallet_id)
    found.get("/cheques?lang=en")
    return found


def page(client: FlaskClient, number: int = 1) -> str:
    answer = client.get(f"/cheques/use?number={number}")
    assert answer.status_code == 200
    return answer.text


def say(client: FlaskClient, use_id: str, word: str, **form: str) -> str:
    """Send a form. Returns what the list says then."""
    answer = client.post(f"/cheques/uses/{use_id}/{word}", data=form)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].partition("?told=")[2]


def test_a_use_that_waits_for_a_word_can_be_right_wrong_or_missed(client: FlaskClient, purse: Purse) -> None:
    use = purse.capture(3)
    purse.issuer.node.hear(use)
    shown = page(client)
    for word in ("accept", "nobody-came", "dispute", "not-safe"):
        assert f'action="/cheques/uses/{use.redemption_id}/{word}"' in shown
    assert "/cancel" not in shown
    assert "http" not in shown
    assert "style=" not in shown
    client.post(f"/cheques/uses/{use.redemption_id}/accept")
    assert len(purse.issuer.node.told(RedemptionAccepted)) == 1
    # Accepted, and not final yet: nothing can be said but that it was not safe.
    assert page(client).count('action="') == 1


def test_nobody_came_leads_to_a_search_for_the_same_hour_elsewhere(client: FlaskClient, purse: Purse) -> None:
    use = purse.capture(2)
    purse.issuer.node.hear(use)
    assert say(client, use.redemption_id, "nobody-came") == "nobody_came"
    assert say(client, use.redemption_id, "nobody-came") == "nobody_came"
    (told,) = purse.issuer.node.told(UseDisputed)
    assert told.reason == "nobody_came"
    shown = client.get("/cheques?told=nobody_came").text
    hour = purse.seen()["uses"][0]["service_hour"]
    home = purse.issuer.node.ctx.settings.addresses["providers"]
    search = f"{home}/find?category=babysitting&amp;day=monday&amp;at={hour:02}%3A00&amp;lang=en"
    assert search in shown
    assert search not in client.get("/cheques").text


def test_some_of_the_cheques_can_be_wrong(client: FlaskClient, purse: Purse) -> None:
    use = purse.capture(3)
    purse.issuer.node.hear(use)
    assert say(client, use.redemption_id, "dispute", reason="less_than_booked", cheques="2") == "disputed"
    (row,) = purse.issuer.node.rows(complaint)
    assert (row["kind"], row["reason"], row["cheques"]) == ("dispute", "less_than_booked", 2)
    assert decide(purse.issuer, use.redemption_id, 3, "less_took_place") == (422, "more_than_taken")
    assert decide(purse.issuer, use.redemption_id, 2, "less_took_place") == (200, "decided")


def test_a_final_use_is_complained_about_instead(client: FlaskClient, purse: Purse) -> None:
    use = purse.capture(3)
    purse.issuer.node.hear(use)
    page(client)
    purse.issuer.node.hear(purse.confirmation_of(use))
    # Also from a page that was opened before it was final.
    assert say(client, use.redemption_id, "dispute", reason="not_mine", cheques="1") == "disputed"
    (opened,) = purse.issuer.node.told(ClaimOpened)
    assert (opened.cheques, opened.reason) == (1, "not_mine")
    assert "/dispute" not in page(client)
    decide(purse.issuer, use.redemption_id, 1, "not_theirs", "claims")
    assert "1 cheque comes back to you." in page(client)


def test_a_final_use_can_be_complained_about_for_ninety_days(client: FlaskClient, purse: Purse) -> None:
    use = purse.capture(1)
    purse.issuer.node.hear(use, purse.confirmation_of(use))
    assert 'value="nobody_came"' in page(client)
    purse.issuer.node.clock.set(datetime(2026, 5, 31, 22, tzinfo=UTC))
    client = signed_in(purse.issuer, purse.wallet_id)
    assert "/dispute" not in page(client)
    assert say(client, use.redemption_id, "dispute", reason="not_mine") == "changed"


@pytest.mark.parametrize("reason", ["sick_child", "other"])
def test_a_booking_is_cancelled_with_its_reason(client: FlaskClient, purse: Purse, reason: str) -> None:
    hold = purse.hold(2)
    purse.issuer.node.hear(hold)
    shown = page(client)
    assert "My child is ill: this never costs a cheque" in shown
    assert "nobody-came" not in shown, "it has not begun yet"
    for _ in range(2):
        assert say(client, hold.redemption_id, "cancel", reason=reason) == "cancelled"
    (asked,) = purse.issuer.node.told(HoldReleaseRequested)
    assert (asked.redemption_id, asked.reason) == (hold.redemption_id, reason)
    assert "/cancel" not in page(client)
    assert "is being cancelled" in client.get("/cheques").text


def test_a_booking_for_which_nobody_came_is_missed_once_it_should_have_begun(client: FlaskClient, purse: Purse) -> None:
    hold = purse.hold(2, service_at=purse.issuer.node.clock.now())
    purse.issuer.node.hear(hold)
    assert "nobody-came" in page(client)
    assert say(client, hold.redemption_id, "nobody-came") == "nobody_came"
    (asked,) = purse.issuer.node.told(HoldReleaseRequested)
    assert asked.reason == "nobody_came"
    assert "/find?category=babysitting" in client.get("/cheques?told=nobody_came").text


def test_what_was_not_safe_goes_to_the_confidential_person_alone_and_once(client: FlaskClient, purse: Purse) -> None:
    use = purse.capture(1)
    purse.issuer.node.hear(use)
    told = len(purse.issuer.node.told())
    for _ in range(2):
        answer = say(client, use.redemption_id, "not-safe", kind="not_safe", words="He\nshouted.", key=KEY)
        assert answer == "reported"
    (report,) = purse.issuer.node.rows(confidential_report)
    assert (report["kind"], report["redemption_id"]) == ("not_safe", use.redemption_id)
    assert b"shouted" not in report["words"]
    assert len(purse.issuer.node.told()) == told
    assert "shouted" not in page(client)


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("dispute", {}),
        ("dispute", {"reason": "because"}),
        ("dispute", {"reason": "not_mine", "cheques": "9"}),
        ("cancel", {"reason": "tired"}),
        ("not-safe", {"kind": "odd", "key": KEY}),
        ("not-safe", {"kind": "not_safe"}),
    ],
)
def test_a_form_that_was_not_filled_in_changes_nothing(
    client: FlaskClient, purse: Purse, word: str, form: dict[str, str]
) -> None:
    use = purse.capture(2)
    purse.issuer.node.hear(use)
    told = len(purse.issuer.node.told())
    answer = client.post(f"/cheques/uses/{use.redemption_id}/{word}", data=form)
    assert answer.status_code in (400, 422)
    assert "<html" in answer.text
    assert len(purse.issuer.node.told()) == told
    assert purse.issuer.node.rows(confidential_report) == []


@pytest.mark.parametrize("word", ["nobody-came", "dispute", "cancel", "not-safe"])
def test_no_other_site_and_no_other_parent_says_anything(client: FlaskClient, purse: Purse, word: str) -> None:
    use = purse.capture(2)
    purse.issuer.node.hear(use)
    path = f"/cheques/uses/{use.redemption_id}/{word}"
    form = {"reason": "other" if word == "cancel" else "not_mine", "kind": "not_safe", "key": KEY}
    assert client.post(path, data=form, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    purse.issuer.imported(purse.issued.programme_id, a_family("f2"))
    stranger = signed_in(purse.issuer, purse.issuer.grants()[-1]["wallet_id"])
    assert stranger.post(path, data=form).status_code == 404
    assert stranger.get("/cheques/use?number=1").status_code == 404


def test_what_is_booked_stands_apart_and_is_set_aside_until_its_day(client: FlaskClient, purse: Purse) -> None:
    for cheques, day in ((5, 4), (2, 3)):
        service_at = datetime(2026, 3, day, 18, 30, tzinfo=UTC)
        purse.issuer.node.hear(purse.hold(cheques, first=cheques, service_at=service_at))
        purse.issuer.node.clock.advance(minutes=1)
    shown = client.get("/cheques").text
    assert re.findall(r"(\d+) set aside for", shown) == ["2", "5"], "the next one comes first"
    assert shown.count('<li class="held"></li>') == 7
    booked = shown.partition('id="booked"')[2].partition("</section>")[0]
    assert re.findall(r"use\?number=(\d)", booked) == ["1", "2"]
    assert "use?number" not in shown.partition('id="uses"')[2]
    assert "Cancel the booking" in page(client, 2)


def test_the_list_leads_to_each_use_by_its_place(client: FlaskClient, purse: Purse) -> None:
    for number in (1, 2):
        purse.issuer.node.hear(purse.capture(number, first=4 * number))
        purse.issuer.node.clock.advance(hours=1)
    shown = client.get("/cheques").text
    assert "/cheques/use?number=1" in shown
    assert "/cheques/use?number=2" in shown
    assert "2 cheques" in page(client, 1)
    for odd in ("0", "3", "x", ""):
        assert client.get(f"/cheques/use?number={odd}").status_code == 404
