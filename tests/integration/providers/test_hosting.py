"""Groups without an enterprise number and parents' own sitters, under a host."""

import dataclasses

import pytest

from shared.contracts.providers import OfferChanged, ProviderChanged
from shared.identity.roles import Role
from tests.integration.providers.desk import OWNER, Desk, a_programme
from tests.unit.providers.builders import an_id


@dataclasses.dataclass
class _Hosting:
    """A host that is accredited, a sitter under it with an offer, and the sitter's link."""

    desk: Desk
    host: str
    sitter: str
    link: str
    offer: str

    def behind(self, link: str = "") -> list[str]:
        answer = self.desk.get(f"/links/{link or self.link}", Role.PARENT)
        return [] if answer.status_code == 404 else [one["name"] for one in answer.get_json()["offers"]]


@pytest.fixture
def hosting(desk: Desk) -> _Hosting:
    host = desk.an_accredited_provider("Parents' house")
    sitter = desk.a_hosted(host)
    provider_id = sitter["provider_id"]
    desk.apply(provider_id)
    assert desk.decide(provider_id, "accredited").status_code == 200
    return _Hosting(desk, host, provider_id, sitter["link"], desk.an_offer(provider_id, name="An evening with Ann"))


def test_a_hosted_one_is_found_by_its_link_and_by_no_search(hosting: _Hosting) -> None:
    desk = hosting.desk
    desk.an_offer(hosting.host, name="An evening at the house")
    assert desk.found() == ["An evening at the house"]
    assert desk.found(category="babysitting") == ["An evening at the house"]
    assert hosting.behind() == ["An evening with Ann"]
    assert hosting.behind(an_id(12345)) == []
    assert len(hosting.link) == 32
    assert hosting.link != hosting.sitter


def test_the_name_of_a_sitter_is_told_to_nobody(hosting: _Hosting) -> None:
    told = [event for event in hosting.desk.node.told(ProviderChanged) if event.provider_id == hosting.sitter]
    assert {event.public_name for event in told} == {"Parents' house"}
    assert {event.host_id for event in told} == {hosting.host}


def test_a_host_sees_its_own_with_their_links_and_nobody_elses(hosting: _Hosting) -> None:
    desk = hosting.desk
    listed = desk.get(f"/providers/{hosting.host}/hosted", *desk.own(hosting.host)).get_json()["hosted"]
    assert [(one["provider_id"], one["link"], one["kind"]) for one in listed] == [
        (hosting.sitter, hosting.link, "sitter")
    ]
    other = desk.a_provider("Another house")
    assert desk.get(f"/providers/{hosting.host}/hosted", *desk.own(other)).status_code == 403
    assert desk.get(f"/providers/{other}/hosted", *desk.own(other)).get_json()["hosted"] == []
    end = f"/providers/{other}/hosted/{hosting.sitter}/end"
    assert desk.post(end, {}, *desk.own(other)).status_code == 404


def test_a_link_can_be_renewed(hosting: _Hosting) -> None:
    desk = hosting.desk
    path = f"/providers/{hosting.host}/hosted/{hosting.sitter}/link"
    renewed = desk.made(desk.post(path, {}, *desk.own(hosting.host)))["link"]
    assert hosting.behind() == []
    assert hosting.behind(renewed) == ["An evening with Ann"]


def test_a_host_can_end_it(hosting: _Hosting) -> None:
    desk = hosting.desk
    path = f"/providers/{hosting.host}/hosted/{hosting.sitter}/end"
    ended = desk.made(desk.post(path, {}, *desk.own(hosting.host)))
    assert ended["link"] is None
    assert desk.status(hosting.sitter) == ("closed", "host_ended")
    assert hosting.behind() == []
    told = desk.node.told(ProviderChanged)[-1]
    assert (told.host_id, told.accreditations[0].status) == (hosting.host, "closed")
    assert [event.active for event in desk.node.told(OfferChanged) if event.offer_id == hosting.offer] == [True, False]
    before = desk.node.told()
    assert desk.made(desk.post(path, {}, *desk.own(hosting.host)))["hosting_ended_at"] == ended["hosting_ended_at"]
    assert desk.node.told() == before
    assert desk.apply(hosting.sitter, "wellbeing").get_json()["code"] == "hosting_ended"
    renewal = f"/providers/{hosting.host}/hosted/{hosting.sitter}/link"
    assert desk.post(renewal, {}, *desk.own(hosting.host)).get_json()["code"] == "hosting_ended"


@pytest.mark.parametrize(("status", "reason"), [("suspended", "under_review"), ("closed", "rules_broken")])
def test_who_loses_the_host_loses_what_it_vouched_for(hosting: _Hosting, status: str, reason: str) -> None:
    desk = hosting.desk
    other = desk.a_hosted(hosting.host, "Group without a number", kind="group")["provider_id"]
    desk.apply(other)
    desk.decide(hosting.host, status, reason)
    assert desk.status(hosting.sitter) == ("suspended", "host_ended")
    assert desk.status(other) == ("applied", None)
    assert desk.decide(other, "accredited").get_json()["code"] == "host_not_accredited"


def test_a_hosts_lapsed_insurance_suspends_whom_it_insured(hosting: _Hosting) -> None:
    desk = hosting.desk
    desk.sees(hosting.host, "insurance", "2026-01-01", "2026-03-20")
    desk.asks_for("insurance", None, "2026-03-10")
    desk.next_day(15)
    assert desk.status(hosting.sitter) == ("accredited", None)
    desk.next_day(5)
    assert desk.status(hosting.host) == ("suspended", "papers_expired")
    assert desk.status(hosting.sitter)[0] == "suspended"


def test_a_host_needs_an_enterprise_number_and_none_above_it(hosting: _Hosting) -> None:
    desk = hosting.desk
    assert desk.host(hosting.sitter).get_json()["code"] == "hosted_itself"
    nameless = desk.made(desk.post("/providers", {"public_name": "Without"}))["provider_id"]
    assert desk.host(nameless).get_json()["code"] == "no_enterprise_number"
    assert desk.host(hosting.host, kind="organisation").status_code == 422
    assert desk.post(f"/providers/{an_id(99)}/hosted", {"public_name": "X", "kind": "group"}).status_code == 404


def test_neither_a_number_nor_a_host_is_nobody_to_accredit(desk: Desk) -> None:
    nameless = desk.made(desk.post("/providers", {"public_name": "Without"}))["provider_id"]
    desk.apply(nameless)
    assert desk.decide(nameless, "accredited").get_json()["code"] == "no_enterprise_number"
    body = {"enterprise_number": "BE 0403.170.701", "work_status": None}
    assert desk.made(desk.post(f"/providers/{nameless}/details", body))["enterprise_number"] == "0403170701"
    assert desk.decide(nameless, "accredited").status_code == 200
    again = desk.post("/providers", {"public_name": "Same", "enterprise_number": "0403.170.701"})
    assert again.get_json()["code"] == "enterprise_number_taken"
    other = desk.a_provider("Other")
    assert desk.post(f"/providers/{other}/details", body).get_json()["code"] == "enterprise_number_taken"


@pytest.mark.parametrize("number", ["0403170702", "BE", "403170701234", "2403170701", "", 403170701])
def test_a_number_that_is_none_is_not_repeated(desk: Desk, number: object) -> None:
    answer = desk.post("/providers", {"public_name": "Wrong", "enterprise_number": number})
    assert answer.status_code == 422
    assert not number or str(number) not in answer.text


def test_only_the_host_and_the_officer_host(hosting: _Hosting) -> None:
    desk = hosting.desk
    desk.node.hear(a_programme(3))
    path, body = f"/providers/{hosting.host}/hosted", {"public_name": "X", "kind": "group"}
    for role in set(Role) - {OWNER, Role.ACCREDITATION_OFFICER}:
        assert desk.post(path, body, role).status_code == 403
    assert desk.post(path, body, *desk.own(hosting.sitter)).status_code == 403
    assert desk.post(path, body).status_code == 201
