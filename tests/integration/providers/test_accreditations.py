"""Providers and accreditations, over HTTP."""

from typing import Any

import pytest

from shared.contracts.providers import Accreditation, ProviderChanged
from shared.identity.roles import Role
from tests.integration.providers.desk import Desk, a_programme
from tests.unit.providers.builders import PROGRAMME, an_id


def test_a_new_provider_is_told_whole(desk: Desk) -> None:
    provider_id = desk.a_provider("Café des Enfants")
    assert desk.node.told() == [
        ProviderChanged(provider_id=provider_id, public_name="Café des Enfants", accreditations=[])
    ]


def test_an_application_and_a_decision_are_each_told_with_everything_else(desk: Desk) -> None:
    provider_id = desk.a_provider()
    applied = desk.apply(provider_id, "wellbeing")
    assert applied.status_code == 201
    assert applied.get_json()["status"] == "applied"
    desk.apply(provider_id, "babysitting")
    decided = desk.decide(provider_id, "refused", "papers_missing")
    assert decided.status_code == 200
    assert decided.get_json()["reason_text"]["fr"].startswith("Il manque des documents")

    def held(category: str, status: Any, reason: str | None) -> Accreditation:
        return Accreditation(programme_id=PROGRAMME, category=category, status=status, reason=reason)

    told = [event.accreditations for event in desk.node.told(ProviderChanged)]
    assert told[1] == [held("wellbeing", "applied", None)]
    assert told[-1] == [held("babysitting", "refused", "papers_missing"), held("wellbeing", "applied", None)]
    shown = desk.get(f"/providers/{provider_id}").get_json()
    assert [one["status"] for one in shown["accreditations"]] == ["refused", "applied"]


def test_a_suspension_and_its_end(desk: Desk) -> None:
    provider_id = desk.an_accredited_provider()
    assert desk.decide(provider_id, "suspended", "under_review").get_json()["reason"] == "under_review"
    assert desk.decide(provider_id, "accredited").get_json()["reason"] is None


def test_a_decision_that_is_not_possible_changes_and_tells_nothing(desk: Desk) -> None:
    provider_id = desk.an_accredited_provider()
    before = desk.node.told()
    answer = desk.decide(provider_id, "refused", "papers_missing")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "status_not_reachable")
    assert desk.node.told() == before


def test_a_programme_that_was_not_heard_of_is_no_programme(desk: Desk) -> None:
    answer = desk.apply(desk.a_provider(), programme=an_id(99))
    assert (answer.status_code, answer.get_json()["code"]) == (422, "programme_unknown")


def test_a_category_is_the_programmes_to_name(desk: Desk) -> None:
    provider_id = desk.a_provider()
    assert desk.apply(provider_id, "night_care").get_json()["code"] == "category_unknown"
    desk.node.hear(a_programme(categories=("night_care",)))
    assert desk.apply(provider_id, "night_care").status_code == 201
    assert desk.apply(provider_id, "babysitting").get_json()["code"] == "category_unknown"


def test_of_several_states_of_a_programme_heard_together_the_last_counts(desk: Desk) -> None:
    states = [
        a_programme(3, status="draft", categories=("babysitting",)),
        a_programme(4, categories=("wellbeing",)),
        a_programme(3, status="open", categories=("night_care",)),
    ]
    with desk.node.ctx.unit_of_work() as tx:
        desk.node.inbox.take(tx, [desk.node.record(state) for state in states])
    provider_id = desk.a_provider()
    assert desk.apply(provider_id, "night_care", an_id(3)).status_code == 201
    assert desk.apply(provider_id, "babysitting", an_id(3)).get_json()["code"] == "category_unknown"
    assert desk.apply(provider_id, "wellbeing", an_id(4)).status_code == 201


def test_nobody_applies_for_a_programme_that_closed_meanwhile(desk: Desk) -> None:
    provider_id = desk.a_provider()
    desk.node.hear(a_programme(status="closed"))
    assert desk.apply(provider_id).get_json()["code"] == "programme_closed"


def test_applying_twice_is_a_conflict_and_repeating_the_request_is_not(desk: Desk) -> None:
    provider_id = desk.a_provider()
    path, body = f"/providers/{provider_id}/accreditations", {"programme_id": PROGRAMME, "category": "babysitting"}
    first = desk.post(path, body, key="one-intention")
    again = desk.post(path, body, key="one-intention")
    assert (again.status_code, again.data) == (first.status_code, first.data) == (201, first.data)
    assert len(desk.node.told(ProviderChanged)) == 2
    assert desk.post(path, body).get_json()["code"] == "accreditation_exists"


def test_an_unknown_provider_is_not_found(desk: Desk) -> None:
    assert desk.apply(an_id(99)).status_code == 404
    assert desk.decide(an_id(99), "accredited").status_code == 404
    assert desk.get(f"/providers/{an_id(99)}").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"public_name": ""},
        {"public_name": "  "},
        {"public_name": "x" * 121},
        {"public_name": "two\nlines"},
        {"public_name": "nul\0"},
        {"public_name": 7},
        {"public_name": "Fine", "secret": "unknown field"},
        [],
    ],
)
def test_a_provider_needs_a_name_people_can_read(desk: Desk, body: Any) -> None:
    assert desk.post("/providers", body).status_code == 422
    assert desk.node.told() == []


@pytest.mark.parametrize("status", ["applied", "open", "", None, 1])
def test_only_the_four_decisions_can_be_sent(desk: Desk, status: Any) -> None:
    provider_id = desk.a_provider()
    desk.apply(provider_id)
    assert desk.decide(provider_id, status).status_code == 422


def test_providers_are_listed_page_by_page(desk: Desk) -> None:
    made = sorted(desk.a_provider(f"Provider {number}") for number in range(5))
    first = desk.get("/providers?limit=3").get_json()
    second = desk.get(f"/providers?limit=3&after={first['next']}").get_json()
    assert [one["provider_id"] for one in first["providers"] + second["providers"]] == made
    assert second["next"] is None
    assert desk.get("/providers?limit=501").status_code == 422


def test_only_the_officer_enters_and_decides(desk: Desk) -> None:
    provider_id = desk.a_provider()
    for role in set(Role) - {Role.ACCREDITATION_OFFICER}:
        scope = f"provider:{provider_id}" if role is Role.PROVIDER_OWNER else ""
        assert desk.post("/providers", {"public_name": "Mine"}, role, scope).status_code == 403
        body = {"programme_id": PROGRAMME, "category": "babysitting"}
        assert desk.post(f"/providers/{provider_id}/accreditations", body, role, scope).status_code == 403
        decision = {**body, "status": "accredited", "reason": None}
        assert desk.post(f"/providers/{provider_id}/accreditations/decide", decision, role, scope).status_code == 403


def test_an_owner_sees_only_the_own_provider(desk: Desk) -> None:
    mine, other = desk.a_provider("Mine"), desk.a_provider("Other")
    listed = desk.get("/providers", *desk.own(mine)).get_json()["providers"]
    assert [one["provider_id"] for one in listed] == [mine]
    assert desk.get(f"/providers/{mine}", *desk.own(mine)).status_code == 200
    assert desk.get(f"/providers/{other}", *desk.own(mine)).status_code == 403
    assert desk.get(f"/providers/{an_id(99)}", *desk.own(mine)).status_code == 403


@pytest.mark.parametrize("scope", ["", "provider:", "wallet:" + an_id(1)])
def test_an_owners_token_that_names_no_provider_opens_nothing(desk: Desk, scope: str) -> None:
    provider_id = desk.a_provider()
    assert desk.get("/providers", Role.PROVIDER_OWNER, scope).status_code == 403
    assert desk.get(f"/providers/{provider_id}", Role.PROVIDER_OWNER, scope).status_code == 403
