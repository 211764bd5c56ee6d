"""The doors beside the lists: an answer at once, on somebody's word."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest

from services.issuer.tables import declined, household
from shared.contracts.issuer import GrantMade, RevocationRequested, VouchersIssued, WalletOpened
from shared.identity.roles import Role
from tests.integration.issuer.builders import FACE, HEADINGS, Issuer, a_family, an_id


def join(issuer: Issuer, programme_id: str, role: Role = Role.HELPER, key: str = "", **answers: Any) -> Any:
    body = {
        "programme_id": programme_id,
        "situation": "single_parent",
        "children_birth_dates": ["2022-01-15"],
        "language": "fr",
        **answers,
    }
    return issuer.post("/doors/parents", body, role, key=key)


@pytest.mark.parametrize(
    ("situation", "family_type", "raises_alone", "cheques"),
    [
        ("single_parent", "single_parent", None, 24),
        ("two_parents", "two_parents", None, 12),
        ("co_parenting", "co_parenting", None, 12),
        ("partner_in_prison", "two_parents", "partner_in_prison", 24),
        ("no_one_near", "other", "no_one_near", 24),
    ],
)
def test_a_parent_whom_no_list_has_gets_cheques_at_once_on_their_word(
    issuer: Issuer, situation: str, family_type: str, raises_alone: str | None, cheques: int
) -> None:
    programme_id = issuer.a_programme()
    response = join(issuer, programme_id, situation=situation)

    assert response.status_code == 201
    (grant,) = response.json["grants"]
    assert (grant["status"], grant["cheques"]) == ("made", cheques)
    assert grant["explanation"]["fr"].startswith(f"{cheques} = 12 pour chaque parent")
    (issued,) = issuer.node.told(VouchersIssued)
    (opened,) = issuer.node.told(WalletOpened)
    assert issued.wallet_id == opened.wallet_id == response.json["wallet_id"]
    assert issuer.budget(programme_id) == [(10_000_000, cheques * FACE)]
    (row,) = issuer.node.rows(household)
    assert (row["status"], row["family_type"], row["raises_alone"]) == ("registered", family_type, raises_alone)
    # Nobody asked for an address.
    assert row["municipality_nis"] is None


def test_the_door_asks_five_questions_at_most(issuer: Issuer) -> None:
    body = issuer.node.client().get("/openapi.json").json["components"]["schemas"]["JoinBody"]["properties"]
    # The last four are no questions: what the page knows, which door it is, and what its helper may do afterwards.
    assert set(body) - {"programme_id", "language", "via", "mandate"} == {
        "situation",
        "children_birth_dates",
        "children_with_disability",
        "municipality_nis",
        "channel",
    }


def test_what_no_money_is_there_for_waits_and_the_answer_says_so(issuer: Issuer) -> None:
    response = join(issuer, issuer.a_programme(euros=(100,)))
    assert [(grant["status"], grant["cheques"]) for grant in response.json["grants"]] == [("unfunded", 24)]
    assert issuer.node.told(GrantMade) == []


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"children_birth_dates": ["2099-01-01"]}, "date_out_of_range"),
        ({"children_with_disability": 2}, "more_than_children"),
        ({"children_birth_dates": []}, "invalid"),
        ({"situation": "rich"}, "invalid"),
    ],
)
def test_answers_that_cannot_be_are_refused(issuer: Issuer, answers: dict[str, Any], code: str) -> None:
    response = join(issuer, issuer.a_programme(), **answers)
    assert (response.status_code, response.json["code"]) == (422, code)
    assert issuer.node.rows(household) == []


def test_a_programme_that_is_not_open_takes_nobody_in(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.set_status(programme_id, "paused")
    assert join(issuer, programme_id).json["code"] == "programme_not_open"


def test_what_is_said_at_a_door_is_marked_and_checked_once(issuer: Issuer) -> None:
    joined = join(issuer, issuer.a_programme(), via="phone").json
    change = {"kind": "disability", "children": 1, "via": "paper"}
    issuer.post(f"/households/{joined['household_id']}/changes", change)
    words = issuer.get("/doors/words")["words"]
    assert [(word["kind"], word["via"]) for word in words] == [("joined", "phone"), ("disability", "paper")]
    assert {word["household_id"] for word in words} == {joined["household_id"]}

    address = f"/doors/words/{words[0]['word_id']}/check"
    assert issuer.post(address, {"outcome": "mistaken"}).status_code == 200
    assert issuer.post(address, {"outcome": "right"}).json["code"] == "checked_already"
    assert [word["kind"] for word in issuer.get("/doors/words")["words"]] == ["disability"]
    # A check takes nothing back.
    assert [grant["status"] for grant in issuer.grants()] == ["made", "made"]


def test_who_came_by_a_door_is_granted_anew_when_a_period_begins(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    join(issuer, programme_id)
    issuer.imported(programme_id, a_family("f1"))
    issuer.node.clock.set(datetime(2026, 12, 31, 22, 30, tzinfo=UTC))
    issuer.node.run_jobs()
    assert len(issuer.grants()) == 2
    issuer.node.clock.set(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    issuer.node.run_jobs()
    # Who is on a list comes back with the next list.
    assert [(grant["period"], grant["cheques"]) for grant in issuer.grants()] == [
        ("2026", 24),
        ("2026", 12),
        ("2027", 24),
    ]


def test_parents_do_not_open_doors_for_others(issuer: Issuer) -> None:
    body = {"programme_id": an_id()}
    assert issuer.post("/doors/parents", body, Role.PARENT, f"wallet:{an_id()}").status_code == 403
    assert issuer.post(f"/doors/words/{an_id()}/check", {"outcome": "right"}, Role.HELPER).status_code == 403


# -- no thank you


def no_thank_you(issuer: Issuer, wallet_id: str) -> Any:
    return issuer.post(f"/wallets/{wallet_id}/no-thank-you", {}, Role.PARENT, f"wallet:{wallet_id}")


def test_who_wants_nothing_is_erased_and_no_list_brings_them_back(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    headings = HEADINGS + ",parent_name,contact"
    rows = [a_family(ref) + ",Noor Peeters,noor@example.org" for ref in ("f1", "f2")]
    issuer.imported(programme_id, *rows, headings=headings)
    declining = issuer.grants()[0]
    assert no_thank_you(issuer, declining["wallet_id"]).json == {"declined": True}
    assert no_thank_you(issuer, declining["wallet_id"]).json == {"declined": True}

    result = issuer.imported(programme_id, *rows, headings=headings)
    assert (result["rows"], result["declined"], result["unchanged"], result["accepted"]) == (2, 1, 1, 0)
    assert result["errors"] == []
    assert len(issuer.grants()) == 2
    (asked,) = issuer.node.told(RevocationRequested)
    assert asked.wallet_id == declining["wallet_id"]
    # What is kept of them names nobody: the hash is no hash that another could make of the reference.
    (row,) = issuer.node.rows(declined)
    digest = hashlib.sha256(b"declined\0commune\0f1").hexdigest()
    assert len(row["digest"]) == len(digest)
    assert row["digest"] != digest
    closed = next(each for each in issuer.node.rows(household) if each["id"] == declining["household_id"])
    assert (closed["status"], closed["personal"], closed["household_ref"]) == ("closed", None, closed["id"])


def test_a_family_of_the_same_reference_on_another_list_is_another(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.imported(programme_id, a_family("f1"))
    no_thank_you(issuer, issuer.grants()[0]["wallet_id"])
    result = issuer.imported(programme_id, a_family("f1", source="hospital"), a_family("f1"))
    assert (result["accepted"], result["declined"]) == (1, 1)


def test_who_wanted_nothing_may_come_by_a_door_later(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    joined = join(issuer, programme_id).json
    response = issuer.post(f"/households/{joined['household_id']}/no-thank-you", {})
    assert response.status_code == 200
    change = {"kind": "disability", "children": 1}
    refused = issuer.post(f"/households/{joined['household_id']}/changes", change)
    assert refused.json["code"] == "household_closed"
    assert join(issuer, programme_id).status_code == 201


def test_the_other_parent_keeps_what_is_theirs(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.imported(programme_id, a_family("f1"))
    first = issuer.grants()[0]
    own = {"language": "nl", "channel": "wallet"}
    new = issuer.post(f"/households/{first['household_id']}/parents", own).json
    no_thank_you(issuer, first["wallet_id"])
    issuer.node.clock.set(datetime(2027, 1, 5, 8, tzinfo=UTC))
    issuer.node.run_jobs()
    of_2027 = [grant for grant in issuer.grants() if grant["period"] == "2027"]
    assert [(grant["wallet_id"], grant["cheques"]) for grant in of_2027] == [(new["wallet_id"], 12)]
