"""The editor of how many cheques a family gets: tried beside the form, refused in words, published when asked twice."""

from typing import Any
from urllib.parse import urlencode

from services.issuer.tables import quota_rule
from shared.identity.roles import Role
from tests.integration.issuer.at_office import Desk, plain, wrong_in
from tests.integration.issuer.builders import Issuer, families

RULE: dict[str, Any] = {
    "base": "10",
    "single_parent": "16",
    "per_child_beyond": "2",
    "children_included": "2",
    "child_with_disability": "6",
    "newborn": "0",
    "cap": "40",
    "effective_from": "2027-01-01",
}


def address(programme_id: str, **changes: str) -> str:
    return f"/office/programmes/{programme_id}/rule?{urlencode({**RULE, **changes})}"


def a_town(issuer: Issuer, programme_id: str) -> None:
    """20 families of two parents, 10 of one, 3 of co-parents and 2 others, in this order."""
    issuer.imported(
        programme_id,
        *families(20),
        *families(10, 21, family_type="single_parent"),
        *families(3, 31, family_type="co_parenting"),
        *families(2, 34, family_type="other"),
    )


def test_the_form_begins_with_what_is_in_force(issuer: Issuer) -> None:
    programme_id = issuer.a_programme(base=17)
    answer = Desk(issuer).client.get(f"/office/programmes/{programme_id}/rule")
    assert 'name="base" type="number" value="17"' in answer.text
    assert 'name="effective_from" type="date" value="2026-03-02"' in answer.text


def test_a_rule_is_tried_beside_its_form_and_nothing_is_published(issuer: Issuer) -> None:
    programme_id = issuer.a_programme(euros=(20_010,))
    a_town(issuer, programme_id)
    page = Desk(issuer).see(address(programme_id))
    assert "35 families, 510 cheques, 12.750,00 €" in page
    assert "258 cheques would wait for money. That is 13 families." in page
    assert "1. Gewest 6.510,00 € 252 6.300,00 €" in page
    # Fewer than ten of a kind are not told, nor what would give them away.
    assert "families of two parents 20 200 5.000,00 €" in page
    assert "families with shared care – – –" in page
    assert "26 = 10 for every parent + 16 because you raise your children alone" in page
    assert len(issuer.node.rows(quota_rule)) == 1


def test_it_is_compared_with_what_is_in_force(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.imported(programme_id, *families(12), *families(10, 21, family_type="single_parent"))
    page = Desk(issuer).see(address(programme_id))
    assert "families that get more 10 the same 0 less 12" in page


def test_it_can_be_tried_on_the_families_of_a_year(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.imported(programme_id, *families(10))
    page = Desk(issuer).see(address(programme_id, period="2026"))
    assert "those who had cheques in 2026" in page
    assert "10 families, 100 cheques" in page


def test_with_few_families_it_says_that_it_cannot_be_tried(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    issuer.imported(programme_id, *families(9))
    page = Desk(issuer).see(address(programme_id))
    assert "There are fewer than ten families to try this on." in page
    assert "Publish this…" in page


def test_less_for_single_parents_is_refused_at_its_field(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    answer = Desk(issuer).client.get(address(programme_id, single_parent="-1") + "&lang=en")
    assert answer.status_code == 422
    assert wrong_in(answer.text) == {
        "single_parent": "Single parents would get less than others. They get as much at least: write 0 or more."
    }
    assert 'value="-1"' in answer.text
    assert "Publish this…" not in answer.text


def test_a_cap_below_the_base_is_refused_at_its_field_also_when_it_is_published(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    desk = Desk(issuer)
    said = {"cap": "This is less than what every family gets. Write as much at least."}
    assert wrong_in(desk.client.get(address(programme_id, cap="9") + "&lang=en").text) == said
    publish = f"/office/programmes/{programme_id}/rule/publish"
    answer = desk.send(publish, **{**RULE, "cap": "9", "key": "k" * 32})
    assert (answer.status_code, wrong_in(answer.text)) == (422, said)
    assert len(issuer.node.rows(quota_rule)) == 1


def test_a_rule_is_published_after_asking_once_more_and_once_only(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    desk = Desk(issuer)
    publish = f"/office/programmes/{programme_id}/rule/publish"
    asked = desk.client.get(address(programme_id).replace("/rule?", "/rule/publish?") + "&lang=en").text
    assert "Nobody loses a cheque." in plain(asked)
    assert len(issuer.node.rows(quota_rule)) == 1
    values = {**RULE, "key": "k" * 32}
    for _ in range(2):
        answer = desk.client.post(publish, data=values)
        assert (answer.status_code, answer.location) == (303, f"/office/programmes/{programme_id}")
    assert "1 January 2027 10 + 16 + 2 (beyond 2) + 6 + 0 40" in desk.see(answer.location)
    assert len(issuer.node.rows(quota_rule)) == 2


def test_a_helper_tries_nothing(issuer: Issuer) -> None:
    programme_id = issuer.a_programme()
    assert Desk(issuer, Role.HELPER).status(address(programme_id)) == 403
