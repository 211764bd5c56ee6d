"""Trying a quota rule on the households of a programme: what a manager is told, and that nothing comes of it."""

from typing import Any

import pytest
from click.testing import CliRunner

from services.issuer import cli
from shared.identity.roles import Role
from tests.integration.issuer.builders import FACE, Issuer, an_id, families

DRAFT = {
    "effective_from": "2027-01-01",
    "base": 10,
    "single_parent": 16,
    "per_child_beyond": 2,
    "children_included": 2,
    "child_with_disability": 6,
    "cap": 40,
}


def tried(issuer: Issuer, programme_id: str, **changes: Any) -> Any:
    return issuer.get(f"/programmes/{programme_id}/simulation", **{**DRAFT, **changes})


def refused(issuer: Issuer, programme_id: str, **changes: Any) -> tuple[int, str]:
    response = issuer.node.client().get(
        f"/v1/programmes/{programme_id}/simulation",
        query_string={**DRAFT, **changes},
        headers=issuer.node.headers(Role.PROGRAMME_MANAGER),
    )
    return response.status_code, response.json["code"]


def a_town(issuer: Issuer, programme_id: str) -> None:
    """20 families of two parents, 10 of one, 3 of co-parents and 2 others, in this order."""
    rows = [
        *families(20),
        *families(10, 21, family_type="single_parent"),
        *families(3, 31, family_type="co_parenting"),
        *families(2, 34, family_type="other"),
    ]
    issuer.imported(programme_id, *rows)


def test_a_manager_sees_what_a_rule_gives_costs_and_changes(issuer: Issuer) -> None:
    first, second = an_id(), an_id()
    programme_id = issuer.a_programme(funds=[first, second], euros=(12_010, 3_000))
    a_town(issuer, programme_id)
    before = len(issuer.node.told())
    # What is free now: 12,010 + 3,000 euros less 540 cheques of 25 euros, the first fund empty but for 10 euros.
    found = tried(issuer, programme_id)
    assert (found["households"], found["cheques"]) == (35, 20 * 10 + 10 * 26 + 5 * 10)
    assert found["amount_cents"] == 510 * FACE
    assert [(each["fund_id"], each["free_cents"], each["can_pay"], each["cheques"]) for each in found["funds"]] == [
        (first, 1_000, 0, None),
        (second, 150_000, 60, None),
    ]
    # Six are paid: too few to tell of them, and so of those that wait, or of what the funds pay for.
    assert found["unfunded"] == {"households": None, "cheques": None, "amount_cents": None}
    # Co-parents and others are fewer than ten, so a third cell is hidden with them.
    assert {each["family_type"]: each["households"] for each in found["by_family_type"]} == {
        "single_parent": None,
        "two_parents": 20,
        "co_parenting": None,
        "other": None,
    }
    assert found["difference"] == {"more": 10, "same": 0, "less": 25}
    assert found["compared_with"] == 1
    assert found["largest"]["explanation"]["en"] == (
        "26 = 10 for every parent + 16 because you raise your children alone"
    )
    assert found["smallest"]["explanation"]["nl"] == "10 = 10 voor elke ouder"
    assert len(issuer.get(f"/programmes/{programme_id}/rules")["rules"]) == 1
    assert len(issuer.node.told()) == before


def test_nothing_in_it_leads_to_a_household(issuer: Issuer) -> None:
    programme_id = issuer.a_programme(euros=(50_000,))
    a_town(issuer, programme_id)
    text = str(tried(issuer, programme_id))
    for grant in issuer.grants():
        assert grant["household_id"] not in text
        assert grant["wallet_id"] not in text


def test_families_are_taken_as_they_are_on_the_rules_first_day(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    # Three children, of whom one is eighteen before the rule begins.
    issuer.imported(programme_id, *families(12, children_birth_dates="2008-06-01;2015-01-15;2022-01-15"))
    assert tried(issuer, programme_id)["cheques"] == 12 * 10
    assert tried(issuer, programme_id, effective_from="2026-03-01")["cheques"] == 12 * 12


def test_an_earlier_period_is_tried_as_it_was_decided(issuer: Issuer) -> None:
    programme_id = issuer.a_programme(euros=(100_000,))
    issuer.imported(programme_id, *families(10, children_birth_dates="2008-06-01;2015-01-15;2022-01-15"))
    found = tried(issuer, programme_id, period="2026")
    assert (found["period"], found["households"], found["cheques"]) == ("2026", 10, 10 * 12)
    assert refused(issuer, programme_id, period="2025") == (409, "too_few_households")


def test_a_family_that_was_decided_twice_counts_once_as_it_was_last(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.imported(programme_id, *families(10))
    household_id = issuer.grants()[0]["household_id"]
    change = {"kind": "raises_alone", "reason": "no_one_near"}
    assert issuer.post(f"/households/{household_id}/changes", change).status_code == 201
    found = tried(issuer, programme_id, period="2026")
    assert (found["households"], found["cheques"]) == (10, 9 * 10 + 26)
    assert found["largest"]["cheques"] == 26
    # Nine got less and one more: each would tell of the other.
    assert found["difference"] == {"more": None, "same": 0, "less": None}


def test_parents_who_share_are_tried_with_their_shares(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.imported(programme_id, *families(10))
    household_id = issuer.grants()[0]["household_id"]
    assert issuer.post(f"/households/{household_id}/parents", {"language": "fr"}).status_code == 201
    found = tried(issuer, programme_id)
    # From the next period on each of the two has half.
    assert (found["households"], found["cheques"], found["smallest"]["cheques"]) == (11, 10 * 10, 5)


def test_households_that_closed_are_not_on_the_list(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.imported(programme_id, *families(10))
    issuer.post(f"/households/{issuer.grants()[0]['household_id']}/close", {})
    assert refused(issuer, programme_id) == (409, "too_few_households")


def test_a_fund_that_has_ended_by_then_pays_nothing(issuer: Issuer) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id])
    issuer.imported(programme_id, *families(10))
    issuer.post(f"/programmes/{programme_id}/funds/{fund_id}/end", {"last_day": "2026-12-31"})
    assert tried(issuer, programme_id)["funds"] == []
    assert tried(issuer, programme_id, effective_from="2026-12-31")["unfunded"]["cheques"] == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"single_parent": -1}, "single_parents_get_less"),
        ({"cap": 9}, "cap_below_base"),
        ({"base": "many"}, "invalid"),
        ({"period": "last"}, "invalid"),
    ],
)
def test_a_rule_that_could_not_be_published_is_not_tried(issuer: Issuer, changes: dict[str, Any], code: str) -> None:
    programme_id = issuer.a_programme()
    assert refused(issuer, programme_id, **changes) == (422, code)
    if "period" not in changes and "base" not in changes:
        response = issuer.add_rule(programme_id, **{**DRAFT, **changes})
        assert (response.status_code, response.json["code"]) == (422, code)


def test_only_a_manager_tries_rules(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    response = issuer.node.client().get(
        f"/v1/programmes/{programme_id}/simulation", query_string=DRAFT, headers=issuer.node.headers(Role.HELPER)
    )
    assert response.status_code == 403


def test_the_command_line_says_the_same(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.imported(programme_id, *families(12))
    draft = [f"--{name.replace('_', '-')}={value}" for name, value in DRAFT.items()]
    answer = CliRunner().invoke(
        cli.group, ["simulate", "--programme", programme_id, *draft], obj=issuer.node.ctx, catch_exceptions=False
    )
    assert answer.exit_code == 0, answer.output
    assert "households            12" in answer.output
    assert "two_parents" in answer.output
    assert "12 get less" in answer.output
