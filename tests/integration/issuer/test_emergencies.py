"""Help at once: some cheques from a capped envelope, spendable now, looked at by a second person afterwards."""

import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from services.issuer.tables.envelopes import emergency, envelope
from services.issuer.tables.families import door_word
from shared.contracts.issuer import GrantMade, RevocationRequested, VouchersIssued
from shared.identity.roles import Role
from shared.kernel import faults
from shared.persistence import postgres
from shared.testing.race import at_once
from tests.integration.issuer.builders import FACE, Issuer, an_id, an_issuer
from tests.integration.issuer.helping import HelperOf, Household, an_envelope, an_organisation

JOIN = {
    "situation": "single_parent",
    "children_birth_dates": ["2022-01-15"],
    "language": "fr",
    "mandate": {"acts": ["give_cheques_now", "see_cheques"], "last_day": "2026-04-30"},
}


@pytest.fixture
def house(issuer: Issuer) -> Household:
    return Household(issuer)


@pytest.fixture
def ann(issuer: Issuer, house: Household) -> HelperOf:
    """A helper of an organisation that the household permitted everything."""
    found = HelperOf(issuer, "ann", an_organisation(issuer, "Huis aan het Kanaal"))
    house.permit(organisation_id=found.organisation_id)
    return found


def give(helper: HelperOf, envelope_id: str, cheques: int, reason: str = "emergency", **whom: Any) -> Any:
    return helper.post(f"/envelopes/{envelope_id}/grants", {"cheques": cheques, **whom}, reason=reason)


def left(issuer: Issuer) -> list[int]:
    return [each["left"] for each in issuer.get("/envelopes")["envelopes"]]


def test_cheques_are_given_at_once_and_the_parent_reads_why(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    envelope_id = an_envelope(issuer, house.programme_id, ann.organisation_id)
    response = give(ann, envelope_id, 3, household_id=house.id)

    assert response.status_code == 201, response.json
    (grant,) = response.json["grants"]
    assert (grant["status"], grant["cheques"]) == ("made", 3)
    assert grant["explanation"] == {
        "nl": "3 = 3 omdat je meteen hulp nodig had",
        "fr": "3 = 3 parce que vous aviez besoin d'aide tout de suite",
        "en": "3 = 3 because you needed help at once",
    }
    assert [len(each.voucher_ids) for each in issuer.node.told(VouchersIssued)] == [12, 3]
    first, second = issuer.node.told(GrantMade)
    assert second.grant_id == grant["grant_id"] != first.grant_id
    assert sum(part.amount_cents for part in second.parts) == 3 * FACE
    assert issuer.budget(house.programme_id) == [(10_000_000, 15 * FACE)]
    assert [each["occasion"] for each in issuer.grants()] == ["period", "emergency"]
    assert sum(each["count"] for each in house.get("")["cheques"]) == 15
    assert left(issuer) == [7]
    assert house.looks() == [("give_cheques_now", "emergency")]


def test_what_an_envelope_does_not_allow_is_refused_and_nothing_is_kept(
    issuer: Issuer, house: Household, ann: HelperOf
) -> None:
    envelope_id = an_envelope(issuer, house.programme_id, ann.organisation_id, cheques=6)
    stranger = HelperOf(issuer, "cis", an_organisation(issuer, "Buurthuis Zuid"))
    house.permit(organisation_id=stranger.organisation_id)
    house.permit(helper="dee")

    def code(helper: HelperOf, cheques: int, **whom: Any) -> tuple[int, str]:
        response = give(helper, envelope_id, cheques, **(whom or {"household_id": house.id}))
        return response.status_code, response.json["code"]

    assert code(stranger, 1) == (404, "not_found")
    assert code(HelperOf(issuer, "dee"), 1) == (404, "not_found")
    assert code(ann, 5) == (422, "more_than_at_once")
    assert code(ann, 1, household_id=an_id()) == (403, "no_mandate")
    assert code(ann, 1, household_id=Household(issuer, house.programme_id, "f2").id) == (403, "no_mandate")
    assert give(ann, envelope_id, 4, household_id=house.id).status_code == 201
    assert code(ann, 3) == (409, "envelope_empty")
    assert give(ann, envelope_id, 2, household_id=house.id).status_code == 201
    assert code(ann, 1) == (409, "envelope_empty")
    assert left(issuer) == [0]
    assert len(issuer.node.rows(emergency)) == 2
    assert house.looks() == [("give_cheques_now", "emergency")] * 2


def test_a_reason_is_needed(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    envelope_id = an_envelope(issuer, house.programme_id, ann.organisation_id)
    assert give(ann, envelope_id, 1, reason="", household_id=house.id).json["code"] == "reason_needed"
    assert left(issuer) == [10]


def test_an_envelope_is_open_from_its_first_day_to_its_last(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    envelope_id = an_envelope(
        issuer, house.programme_id, ann.organisation_id, first_day="2026-03-10", last_day="2026-03-12"
    )

    def code() -> str | None:
        code: str | None = give(ann, envelope_id, 1, household_id=house.id).json.get("code")
        return code

    issuer.node.clock.set(datetime(2026, 3, 9, 22, 59, 59, tzinfo=UTC))
    assert code() == "envelope_not_open"
    issuer.node.clock.set(datetime(2026, 3, 9, 23, 0, tzinfo=UTC))
    assert code() is None
    issuer.node.clock.set(datetime(2026, 3, 12, 22, 59, 59, tzinfo=UTC))
    assert code() is None
    issuer.node.clock.set(datetime(2026, 3, 12, 23, 0, tzinfo=UTC))
    assert code() == "envelope_not_open"


def test_an_envelope_that_was_ended_gives_nothing_more(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    envelope_id = an_envelope(issuer, house.programme_id, ann.organisation_id)
    for _ in range(2):
        assert issuer.post(f"/envelopes/{envelope_id}/end", {}).status_code == 200
    assert give(ann, envelope_id, 1, household_id=house.id).json["code"] == "envelope_not_open"
    assert [each["open"] for each in ann.get("/envelopes").json["envelopes"]] == [False]
    assert issuer.post(f"/envelopes/{an_id()}/end", {}).status_code == 404


def test_no_help_goes_beyond_the_budget_and_what_is_refused_waits_for_nothing(issuer: Issuer) -> None:
    house = Household(issuer, issuer.a_programme(euros=(14 * FACE // 100,)))
    ann = HelperOf(issuer, "ann", an_organisation(issuer, "Huis aan het Kanaal"))
    house.permit(organisation_id=ann.organisation_id)
    envelope_id = an_envelope(issuer, house.programme_id, ann.organisation_id)
    assert give(ann, envelope_id, 3, household_id=house.id).json["code"] == "no_money"
    assert [each["status"] for each in issuer.grants()] == ["made"]
    assert left(issuer) == [10]
    assert give(ann, envelope_id, 2, household_id=house.id).status_code == 201
    assert issuer.budget(house.programme_id) == [(14 * FACE, 14 * FACE)]
    issuer.set_status(house.programme_id, "paused")
    assert give(ann, envelope_id, 1, household_id=house.id).status_code == 409


def test_a_parent_comes_in_with_the_help_and_gets_what_is_theirs_too(
    issuer: Issuer, house: Household, ann: HelperOf
) -> None:
    envelope_id = an_envelope(issuer, house.programme_id, ann.organisation_id)
    response = give(ann, envelope_id, 2, parent=JOIN)
    assert response.status_code == 201, response.json
    assert [(each["status"], each["cheques"]) for each in response.json["grants"]] == [("made", 2), ("made", 24)]
    assert ann.get(f"/wallets/{response.json['wallet_id']}").status_code == 200
    (word,) = issuer.node.rows(door_word)
    assert (word["household_id"], word["kind"], word["told_by"]) == (response.json["household_id"], "joined", "ann")

    unwilling = {**JOIN, "mandate": {"acts": ["see_cheques"], "last_day": "2026-04-30"}}
    assert give(ann, envelope_id, 2, parent=unwilling).json["code"] == "no_mandate"
    for broken in ({"parent": {**JOIN, "mandate": None}}, {}, {"parent": JOIN, "household_id": house.id}):
        assert give(ann, envelope_id, 2, **broken).status_code == 422
    assert len(issuer.node.rows(door_word)) == 1
    assert left(issuer) == [8]


def test_a_newcomer_is_helped_first_when_money_is_short(issuer: Issuer) -> None:
    programme_id = issuer.a_programme(euros=(24 * FACE // 100,))
    ann = HelperOf(issuer, "ann", an_organisation(issuer, "Huis aan het Kanaal"))
    envelope_id = an_envelope(issuer, programme_id, ann.organisation_id)
    response = give(ann, envelope_id, 2, parent=JOIN)
    assert [(each["status"], each["cheques"]) for each in response.json["grants"]] == [("made", 2), ("unfunded", 24)]


def test_help_never_lowers_what_comes_later(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    other = Household(issuer, house.programme_id, "f2")
    envelope_id = an_envelope(issuer, house.programme_id, ann.organisation_id)
    give(ann, envelope_id, 4, household_id=house.id)
    change = {"kind": "separation", "family_type": "single_parent"}
    helped, alone = (
        issuer.post(f"/households/{each}/changes", change).json["grants"][0]["cheques"] for each in (house.id, other.id)
    )
    assert helped == alone == 10
    issuer.node.clock.set(datetime(2027, 1, 5, 8, tzinfo=UTC))
    issuer.imported(
        house.programme_id, *[f"f{n},commune,single_parent,2022-01-15,0,21012,16,nl,wallet" for n in (1, 2)]
    )
    of_2027 = [each["cheques"] for each in issuer.grants() if each["period"] == "2027"]
    assert of_2027 == [24, 24]


# -- a second person


def reviewers(issuer: Issuer, ann: HelperOf) -> tuple[HelperOf, HelperOf, HelperOf]:
    """A colleague of hers, a helper of elsewhere, and one of no organisation."""
    return (
        HelperOf(issuer, "bob", ann.organisation_id),
        HelperOf(issuer, "cis", an_organisation(issuer, "Buurthuis Zuid")),
        HelperOf(issuer, "dee"),
    )


def test_a_colleague_who_did_not_give_it_looks_at_it_afterwards(
    issuer: Issuer, house: Household, ann: HelperOf
) -> None:
    bob, cis, dee = reviewers(issuer, ann)
    envelope_id = an_envelope(issuer, house.programme_id, ann.organisation_id)
    first, second = (give(ann, envelope_id, cheques, household_id=house.id).json["emergency_id"] for cheques in (1, 2))
    issuer.node.clock.advance(days=3, hours=1)
    assert [each["age_days"] for each in bob.get("/emergencies").json["emergencies"]] == [3, 3]
    assert cis.get("/emergencies").json["emergencies"] == dee.get("/emergencies").json["emergencies"] == []
    # Whom it went to is for the office.
    assert {each["household_id"] for each in bob.get("/emergencies").json["emergencies"]} == {None}
    assert {each["household_id"] for each in issuer.get("/emergencies")["emergencies"]} == {house.id}

    def review(helper: HelperOf, of: str, **body: Any) -> tuple[int, str | None]:
        response = helper.post(f"/emergencies/{of}/review", {"outcome": "approved", **body})
        return response.status_code, response.json.get("code")

    assert review(ann, first) == (409, "same_person")
    assert review(cis, first)[0] == review(dee, first)[0] == review(bob, an_id())[0] == 404
    assert review(bob, first, objection="too_many") == (422, "objection_needed")
    assert review(bob, first, outcome="objected") == (422, "objection_needed")
    assert review(bob, first) == (200, None)
    assert review(bob, first) == (409, "reviewed_already")
    issuer.post(f"/emergencies/{second}/review", {"outcome": "objected", "objection": "too_many"})
    assert issuer.get("/emergencies")["emergencies"] == []
    approved, objected = issuer.get("/emergencies", status="reviewed")["emergencies"]
    assert (approved["outcome"], approved["reviewed_by"]) == ("approved", "bob")
    assert (objected["outcome"], objected["objection"]) == ("objected", "too_many")
    assert objected["objection_text"]["nl"] == "het waren te veel cheques"


def test_a_manager_who_is_the_same_person_cannot_look_at_it(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    envelope_id = an_envelope(issuer, house.programme_id, ann.organisation_id)
    emergency_id = give(ann, envelope_id, 1, household_id=house.id).json["emergency_id"]
    token = issuer.node.token(Role.PROGRAMME_MANAGER, actor="ann")
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": an_id()}
    answer = issuer.node.client().post(
        f"/v1/emergencies/{emergency_id}/review", json={"outcome": "approved"}, headers=headers
    )
    assert answer.json["code"] == "same_person"


def test_an_objection_takes_nothing_back_and_a_manager_may(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    envelope_id = an_envelope(issuer, house.programme_id, ann.organisation_id)
    given = give(ann, envelope_id, 2, household_id=house.id).json
    body = {"outcome": "objected", "objection": "given_twice"}
    assert issuer.post(f"/emergencies/{given['emergency_id']}/review", body).status_code == 200
    assert issuer.node.told(RevocationRequested) == []
    assert sum(each["count"] for each in house.get("")["cheques"]) == 14
    grant_id = given["grants"][0]["grant_id"]
    assert issuer.post(f"/grants/{grant_id}/revoke", {"reason": "granted_twice"}).status_code == 201
    assert [len(each.voucher_ids) for each in issuer.node.told(RevocationRequested)] == [2]


# -- envelopes


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"per_grant": 11}, 422),
        ({"per_grant": 0}, 422),
        ({"cheques": 0}, 422),
        ({"last_day": "2026-02-28"}, 422),
        ({"first_day": "2026-04-01"}, 422),
        ({"organisation_id": an_id()}, 404),
        ({"programme_id": an_id()}, 404),
    ],
)
def test_an_envelope_that_cannot_be_is_refused(
    issuer: Issuer, house: Household, ann: HelperOf, change: dict[str, Any], status: int
) -> None:
    body = {
        "programme_id": house.programme_id,
        "organisation_id": ann.organisation_id,
        "cheques": 10,
        "per_grant": 4,
        "first_day": "2026-03-01",
        "last_day": "2026-03-31",
        **change,
    }
    assert issuer.post("/envelopes", body).status_code == status
    assert ann.post("/envelopes", body).status_code == 403
    assert issuer.node.rows(envelope) == []


def test_a_helper_sees_the_envelopes_of_their_organisation(issuer: Issuer, house: Household, ann: HelperOf) -> None:
    bob, cis, dee = reviewers(issuer, ann)
    envelope_id = an_envelope(issuer, house.programme_id, ann.organisation_id)
    assert [each["envelope_id"] for each in bob.get("/envelopes").json["envelopes"]] == [envelope_id]
    assert cis.get("/envelopes").json["envelopes"] == dee.get("/envelopes").json["envelopes"] == []


# -- two at once


def race_two_helpers(issuer: Issuer, tmp_path: Path, *, cheques: int, euros: int, most: int) -> None:
    """Two helpers each give three cheques at the same moment, in two processes of one issuer."""
    with an_issuer(tmp_path, issuer.node.clock, seed=2) as beside:
        organisation_id = an_organisation(issuer, "Huis aan het Kanaal")
        for race in range(6):
            house = Household(issuer, issuer.a_programme(euros=(euros,)), f"f{race}")
            house.permit(organisation_id=organisation_id)
            envelope_id = an_envelope(issuer, house.programme_id, organisation_id, cheques=cheques)
            helpers = [HelperOf(issuer, "ann", organisation_id), HelperOf(beside, "bob", organisation_id)]

            # Both have decided before either commits, unless one had to wait for the other to begin.
            faults.arm("unit.before_commit", lambda: time.sleep(0.02))
            answers = at_once(*(partial(give, helper, envelope_id, 3, household_id=house.id) for helper in helpers))
            faults.disarm()
            assert sorted(answer.status_code for answer in answers) == [201, 409]
            (row,) = [each for each in issuer.node.rows(envelope) if each["id"] == envelope_id]
            assert row["granted"] == 3 <= most
            ((allocated, committed),) = issuer.budget(house.programme_id)
            assert committed == 15 * FACE <= allocated


def test_two_helpers_never_give_more_than_the_envelope_holds(issuer: Issuer, tmp_path: Path) -> None:
    race_two_helpers(issuer, tmp_path, cheques=5, euros=100_000, most=5)


def test_two_helpers_never_give_more_than_the_budget_holds(issuer: Issuer, tmp_path: Path) -> None:
    race_two_helpers(issuer, tmp_path, cheques=10, euros=17 * FACE // 100, most=10)


@pytest.mark.only("postgresql", reason="SQLite has no rows to lock")
def test_the_envelopes_row_alone_lets_one_of_two_helpers_give(
    issuer: Issuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second line, should the writers' lock ever be lifted."""
    monkeypatch.setattr(postgres, "TAKE_TURN", "SELECT 1")
    race_two_helpers(issuer, tmp_path, cheques=5, euros=100_000, most=5)
