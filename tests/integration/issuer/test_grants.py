"""Grants: without an application, paid for first, whole or waiting."""

from collections import Counter
from datetime import UTC, datetime

from services.issuer.tables import budget, entitlement
from shared.contracts.issuer import GrantMade, UnfundedDemandChanged, VouchersIssued, WalletOpened
from shared.identity.roles import Role
from tests.integration.issuer.builders import FACE, HEADINGS, Issuer, a_family, a_file, an_id, families


def test_a_family_on_the_list_gets_its_cheques_without_asking(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    result = issuer.imported(programme_id, a_family("f1", family_type="single_parent"))

    assert (result["status"], result["accepted"], result["granted"]) == ("done", 1, 1)
    (opened,) = issuer.node.told(WalletOpened)
    (issued,) = issuer.node.told(VouchersIssued)
    (made,) = issuer.node.told(GrantMade)
    assert issued.wallet_id == opened.wallet_id
    assert len(issued.voucher_ids) == 24
    assert [voucher for part in made.parts for voucher in part.voucher_ids] == issued.voucher_ids
    assert issued.expires_at == datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    assert issuer.budget(programme_id) == [(10_000_000, 24 * FACE)]


def test_a_grant_says_why_in_three_languages(issuer: Issuer) -> None:
    issuer.imported(issuer.a_programme(), a_family("f1", family_type="single_parent"))
    (listed,) = issuer.grants()
    grant = issuer.get(f"/grants/{listed['grant_id']}")

    assert grant["explanation"] == {
        "nl": "24 = 12 voor elke ouder + 12 omdat je er alleen voor staat",
        "fr": "24 = 12 pour chaque parent + 12 parce que vous êtes parent solo",
        "en": "24 = 12 for every parent + 12 because you raise your children alone",
    }
    assert grant["rule_version"] == 1
    assert grant["inputs"] == {
        "decided_on": "2026-03-02",
        "family_type": "single_parent",
        "raises_alone": False,
        "children": 1,
        "children_with_disability": 0,
        "newborns": 0,
    }
    assert [(part["cheques"], part["amount_cents"]) for part in grant["parts"]] == [(24, 24 * FACE)]


def test_a_grant_is_taken_from_the_funds_in_their_order_and_over_several(issuer: Issuer) -> None:
    programme_id = issuer.a_programme(euros=(260, 1000))
    issuer.imported(programme_id, a_family("f1"))

    (made,) = issuer.node.told(GrantMade)
    assert [len(part.voucher_ids) for part in made.parts] == [10, 2]
    # The first fund keeps ten euros: a cheque belongs to one fund and nothing is rounded.
    assert issuer.budget(programme_id) == [(26_000, 25_000), (100_000, 5_000)]


def test_what_cannot_be_paid_whole_waits_and_nothing_is_issued(issuer: Issuer) -> None:
    programme_id = issuer.a_programme(euros=(299,))
    result = issuer.imported(programme_id, a_family("f1"))

    assert (result["granted"], result["unfunded"]) == (0, 1)
    assert issuer.node.told(VouchersIssued) == []
    (demand,) = issuer.node.told(UnfundedDemandChanged)
    assert (demand.grants, demand.cheques) == (1, 12)
    assert issuer.budget(programme_id) == [(29_900, 0)]
    assert issuer.get(f"/grants/{issuer.grants()[0]['grant_id']}")["parts"] == []


def test_a_credit_alone_does_not_retry_but_the_command_does_oldest_first(issuer: Issuer) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id], euros=(300,))
    issuer.imported(programme_id, *families(3))
    issuer.allocate(programme_id, fund_id, 12 * FACE)
    issuer.node.run_jobs()
    assert Counter(grant["status"] for grant in issuer.grants()) == {"made": 1, "unfunded": 2}

    response = issuer.post("/grants/retry", {"programme_id": programme_id})
    assert (response.status_code, response.json) == (200, {"granted": 1, "still_waiting": 1})
    assert [grant["status"] for grant in issuer.grants()] == ["made", "made", "unfunded"]
    assert sum(demand.grants for demand in issuer.node.told(UnfundedDemandChanged)) == 1
    assert sum(demand.cheques for demand in issuer.node.told(UnfundedDemandChanged)) == 12


def test_waiting_grants_are_retried_every_morning(issuer: Issuer) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id], euros=(0,))
    issuer.imported(programme_id, *families(3))
    issuer.allocate(programme_id, fund_id, 3 * 12 * FACE)
    issuer.node.clock.advance(days=1)
    issuer.node.run_jobs()
    assert {grant["status"] for grant in issuer.grants()} == {"made"}
    assert sum(demand.cheques for demand in issuer.node.told(UnfundedDemandChanged)) == 0


def test_a_smaller_grant_is_not_kept_waiting_behind_one_too_large(issuer: Issuer) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id], euros=(0,))
    issuer.imported(programme_id, a_family("f1", family_type="single_parent"), a_family("f2"))
    issuer.allocate(programme_id, fund_id, 13 * FACE)

    assert issuer.post("/grants/retry", {"programme_id": programme_id}).json == {"granted": 1, "still_waiting": 1}
    assert [(grant["cheques"], grant["status"]) for grant in issuer.grants()] == [(24, "unfunded"), (12, "made")]


def test_a_grant_that_waited_beyond_its_period_is_decided_for_the_new_one(issuer: Issuer) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id], euros=(0,))
    issuer.imported(programme_id, a_family("f1"))
    issuer.node.clock.set(datetime(2027, 1, 4, 8, tzinfo=UTC))
    issuer.allocate(programme_id, fund_id, 20 * FACE)
    issuer.node.run_jobs()

    (grant,) = issuer.grants()
    assert (grant["status"], grant["period"]) == ("made", "2027")
    (issued,) = issuer.node.told(VouchersIssued)
    assert issued.expires_at == datetime(2027, 12, 31, 23, 0, tzinfo=UTC)


def test_a_programme_that_opens_after_the_import_grants_to_its_list(issuer: Issuer) -> None:
    programme_id = issuer.a_programme(opened=False)
    result = issuer.imported(programme_id, *families(3))
    assert (result["status"], result["granted"], result["pending"]) == ("done", 0, 3)

    issuer.set_status(programme_id, "open")
    issuer.node.run_jobs()
    assert len(issuer.node.told(GrantMade)) == 3


def test_a_paused_programme_grants_nothing_until_it_is_open_again(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.set_status(programme_id, "paused")
    issuer.imported(programme_id, a_family("f1"))
    assert issuer.node.told(GrantMade) == []
    assert issuer.post("/grants/retry", {"programme_id": programme_id}).json["code"] == "programme_not_open"

    issuer.set_status(programme_id, "open")
    issuer.node.run_jobs()
    assert len(issuer.node.told(GrantMade)) == 1


def test_the_same_list_in_the_same_year_grants_nothing_more_and_in_the_next_year_again(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.imported(programme_id, *families(2))
    again = issuer.imported(programme_id, *families(2))
    assert (again["accepted"], again["unchanged"], again["granted"]) == (0, 2, 0)
    assert len(issuer.node.told(GrantMade)) == 2

    issuer.node.clock.set(datetime(2027, 1, 4, 8, tzinfo=UTC))
    issuer.node.run_jobs()
    assert len(issuer.node.told(GrantMade)) == 2
    issuer.imported(programme_id, *families(2))
    made = issuer.node.told(GrantMade)
    assert [grant.period for grant in made] == ["2026", "2026", "2027", "2027"]
    assert len({grant.beneficiary for grant in made}) == 4


def test_a_household_is_counted_as_one_over_two_programmes_in_a_year(issuer: Issuer) -> None:
    first = issuer.a_programme()
    second = issuer.a_programme(category="wellbeing")
    issuer.imported(first, a_family("f1"))
    result = issuer.imported(second, a_family("f1"))

    assert (result["unchanged"], result["granted"]) == (1, 1)
    assert len(issuer.node.told(WalletOpened)) == 1
    made = issuer.node.told(GrantMade)
    assert {grant.programme_id for grant in made} == {first, second}
    assert len({grant.beneficiary for grant in made}) == 1


def test_a_newer_rule_counts_from_its_day_on(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    assert issuer.add_rule(programme_id, effective_from="2026-03-10", base=20).json["version"] == 2
    issuer.imported(programme_id, a_family("f1"))
    issuer.node.clock.advance(days=10)
    issuer.imported(programme_id, a_family("f2"))

    assert [(grant["cheques"], grant["rule_version"]) for grant in issuer.grants()] == [(12, 1), (20, 2)]
    assert [rule["base"] for rule in issuer.get(f"/programmes/{programme_id}/rules")["rules"]] == [12, 20]


def test_cohorts_are_told_only_where_ten_households_share_them(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    rows = [
        *families(12, municipality_nis="21012", neighbourhood="16"),
        *families(9, first=101, municipality_nis="21012", neighbourhood="15"),
        *families(2, first=201, municipality_nis="21012", neighbourhood=""),
        *families(3, first=301, municipality_nis="21001", neighbourhood="11", family_type="single_parent"),
        *families(10, first=401, municipality_nis="", neighbourhood=""),
    ]
    issuer.imported(programme_id, *rows)

    cohorts = [grant.cohort for grant in issuer.node.told(GrantMade)]
    assert Counter(cohort.neighbourhood for cohort in cohorts) == {"n16": 12, "21012": 11, "any": 3, "unknown": 10}
    assert Counter(cohort.municipality for cohort in cohorts) == {"21012": 23, "any": 3, "unknown": 10}
    assert Counter(cohort.family_type for cohort in cohorts) == {"two_parents": 33, "any": 3}
    assert Counter(cohort.youngest_age_band for cohort in cohorts) == {"3_5": 36}


def test_grants_run_in_portions_and_a_crash_repeats_none(issuer: Issuer) -> None:
    programme_id = issuer.a_programme(euros=(250 * 12 * 25,))
    response = issuer.send(programme_id, a_file(*families(450)))
    while issuer.get(f"/imports/{response.json['import_id']}")["status"] != "granting":
        issuer.node.scheduler.step()
    issuer.node.scheduler.step()
    issuer.node.restart().run_jobs()

    result = issuer.get(f"/imports/{response.json['import_id']}")
    assert (result["status"], result["granted"], result["unfunded"], result["pending"]) == ("done", 250, 200, 0)
    assert issuer.budget(programme_id) == [(250 * 12 * FACE, 250 * 12 * FACE)]
    assert [demand.grants for demand in issuer.node.told(UnfundedDemandChanged)] == [150, 50]
    assert {row["status"] for row in issuer.node.rows(entitlement)} == {"granted", "unfunded"}
    (row,) = issuer.node.rows(budget)
    assert row["committed_cents"] <= row["allocated_cents"]


def test_the_manager_sees_totals_by_family_type(issuer: Issuer) -> None:
    programme_id = issuer.a_programme(euros=(36 * 25,))
    issuer.imported(
        programme_id,
        a_family("f1") + ",",
        a_family("f2") + ",partner_abroad",
        a_family("f3", family_type="single_parent") + ",",
        headings=HEADINGS + ",raises_alone",
    )
    summary = issuer.get("/summaries/grants", programme_id=programme_id)["by_family_type"]
    assert summary == [
        _line("single_parent", False, 0, 0, 1),
        _line("two_parents", False, 1, 12, 0),
        _line("two_parents", True, 1, 24, 0),
    ]
    response = issuer.node.client().get(
        f"/v1/summaries/grants?programme_id={programme_id}", headers=issuer.node.headers(Role.HELPER)
    )
    assert response.status_code == 403


def _line(family_type: str, alone: bool, households: int, cheques: int, unfunded: int) -> dict[str, object]:
    return {
        "family_type": family_type,
        "raises_alone": alone,
        "households": households,
        "cheques": cheques,
        "amount_cents": cheques * FACE,
        "unfunded": unfunded,
    }
