"""Offers and categories, over HTTP."""

from typing import Any

import pytest

from shared.contracts.providers import OfferChanged
from shared.identity.roles import Role
from tests.integration.providers.desk import Desk, a_programme
from tests.unit.providers.builders import an_id


def test_an_offer_is_told_without_its_name(desk: Desk) -> None:
    provider_id = desk.an_accredited_provider()
    offer_id = desk.an_offer(provider_id, name="An evening at home", price_cheques=3, unit="night")
    assert desk.node.told(OfferChanged) == [
        OfferChanged(
            offer_id=offer_id,
            provider_id=provider_id,
            category="babysitting",
            price_cheques=3,
            unit="night",
            active=True,
            minutes_per_unit=720,
        )
    ]


def test_an_offer_can_be_made_while_the_application_is_open(desk: Desk) -> None:
    provider_id = desk.a_provider()
    desk.apply(provider_id)
    assert desk.offer(provider_id).status_code == 201
    desk.decide(provider_id, "refused", "papers_missing")
    assert desk.offer(provider_id).get_json()["code"] == "not_accredited"


def test_an_offer_needs_an_accreditation_in_its_own_category(desk: Desk) -> None:
    provider_id = desk.an_accredited_provider()
    answer = desk.offer(provider_id, category="wellbeing")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "not_accredited")


@pytest.mark.parametrize(
    "change",
    [
        {"price_cheques": 0},
        {"price_cheques": 41},
        {"price_cheques": -1},
        {"price_cheques": 1.5},
        {"price_cheques": 10**30},
        {"price_cheques": "2"},
        {"price_cheques": True},
        {"unit": "week"},
        {"category": "Babysitting!"},
        {"name": ""},
        {"minutes": 60},
    ],
)
def test_an_offer_that_means_nothing_is_refused(desk: Desk, change: dict[str, Any]) -> None:
    provider_id = desk.an_accredited_provider()
    answer = desk.offer(provider_id, **change)
    assert answer.status_code == 422
    assert next(iter(change)) in answer.get_json()["fields"]
    assert desk.node.told(OfferChanged) == []


@pytest.mark.parametrize("price", [1, 40])
def test_one_to_forty_cheques_are_a_price(desk: Desk, price: int) -> None:
    assert desk.offer(desk.an_accredited_provider(), price_cheques=price).status_code == 201


def test_hiding_an_offer_is_told_once(desk: Desk) -> None:
    provider_id = desk.an_accredited_provider()
    offer_id = desk.an_offer(provider_id)
    for _ in range(2):
        answer = desk.post(f"/offers/{offer_id}/active", {"active": False}, *desk.own(provider_id))
        assert (answer.status_code, answer.get_json()["active"]) == (200, False)
    assert [event.active for event in desk.node.told(OfferChanged)] == [True, False]


@pytest.mark.parametrize("word", [1, "true", "yes", None])
def test_shown_or_hidden_is_said_by_true_or_false(desk: Desk, word: Any) -> None:
    provider_id = desk.an_accredited_provider()
    offer_id = desk.an_offer(provider_id)
    answer = desk.post(f"/offers/{offer_id}/active", {"active": word}, *desk.own(provider_id))
    assert answer.status_code == 422


def test_an_offer_is_not_shown_again_after_the_accreditation_closed(desk: Desk) -> None:
    provider_id = desk.an_accredited_provider()
    offer_id = desk.an_offer(provider_id)
    desk.post(f"/offers/{offer_id}/active", {"active": False}, *desk.own(provider_id))
    desk.decide(provider_id, "closed", "own_request")
    answer = desk.post(f"/offers/{offer_id}/active", {"active": True}, *desk.own(provider_id))
    assert (answer.status_code, answer.get_json()["code"]) == (409, "not_accredited")


def test_people_find_offers_that_can_be_used_now(desk: Desk) -> None:
    usable, hidden, suspended = (desk.an_accredited_provider(name) for name in ("A", "B", "C"))
    offers = {provider: desk.an_offer(provider) for provider in (usable, hidden, suspended)}
    desk.post(f"/offers/{offers[hidden]}/active", {"active": False}, *desk.own(hidden))
    desk.decide(suspended, "suspended", "under_review")
    found = desk.get("/offers", Role.PARENT).get_json()["offers"]
    assert [(one["offer_id"], one["provider_name"]) for one in found] == [(offers[usable], "A")]
    assert desk.get("/offers?category=babysitting", Role.PARENT).get_json()["offers"] == found
    assert desk.get("/offers?category=wellbeing", Role.PARENT).get_json()["offers"] == []


def test_a_providers_page_shows_hidden_offers_too(desk: Desk) -> None:
    provider_id = desk.an_accredited_provider()
    first, second = desk.an_offer(provider_id), desk.an_offer(provider_id)
    desk.post(f"/offers/{first}/active", {"active": False}, *desk.own(provider_id))
    found = desk.get(f"/providers/{provider_id}/offers", *desk.own(provider_id)).get_json()["offers"]
    assert {one["offer_id"]: one["active"] for one in found} == {first: False, second: True}


def test_offers_are_listed_page_by_page(desk: Desk) -> None:
    provider_id = desk.an_accredited_provider()
    made = sorted(desk.an_offer(provider_id) for _ in range(5))
    for path in ("/offers?", f"/providers/{provider_id}/offers?"):
        first = desk.get(f"{path}limit=3").get_json()
        second = desk.get(f"{path}limit=3&after={first['next']}").get_json()
        assert [one["offer_id"] for one in first["offers"] + second["offers"]] == made
        assert second["next"] is None


def test_an_owner_changes_only_the_own_offers(desk: Desk) -> None:
    mine, other = desk.an_accredited_provider("Mine"), desk.an_accredited_provider("Other")
    theirs = desk.an_offer(other)
    body = {"name": "Mine", "category": "babysitting", "price_cheques": 1, "unit": "hour"}
    assert desk.post(f"/providers/{other}/offers", body, *desk.own(mine)).status_code == 403
    assert desk.post(f"/offers/{theirs}/active", {"active": False}, *desk.own(mine)).status_code == 404
    assert desk.get(f"/providers/{other}/offers", *desk.own(mine)).status_code == 403
    assert desk.get("/offers", *desk.own(mine)).get_json()["offers"] == []
    assert desk.post(f"/offers/{an_id(99)}/active", {"active": False}, *desk.own(mine)).status_code == 404


def test_categories_come_from_the_programmes_that_run(desk: Desk) -> None:
    desk.node.hear(
        a_programme(1, status="draft", categories=("babysitting", "respite_house")),
        a_programme(3, status="closed", categories=("old_category",)),
    )
    found = desk.get("/categories", Role.PARENT).get_json()["categories"]
    assert [(one["code"], one["programmes"]) for one in found] == [
        ("babysitting", [an_id(1), an_id(2)]),
        ("respite_house", [an_id(1)]),
        ("wellbeing", [an_id(2)]),
    ]
    assert found[0]["nl"] == "babysitting nl"


def test_an_open_programmes_words_for_a_category_come_first(desk: Desk) -> None:
    draft = a_programme(1, status="draft", categories=("babysitting",))
    other_words = type(draft.categories[0])(code="babysitting", nl="Anders", fr="Autre", en="Other")
    desk.node.hear(type(draft)(**{**_fields(draft), "categories": [other_words]}))
    found = desk.get("/categories?limit=1").get_json()
    assert (found["categories"][0]["en"], found["next"]) == ("babysitting en", "babysitting")


def _fields(event: Any) -> dict[str, Any]:
    return {name: getattr(event, name) for name in event.__struct_fields__}
