"""The office's grants: why so many, who waits for money, cheques asked back, and a later last day for all."""

from services.issuer.tables import extension, wallet_request
from shared.contracts.issuer import RevocationRequested
from shared.identity.roles import Role
from tests.integration.issuer.at_office import Desk, wrong_in
from tests.integration.issuer.builders import Issuer, a_family, families
from tests.integration.issuer.using import Purse


def a_grant(issuer: Issuer, programme_id: str) -> str:
    issuer.imported(programme_id, a_family("a", family_type="single_parent"))
    return f"/office/grants/{issuer.grants()[0]['grant_id']}"


def test_grants_are_listed_the_newest_first_with_their_reasons(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.imported(programme_id, a_family("a"))
    issuer.node.clock.advance(days=1)
    issuer.imported(programme_id, a_family("b", family_type="single_parent"))
    page = Desk(issuer).see("/office/grants")
    newer, older = "24 cheques, Tuesday 3 March", "12 cheques, Monday 2 March"
    assert page.index(newer) < page.index(older)
    assert "24 = 12 for every parent + 12 because you raise your children alone granted" in page


def test_a_long_list_goes_on(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.imported(programme_id, *families(60))
    desk = Desk(issuer)
    first = desk.client.get(f"/office/grants?programme={programme_id}").text
    assert first.count("/office/grants/") - first.count("/office/grants/retry") == 50
    after = first.split('href="/office/grants?')[1].split('"')[0].replace("&amp;", "&")
    assert desk.client.get(f"/office/grants?{after}").text.count('href="/office/grants/') == 10


def test_families_that_wait_are_counted_and_tried_again(issuer: Issuer) -> None:
    fund = "f" * 32
    programme_id = issuer.a_programme(funds=[fund], euros=(300,))
    issuer.imported(programme_id, *families(3))
    desk = Desk(issuer)
    assert "Adempauze 2 families, 24 cheques" in desk.see("/office/grants")
    assert desk.see("/office/grants?status=unfunded").count("12 cheques, Monday") == 2
    issuer.allocate(programme_id, fund, 30_000)
    answer = desk.send("/office/grants/retry", "/office/grants", programme=programme_id)
    assert answer.status_code == 303
    assert "1 family got its cheques. 1 goes on waiting for money." in desk.see(answer.location)


def test_nothing_is_tried_in_a_programme_that_is_not_open(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.set_status(programme_id, "paused")
    answer = Desk(issuer).send("/office/grants/retry", programme=programme_id, key="k" * 32)
    assert answer.status_code == 422
    assert "This programme is not open now." in answer.text


def test_cheques_are_asked_back_with_a_reason_and_the_page_says_what_came_of_it(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    address, desk = a_grant(issuer, programme_id), Desk(issuer)
    purse = Purse(issuer)
    issuer.node.hear(purse.capture(2))
    answer = desk.send(f"{address}/revoke", address, reason="granted_twice")
    assert (answer.status_code, answer.location) == (303, address)
    (asked,) = issuer.node.told(RevocationRequested)
    assert asked.reason == "granted_twice"
    for cheque in asked.voucher_ids[3:5]:
        issuer.node.hear(purse.revocation(cheque))
    page = desk.see(address)
    assert f"given twice: {len(asked.voucher_ids)} cheques were asked back. 2 came back." in page
    assert "came back 2" in page
    assert "Ask cheques back" not in page


def test_asked_back_twice_by_one_form_is_asked_once(issuer: Issuer) -> None:
    address, desk = a_grant(issuer, issuer.a_programme()), Desk(issuer)
    for _ in range(2):
        assert desk.send(f"{address}/revoke", reason="moved_away", key="k" * 32).location == address
    assert len(issuer.node.rows(wallet_request)) == 1
    again = desk.send(f"{address}/revoke", reason="moved_away", key="l" * 32)
    assert again.status_code == 422
    assert "Nothing is left to ask back" in again.text


def test_cheques_are_not_asked_back_without_a_reason(issuer: Issuer) -> None:
    address, desk = a_grant(issuer, issuer.a_programme()), Desk(issuer)
    for reason in ("", "household_closed", "whim"):
        answer = desk.send(f"{address}/revoke", address, reason=reason)
        assert answer.status_code == 422
        assert "reason" in wrong_in(answer.text)
    assert issuer.node.rows(wallet_request) == []


def test_a_later_last_day_says_how_many_cheques_before_it_is_given(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.imported(programme_id, *families(2))
    desk = Desk(issuer)
    address = f"/office/programmes/{programme_id}/extend"
    assert "24 cheques are unspent" in desk.see(address)
    page = desk.see(f"{address}/sure?last_day=2027-03-31")
    assert "Until 31 March 2027? Adempauze: 24 cheques are unspent, with 2 parents." in page
    assert issuer.node.rows(extension) == []
    for _ in range(2):
        answer = desk.send(f"{address}/sure", last_day="2027-03-31", key="k" * 32)
        assert answer.location == f"/office/programmes/{programme_id}"
    assert len(issuer.node.rows(extension)) == 1
    issuer.node.run_jobs()
    assert "All that were unspent can be used until 31 March 2027: 24 cheques" in desk.see(answer.location)


def test_a_day_that_is_over_is_refused_in_words(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    desk = Desk(issuer)
    address = f"/office/programmes/{programme_id}/extend"
    said = {"last_day": "This day is over. Choose today or a later day."}
    asked = desk.client.get(f"{address}/sure?last_day=2026-03-01&lang=en")
    assert (asked.status_code, wrong_in(asked.text)) == (422, said)
    answer = desk.send(f"{address}/sure", last_day="2026-03-01", key="k" * 32)
    assert (answer.status_code, wrong_in(answer.text)) == (422, said)


def test_only_a_manager_sees_grants(issuer: Issuer) -> None:
    address = a_grant(issuer, issuer.a_programme())
    for role in (Role.HELPER, Role.CONFIDENTIAL_PERSON, Role.PARENT):
        desk = Desk(issuer, role)
        assert desk.status("/office/grants") == desk.status(address) == 403
        assert desk.send(f"{address}/revoke", reason="moved_away").status_code == 403
