"""What people of the four services have of their own, made twice and more: by name, the ids that addresses carry."""

import io
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import FileStorage

from services.issuer import tables
from services.issuer.tables.mandates import helper_visit
from services.issuer.tables.previews import import_preview
from shared.contracts.issuer import VouchersIssued
from shared.identity.roles import Role
from shared.testing.service import Node
from tests.integration.identity.visitors import Visitor
from tests.integration.issuer.builders import PROVENANCE, Issuer, a_family, a_file
from tests.integration.issuer.helping import HelperOf, Household, an_envelope, an_organisation
from tests.integration.issuer.using import Purse
from tests.integration.providers.desk import Desk
from tests.integration.providers.test_questions import a_claim
from tests.integration.redeemer import builders as counters
from tests.integration.redeemer.bookings import spent
from tests.unit.providers.builders import a_capture, an_id

Ids = dict[str, str]


@dataclass
class Side:
    """One's own, or somebody else's: ids by the names that addresses and bodies give them."""

    ids: Ids = field(default_factory=dict)
    #: What else such an id may be: a use about which something was said after it was final.
    claims: Ids = field(default_factory=dict)

    def of(self, rule: str) -> Ids:
        """The ids for one address: a claim is about another use than a dispute."""
        return self.ids | self.claims if "/claims/" in rule else self.ids


# -- the issuer


def a_family_with_everything(issuer: Issuer, name: str) -> Side:
    """A household of a programme of its own, with uses, papers, a helper's visit, and all that a manager looks at."""
    household = Household(issuer, ref=name)
    organisation_id = an_organisation(issuer, f"House of {name}")
    helper = HelperOf(issuer, f"helper of {name}", organisation_id)
    household.permit(organisation_id=organisation_id)
    side = Side(
        {
            "programme_id": household.programme_id,
            "fund_id": issuer.get(f"/programmes/{household.programme_id}")["funds"][0],
            "household_id": household.id,
            "family": household.id,
            "household": household.id,
            "programme": household.programme_id,
            "wallet_id": household.wallet_id,
            "grant_id": household.grant_id,
            "organisation_id": organisation_id,
            "organisation": organisation_id,
            "mandate_id": household.permit(helper=f"friend of {name}"),
        }
    )
    _lived(issuer, side)
    _helped(issuer, helper, household, side)
    _looked_at(issuer, household, name, side)
    return side


def a_co_parent_of(issuer: Issuer, of: Side) -> Side:
    """Another parent of a family, in the same programme, with cheques and all else apart."""
    body = {"language": "fr", "channel": "wallet"}
    made = issuer.post(f"/households/{of.ids['household_id']}/parents", body).json
    side = Side({"household_id": made["household_id"], "family": made["household_id"], "wallet_id": made["wallet_id"]})
    side.ids["grant_id"] = made["grants"][0]["grant_id"]
    terms = {"acts": ["see_cheques"], "last_day": "2026-06-30", "organisation_id": an_organisation(issuer, "Another")}
    side.ids["mandate_id"] = _as_parent(issuer, side, "/mandates", terms)["mandate_id"]
    _lived(issuer, side)
    return side


def a_visit_by(issuer: Issuer, helper: str, of: Side) -> Side:
    """What a colleague of one's own organisation has begun: a visit to the very same family."""
    _visit(issuer, HelperOf(issuer, helper, of.ids["organisation_id"]), of.ids["household_id"])
    (visit_id,) = [row["id"] for row in issuer.node.rows(helper_visit) if row["helper"] == helper]
    return Side({"visit_id": visit_id})


def a_link_opened_by(first: Visitor, second: Visitor, of: Side) -> str:
    """What two people at work have opened together."""
    asked = {"household_id": of.ids["household_id"], "reason": "complaint"}
    opening_id = str(_json(first.open("POST", "/v1/links/openings", asked))["opening_id"])
    _json(second.open("POST", f"/v1/links/openings/{opening_id}/agree"))
    return opening_id


def a_preview_by(issuer: Issuer, visitor: Visitor, programme_id: str) -> str:
    """A list that a manager has sent in and not taken yet."""
    before = {row["id"] for row in issuer.node.rows(import_preview)}
    form = {
        "programme": programme_id,
        "source": "commune",
        "legal_basis": "public_task",
        "authorisation": "B-2026-01",
        "authorised_on": "2026-01-05",
        "file": FileStorage(io.BytesIO(a_file(a_family("looked-at"))), "list.csv"),
    }
    answer = visitor.open("POST", "/office/lists/new", form=form)
    assert answer.status_code == 303, answer.text
    (preview_id,) = {row["id"] for row in issuer.node.rows(import_preview)} - before
    return str(preview_id)


def _lived(issuer: Issuer, side: Side) -> None:
    """Two uses, about one of which something is said in time and about the other too late, and a paper."""
    (issued,) = [each for each in issuer.node.told(VouchersIssued) if each.wallet_id == side.ids["wallet_id"]]
    purse = Purse(issuer, issued)
    captured, final = purse.capture(1), purse.capture(1, first=1)
    issuer.node.hear(captured, final)
    assert purse.say("dispute", captured.redemption_id, reason="nobody_came")[0] == 200
    assert purse.say("accept", final.redemption_id)[0] == 200
    issuer.node.hear(purse.confirmation_of(final))
    assert purse.say("complain", final.redemption_id, reason="not_mine")[0] == 201
    side.ids["redemption_id"], side.claims["redemption_id"] = captured.redemption_id, final.redemption_id
    side.ids["paper_id"] = _as_parent(issuer, side, "/papers", {"papers": 1})["papers"][0]["paper_id"]
    side.ids["paper_ids"] = side.ids["paper_id"]


def _helped(issuer: Issuer, helper: HelperOf, household: Household, side: Side) -> None:
    """What helpers have: a visit, an envelope, help that was given from it, and a list."""
    _visit(issuer, helper, household.id)
    (side.ids["visit_id"],) = [row["id"] for row in issuer.node.rows(helper_visit) if row["helper"] == helper.name]
    envelope_id = an_envelope(issuer, household.programme_id, helper.organisation_id)
    side.ids["envelope_id"] = side.ids["envelope"] = envelope_id
    body = {"cheques": 1, "household_id": household.id}
    side.ids["emergency_id"] = _json(helper.post(f"/envelopes/{envelope_id}/grants", body, "emergency"))["emergency_id"]
    sent = issuer.node.client().post(
        "/v1/imports",
        query_string={"programme_id": household.programme_id, **PROVENANCE},
        data=a_file(a_family(f"list of {helper.name}", family_type="unheard_of")),
        content_type="text/csv",
        headers={"Authorization": f"Bearer {helper.token}", "Idempotency-Key": helper.organisation_id},
    )
    side.ids["import_id"] = _json(sent)["import_id"]
    issuer.node.run_jobs()


def _looked_at(issuer: Issuer, household: Household, name: str, side: Side) -> None:
    """What people at work have before them: a word to check, cheques that count longer, a report."""
    told = {"kind": "disability", "children": 1}
    side.ids["word_id"] = _json(issuer.post(f"/households/{household.id}/changes", told))["word_id"]
    longer = issuer.post(f"/programmes/{household.programme_id}/extensions", {"last_day": "2027-03-31"})
    side.ids["extension_id"] = _json(longer)["extension_id"]
    side.ids["report_id"] = _as_parent(issuer, side, "/reports", {"kind": "not_safe"})["report_id"]
    if not issuer.node.rows(tables.opinions.legal_opinion):
        opinion = {"sentence": "not_income", "reference": f"Advice for {name}", "given_on": "2026-02-01"}
        side.ids["opinion_id"] = _json(issuer.post("/opinions", opinion))["opinion_id"]


def _visit(issuer: Issuer, helper: HelperOf, household_id: str) -> None:
    client = issuer.node.client()
    client.post("/demo/sign-in", data={"token": helper.token})
    answer = client.post("/helping/open", data={"family": household_id, "reason": "check_balance"})
    assert answer.status_code == 303, answer.text


def _as_parent(issuer: Issuer, side: Side, what: str, body: dict[str, Any]) -> Any:
    wallet_id = side.ids["wallet_id"]
    return _json(issuer.post(f"/wallets/{wallet_id}{what}", body, Role.PARENT, f"wallet:{wallet_id}"))


def _json(answer: Any) -> Any:
    assert answer.status_code in (200, 201, 202), answer.text
    return answer.json


# -- a counter, and a provider's desk


def a_use_at(node: Node, counter: counters.Counter) -> Side:
    """A use at a counter."""
    return Side({"redemption_id": spent(node, counter, counters.a_wallet(node, cheques=2))})


def a_provider_with_everything(desk: Desk, number: int) -> Side:
    """A provider with an offer, a device, somebody it hosts, a use that is asked about, a statement and a file."""
    provider_id = desk.an_accredited_provider()
    hosted = desk.a_hosted(provider_id)
    device = desk.made(desk.device(provider_id, f"{number:064x}"))
    asked, settled = 100 + number, 200 + number
    desk.node.hear(a_capture(asked, provider=provider_id), a_capture(settled, provider=provider_id))
    desk.node.hear(a_claim(provider_id, asked))
    cut = desk.cut(provider_id, [settled], settlement=300 + number)
    desk.node.hear(cut)
    file = b"provider_ref;provider_name\nP1;Les Enfants\n"
    headers = desk.node.headers(Role.ACCREDITATION_OFFICER)
    sent = desk.node.client().post(f"/v1/imports?source=town{number}", data=file, headers=headers)
    return Side(
        {
            "import_id": _json(sent)["import_id"],
            "provider_id": provider_id,
            "hosted_id": hosted["provider_id"],
            "link": hosted["link"],
            "offer_id": desk.an_offer(provider_id),
            "device_id": device["device_id"],
            "redemption_id": an_id(asked),
            "settlement_id": cut.settlement_id,
        }
    )
