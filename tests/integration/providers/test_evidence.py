"""Evidence, over HTTP and by the day."""

from typing import Any

import pytest

from services.providers.commands import evidence as commands
from services.providers.tables import evidence, evidence_reminder
from shared.contracts.providers import ProviderChanged
from shared.identity.roles import Role
from tests.integration.providers.desk import OFFICER, Desk
from tests.unit.providers.builders import an_id


def test_nobody_is_accredited_while_evidence_is_missing(desk: Desk) -> None:
    desk.asks_for("criminal_record_extract")
    desk.asks_for("insurance")
    provider_id = desk.a_provider()
    desk.apply(provider_id)
    desk.sees(provider_id, "insurance", "2025-12-01")
    refused = desk.decide(provider_id, "accredited").get_json()
    assert (refused["code"], refused["fields"]) == ("evidence_lacking", {"criminal_record_extract": ["It is missing."]})
    desk.sees(provider_id, "criminal_record_extract", "2026-02-01")
    assert desk.decide(provider_id, "accredited").status_code == 200


def test_evidence_that_ran_out_is_as_good_as_none(desk: Desk) -> None:
    desk.asks_for("first_aid", 24)
    provider_id = desk.a_provider()
    desk.apply(provider_id)
    desk.sees(provider_id, "first_aid", "2024-03-01")
    assert desk.decide(provider_id, "accredited").get_json()["fields"] == {"first_aid": ["It is expired."]}


def test_a_category_without_rules_needs_nothing(desk: Desk) -> None:
    desk.asks_for("diploma", category="wellbeing")
    assert desk.status(desk.an_accredited_provider()) == ("accredited", None)


def test_when_evidence_runs_out_the_provider_is_reminded_twice_and_then_suspended(desk: Desk) -> None:
    desk.asks_for("insurance", None)
    provider_id = desk.a_provider()
    desk.apply(provider_id)
    desk.sees(provider_id, "insurance", "2026-01-01", "2026-04-10")
    desk.decide(provider_id, "accredited")
    path = f"/providers/{provider_id}/evidence"
    seen: list[tuple[str, list[int]]] = []
    while desk.status(provider_id)[0] == "accredited":
        desk.next_day()
        days = [one["days"] for one in desk.get(path, *desk.own(provider_id)).get_json()["reminders"]]
        if days and days != [days for _, days in seen[-1:]]:
            seen.append((desk.node.clock.now().date().isoformat(), days))
        assert len(seen) < 60
    firsts = {tuple(days): day for day, days in reversed(seen)}
    assert firsts == {(30,): "2026-03-12", (7, 30): "2026-04-04"}
    assert desk.node.clock.now().date().isoformat() == "2026-04-11"
    assert desk.status(provider_id) == ("suspended", "papers_expired")
    told = desk.node.told(ProviderChanged)[-1]
    assert [(one.status, one.reason) for one in told.accreditations] == [("suspended", "papers_expired")]
    assert len(desk.node.rows(evidence_reminder)) == 2


def test_a_suspended_one_comes_back_by_an_officer_who_saw_the_new_paper(desk: Desk) -> None:
    desk.asks_for("insurance", None)
    provider_id = desk.a_provider()
    desk.apply(provider_id)
    desk.sees(provider_id, "insurance", "2026-01-01", "2026-03-02")
    desk.decide(provider_id, "accredited")
    desk.next_day(2)
    assert desk.decide(provider_id, "accredited").get_json()["code"] == "evidence_lacking"
    desk.sees(provider_id, "insurance", "2026-03-03", "2027-03-02")
    desk.next_day()
    assert desk.status(provider_id) == ("suspended", "papers_expired")
    assert desk.decide(provider_id, "accredited").status_code == 200


def test_a_rule_binds_from_its_day_on_and_can_be_ended(desk: Desk) -> None:
    provider_id = desk.an_accredited_provider()
    desk.asks_for("diploma", None, "2026-03-05")
    desk.next_day(2)
    assert desk.status(provider_id) == ("accredited", None)
    desk.next_day(2)
    assert desk.status(provider_id) == ("suspended", "papers_expired")
    desk.asks_for("diploma", None, "2026-03-07", needed=False)
    desk.node.clock.advance(days=1)
    assert desk.decide(provider_id, "accredited").status_code == 200
    rules = desk.get("/evidence-rules?category=babysitting").get_json()
    assert [(rule["from_on"], rule["needed"]) for rule in rules["rules"]] == [
        ("2026-03-05", True),
        ("2026-03-07", False),
    ]


def test_what_stands_is_shown_with_what_it_lacks(desk: Desk) -> None:
    desk.asks_for("insurance", None)
    desk.asks_for("first_aid", 12)
    provider_id = desk.a_provider()
    desk.apply(provider_id)
    desk.sees(provider_id, "insurance", "2026-01-01", "2026-12-31")
    shown = desk.get(f"/providers/{provider_id}/evidence").get_json()
    assert shown["standings"] == [
        {
            "category": "babysitting",
            "needs": ["first_aid", "insurance"],
            "lacking": [{"code": "first_aid", "why": "missing", "until": None}],
            "good_until": "2026-12-31",
        }
    ]
    (paper,) = shown["evidence"]
    assert (paper["code"], paper["issued_on"], paper["valid_until"]) == ("insurance", "2026-01-01", "2026-12-31")
    assert paper["seen_by"] == "accreditation_officer in a test"


def test_no_document_has_a_place_to_be_kept(desk: Desk) -> None:
    assert {column.name for column in evidence.columns} == {
        "evidence_id", "provider_id", "code", "issued_on", "valid_until", "seen_by", "seen_at",
    }  # fmt: skip
    provider_id = desk.a_provider()
    body = {"code": "diploma", "issued_on": "2026-01-01", "scan": "JVBERi0="}
    assert desk.post(f"/providers/{provider_id}/evidence", body).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {"code": "passport", "issued_on": "2026-01-01"},
        {"code": "diploma", "issued_on": "2026-03-03"},
        {"code": "diploma", "issued_on": "2026-01-01", "valid_until": "2025-12-31"},
        {"code": "diploma"},
    ],
)
def test_a_document_with_impossible_days_is_refused(desk: Desk, body: dict[str, Any]) -> None:
    assert desk.post(f"/providers/{desk.a_provider()}/evidence", body).status_code == 422


def test_what_has_been_is_not_changed_by_a_rule(desk: Desk) -> None:
    body = {"category": "babysitting", "code": "diploma", "months": 12, "from_on": "2026-03-01"}
    assert desk.post("/evidence-rules", body).get_json()["code"] == "day_passed"


def test_only_the_officer_sees_papers_and_makes_rules(desk: Desk) -> None:
    mine, other = desk.a_provider("Mine"), desk.a_provider("Other")
    paper = {"code": "diploma", "issued_on": "2026-01-01"}
    rule = {"category": "babysitting", "code": "diploma", "months": 12, "from_on": "2026-03-02"}
    for role in set(Role) - {OFFICER}:
        scope = f"provider:{mine}" if role is Role.PROVIDER_OWNER else ""
        assert desk.post(f"/providers/{mine}/evidence", paper, role, scope).status_code == 403
        assert desk.post("/evidence-rules", rule, role, scope).status_code == 403
    assert desk.get(f"/providers/{mine}/evidence", *desk.own(mine)).status_code == 200
    assert desk.get(f"/providers/{other}/evidence", *desk.own(mine)).status_code == 403
    assert desk.post(f"/providers/{an_id(99)}/evidence", paper).status_code == 404


def test_many_providers_are_looked_through_in_one_night(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """In portions, some without their paper in each."""
    monkeypatch.setattr(commands, "PORTION", 3)
    desk.asks_for("insurance", None, "2026-03-03")
    made = [desk.an_accredited_provider(f"Provider {number}") for number in range(8)]
    for provider_id in made[1::2]:
        desk.sees(provider_id, "insurance", "2026-01-01")
    desk.next_day(2)
    assert [desk.status(provider_id)[0] for provider_id in made] == ["suspended", "accredited"] * 4
