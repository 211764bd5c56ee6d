"""The office's inbox of what is not right, and what only the confidential person reads."""

import pytest

from services.issuer.tables import confidential_report
from shared.contracts.issuer import ClaimDecided, DisputeDecided
from shared.contracts.providers import AnswerGiven
from shared.contracts.redeemer import RedemptionCaptured
from shared.identity.roles import Role
from tests.integration.issuer.at_office import Desk, wrong_in
from tests.integration.issuer.builders import HEADINGS, Issuer, a_family
from tests.integration.issuer.using import Purse, complaints

INBOX = "/office/disputes"


@pytest.fixture
def purse(issuer: Issuer) -> Purse:
    issuer.imported(
        issuer.a_programme(), a_family("f1") + ",Amina Canary,0470 00 00 00", headings=f"{HEADINGS},naam,telefoon"
    )
    return Purse(issuer)


def disputed(purse: Purse, first: int = 0, number: int = 3, **said: object) -> RedemptionCaptured:
    use = purse.capture(number, first)
    purse.issuer.node.hear(use)
    assert purse.say("dispute", use.redemption_id, reason="nobody_came", **said) == (200, "disputed")
    return use


def complained(purse: Purse, first: int = 6) -> RedemptionCaptured:
    use = purse.capture(2, first)
    purse.issuer.node.hear(use)
    purse.say("accept", use.redemption_id)
    purse.issuer.node.hear(purse.confirmation_of(use))
    assert purse.say("complain", use.redemption_id, reason="less_than_booked")[0] == 201
    return use


def test_the_inbox_shows_what_waits_longest_first_with_the_providers_answer_and_no_name(purse: Purse) -> None:
    disputed(purse)
    purse.issuer.node.clock.advance(days=1)
    newer = disputed(purse, 3, cheques=1)
    complained(purse)
    answer = AnswerGiven(redemption_id=newer.redemption_id, provider_id=newer.provider_id, answer="our_mistake")
    purse.issuer.node.hear(answer)
    page = Desk(purse.issuer).see(INBOX)
    assert page.index("Said on Monday 2 March. no answer yet") < page.index(
        "About 1 of 3 cheques. Said on Tuesday 3 March. the provider answered"
    )
    assert "Complaints, after the provider was paid" in page
    assert "It was less than booked." in page
    for name in ("Canary", "0470", purse.wallet_id):
        assert name not in Desk(purse.issuer).client.get(INBOX).text


def test_a_dispute_is_decided_in_part_with_a_reason_and_once(purse: Purse) -> None:
    use, desk = disputed(purse), Desk(purse.issuer, actor="m. anager")
    address = f"{INBOX}/dispute/{use.redemption_id}"
    assert "The parent says Nobody came. about 3 of 3 cheques" in desk.see(address)
    for _ in range(2):
        answer = desk.send(address, cheques="2", reason="less_took_place", key="k" * 32)
        assert (answer.status_code, answer.location) == (303, address)
    (decided,) = purse.issuer.node.told(DisputeDecided)
    assert (decided.sent_back, decided.reason) == (2, "less_took_place")
    (row,) = complaints(purse.issuer)
    assert row["decided_by"] == "m. anager"
    assert "Decided on 2 March 2026: 2 of 3 went back. It was less than is written." in desk.see(address)
    assert "None waits for you." in desk.see(INBOX)
    assert "2 went back" in desk.see(f"{INBOX}?status=decided")
    again = desk.send(address, cheques="1", reason="less_took_place", key="l" * 32)
    assert again.status_code == 422
    assert "This was decided already." in again.text


@pytest.mark.parametrize(
    ("cheques", "reason", "wrong"),
    [
        ("3", "took_place", {"reason": "This does not go with the number"}),
        ("0", "no_answer", {"reason": "This does not go with the number"}),
        ("4", "no_answer", {"cheques": "That is more than this is about."}),
        ("", "", {"cheques": "Fill this in.", "reason": "Choose one of the answers."}),
    ],
)
def test_what_does_not_add_up_is_refused_at_its_field(
    purse: Purse, cheques: str, reason: str, wrong: dict[str, str]
) -> None:
    use, desk = disputed(purse), Desk(purse.issuer)
    address = f"{INBOX}/dispute/{use.redemption_id}"
    answer = desk.send(address, address, cheques=cheques, reason=reason)
    assert answer.status_code == 422
    said = wrong_in(answer.text)
    assert said.keys() == wrong.keys()
    assert all(said[name].startswith(sentence) for name, sentence in wrong.items())
    assert purse.issuer.node.told(DisputeDecided) == []


def test_a_complaint_is_decided_as_what_the_provider_owes(purse: Purse) -> None:
    use, desk = complained(purse), Desk(purse.issuer)
    address = f"{INBOX}/claim/{use.redemption_id}"
    assert "the parent gets them when the money is back" in desk.see(address)
    assert desk.send(address, address, cheques="1", reason="provider_agreed").status_code == 303
    (decided,) = purse.issuer.node.told(ClaimDecided)
    assert decided.cheques == 1


def test_what_nobody_said_is_not_there(purse: Purse) -> None:
    use, desk = disputed(purse), Desk(purse.issuer)
    assert desk.status(f"{INBOX}/claim/{use.redemption_id}") == 404
    assert desk.status(f"{INBOX}/other/{use.redemption_id}") == 404


# -- in confidence


def reported(purse: Purse, words: str | None = "He shouted at <my> son.") -> None:
    use = purse.capture(1, 10)
    purse.issuer.node.hear(use)
    body = {"kind": "not_safe", "redemption_id": use.redemption_id, "words": words}
    answer = purse.issuer.post(f"/wallets/{purse.wallet_id}/reports", body, Role.PARENT, f"wallet:{purse.wallet_id}")
    assert answer.status_code == 201


def test_the_confidential_person_reads_it_and_notes_that_it_was_dealt_with(purse: Purse) -> None:
    reported(purse)
    desk = Desk(purse.issuer, Role.CONFIDENTIAL_PERSON)
    page = desk.see("/confidential")
    assert "It was not safe , Monday 2 March He shouted at <my> son." in page
    (row,) = purse.issuer.node.rows(confidential_report)
    assert desk.send(f"/confidential/{row['id']}/handled").location == "/confidential"
    page = desk.see("/confidential")
    assert "dealt with" in page
    assert "I dealt with it" not in page


def test_a_manager_and_everybody_else_sees_neither_it_nor_how_many(purse: Purse) -> None:
    pages = ("/office", "/office/grants", INBOX)
    before = [Desk(purse.issuer).see(address) for address in pages]
    reported(purse)
    purse.issuer.node.hear()
    for role in Role:
        if role is not Role.CONFIDENTIAL_PERSON:
            desk = Desk(purse.issuer, role)
            assert desk.status("/confidential") == 403
            assert desk.send(f"/confidential/{'0' * 32}/handled").status_code == 403
    after = [Desk(purse.issuer).see(address) for address in pages]
    # The use itself shows in the programme's numbers; nothing else changed.
    assert after[1:] == before[1:]
    assert "not safe" not in after[0]


def test_the_confidential_person_sees_nothing_of_the_office(purse: Purse) -> None:
    use, desk = disputed(purse), Desk(purse.issuer, Role.CONFIDENTIAL_PERSON)
    for address in ("/office", INBOX, f"{INBOX}/dispute/{use.redemption_id}", "/office/lists", "/office/grants"):
        assert desk.status(address) == 403
