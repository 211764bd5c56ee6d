"""A household that must be safe: whoever reads its page finds no name, no place and no hour."""

import json
import re
from typing import Any

import pytest

from services.issuer.tables import wallet
from shared.contracts.providers import OfferChanged, ProviderChanged
from shared.identity.roles import Role
from shared.messaging.tables import outbox
from tests.integration.issuer.builders import Issuer
from tests.integration.issuer.helping import HelperOf, Household, an_organisation
from tests.integration.issuer.using import Purse

PLACE = "Huis Zeemeeuw Oostende"
OFFICE = "Dienst Duinpad Middelkerke"


@pytest.fixture
def house(issuer: Issuer) -> Household:
    return Household(issuer)


def with_a_history(issuer: Issuer, house: Household) -> HelperOf:
    """A booking, a disputed use and an accepted one at a provider, a paper for it alone, and a helper who looked."""
    purse = Purse(issuer)
    use, other, hold = purse.capture(1), purse.capture(1, first=1), purse.hold(1, first=2)
    issuer.node.hear(
        *(ProviderChanged(provider_id=each.provider_id, public_name=PLACE, accreditations=[]) for each in (use, hold)),
        OfferChanged(
            offer_id=use.offer_id,
            provider_id=use.provider_id,
            category="babysitting",
            price_cheques=1,
            unit="night",
            active=True,
        ),
        use,
        other,
        hold,
    )
    purse.say("dispute", use.redemption_id, reason="not_mine")
    purse.say("cancel", hold.redemption_id, reason="sick_child")
    printed = {"papers": 1, "provider_id": use.provider_id}
    assert issuer.post(f"/wallets/{house.wallet_id}/papers", printed, Role.PARENT, house.scope).status_code == 201
    ann = HelperOf(issuer, "ann", an_organisation(issuer, OFFICE))
    house.permit(organisation_id=ann.organisation_id)
    house.permit(["say_code"], helper="zeger")
    assert ann.get(f"/wallets/{house.wallet_id}").status_code == 200
    return ann


def all_that_is_shown(issuer: Issuer, house: Household) -> dict[str, str]:
    """What the parent's page and every address that is hers show."""
    client = issuer.node.client()
    client.post("/demo/sign-in", data={"token": issuer.node.token(Role.PARENT, house.scope)})
    shown = {f"page {language}": client.get(f"/cheques?lang={language}").text for language in ("nl", "fr", "en")}
    shown |= {path: client.get(path).text for path in ("/cheques/paper", "/cheques/paper/print")}
    for what in ("", "/codes", "/mandates", "/looks", "/key", "/spoken-code"):
        shown[what] = json.dumps(house.get(what))
    return shown


def make_safe(issuer: Issuer, house: Household) -> None:
    answer = issuer.post(f"/wallets/{house.wallet_id}/safe", {"safe": True}, Role.PARENT, house.scope)
    assert answer.json == {"safe": True}


def test_a_safe_wallet_shows_no_name_no_place_and_no_hour(issuer: Issuer, house: Household) -> None:
    with_a_history(issuer, house)
    (use, *_) = [each for each in house.get("")["uses"] if each["provider"]]
    before = "".join(all_that_is_shown(issuer, house).values())
    assert PLACE in before
    assert OFFICE in before
    make_safe(issuer, house)
    shown = all_that_is_shown(issuer, house)

    provider_ids = [each.provider_id for each in issuer.node.told() if getattr(each, "provider_id", None)]
    assert provider_ids
    for where, text in shown.items():
        for hidden in (PLACE, OFFICE, "Zeemeeuw", "Duinpad", "ann", "zeger", "18:30", "night", *provider_ids):
            assert not re.search(rf"\b{hidden}\b", text), (where, hidden)
    # An hour stands nowhere but at the end of the dispute window, which is the end of a day for everybody.
    wallet_now = house.get("")
    for each in wallet_now["uses"]:
        assert each["service_hour"] is None
        assert each["hold_until"] is None
        assert each["accept_until"] is None or each["accept_until"][10:] == "T23:00:00.000000Z"
        each["accept_until"] = None
    for text in (json.dumps(wallet_now), *(shown[each] for each in ("/codes", "/mandates", "/looks"))):
        assert not re.search(r"T\d\d:\d\d|\d\d:\d\d", text)
    assert use["service_on"] in shown[""]
    assert "babysit" in shown["page nl"]
    assert "Service" in shown["page fr"]
    assert "Dienst" in shown["page nl"]


def test_a_dispute_of_a_safe_wallet_is_answered_without_the_hour(issuer: Issuer, house: Household) -> None:
    purse = Purse(issuer)
    first, second = purse.capture(1), purse.capture(1, first=1)
    issuer.node.hear(first, second)

    def disputed(use_id: str) -> Any:
        path = f"/wallets/{house.wallet_id}/redemptions/{use_id}/dispute"
        return issuer.post(path, {"reason": "not_mine"}, Role.PARENT, house.scope).json["search"]

    assert disputed(first.redemption_id)["hour"] is not None
    make_safe(issuer, house)
    assert disputed(second.redemption_id) == {"category": "babysitting", "weekday": 1, "hour": None}


def test_a_page_hides_names_by_one_tap_and_shows_them_again_by_none(issuer: Issuer, house: Household) -> None:
    with_a_history(issuer, house)
    client = issuer.node.client()
    client.post("/demo/sign-in", data={"token": issuer.node.token(Role.PARENT, house.scope)})
    assert 'action="/cheques/quiet"' in client.get("/cheques?lang=en").text
    assert client.post("/cheques/quiet").status_code == 303
    page = client.get("/cheques?lang=en").text
    assert PLACE not in page
    assert "/cheques/quiet" not in page
    back = issuer.post(f"/wallets/{house.wallet_id}/safe", {"safe": False}, Role.PARENT, house.scope)
    assert (back.status_code, back.json["code"]) == (409, "not_from_page")
    assert issuer.post(f"/households/{house.id}/safe", {"safe": False}).json == {"safe": False}
    assert PLACE in client.get("/cheques").text


def test_a_helper_marks_a_household_by_its_permission_and_the_word_stays_unsaid(
    issuer: Issuer, house: Household
) -> None:
    ann = HelperOf(issuer, "ann", an_organisation(issuer, OFFICE))
    path = f"/households/{house.id}/safe"
    assert ann.post(path, {"safe": True}).json["code"] == "no_mandate"
    house.permit(["change_situation"], organisation_id=ann.organisation_id)
    assert ann.post(path, {"safe": True}).status_code == 200
    assert [row["safe"] for row in issuer.node.rows(wallet)] == [True]
    assert issuer.get(f"/households/{house.id}")["safe"] is True
    # Whoever reads the page does not read that she asked for it, and no other service hears of it.
    assert house.looks() == [("change_situation", "asked_by_parent")]
    assert '"safe"' not in json.dumps([house.get(""), house.get("/looks"), house.get("/mandates")])
    assert not [row for row in issuer.node.rows(outbox) if b"safe" in row["value"]]


def test_only_the_household_that_asked_is_safe(issuer: Issuer, house: Household) -> None:
    other = Household(issuer, house.programme_id, "f2")
    make_safe(issuer, house)
    assert {row["id"]: row["safe"] for row in issuer.node.rows(wallet)} == {
        house.wallet_id: True,
        other.wallet_id: False,
    }
    answer = issuer.post(f"/wallets/{other.wallet_id}/safe", {"safe": True}, Role.PARENT, house.scope)
    assert answer.status_code == 403
    assert issuer.post(f"/households/{house.id}/close", {}).status_code == 200
    assert issuer.post(f"/households/{house.id}/safe", {"safe": True}).json["code"] == "household_closed"
