"""Who helps whom stays in the issuer: no helper and no organisation in an event, a log line, a metric or an error."""

import json
import logging
from typing import Any

import pytest
import sqlalchemy as sa
from prometheus_client import REGISTRY, generate_latest

from shared.identity.roles import Role
from shared.messaging.tables import outbox
from tests.integration.issuer.builders import HEADINGS, Issuer, a_family, an_id
from tests.integration.issuer.helping import ALL_ACTS, HelperOf, Household, an_envelope, an_organisation
from tests.integration.issuer.using import Purse

ORGANISATION, HELPER, NAMED, PARENT = (
    "Huis Kanarievogel",
    "zoetje kanarie",
    "kanarie kobe",
    "Kanaria Kanariemoeder",
)
CANARIES = (ORGANISATION, HELPER, NAMED, PARENT)


def test_no_helper_and_no_organisation_is_told_anywhere(
    issuer: Issuer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    house = Household(issuer)
    issuer.imported(
        house.programme_id, f"{a_family('f9')},{PARENT},{PARENT}", headings=f"{HEADINGS},parent_name,contact"
    )
    errors: list[str] = []

    def tried(response: Any, expected: int) -> Any:
        assert response.status_code == expected, response.json
        if expected >= 400:
            errors.append(json.dumps(response.json))
        return response.json

    organisation_id = an_organisation(issuer, ORGANISATION)
    tried(issuer.post("/organisations", {"name": ORGANISATION}), 409)
    helper, named = HelperOf(issuer, HELPER, organisation_id), HelperOf(issuer, NAMED)
    colleague = HelperOf(issuer, "colleague", organisation_id)
    wallet = f"/wallets/{house.wallet_id}"
    tried(helper.get(wallet), 403)
    house.permit(organisation_id=organisation_id)
    mandate_id = house.permit(helper=NAMED)
    permitted = {"acts": ALL_ACTS, "last_day": "2026-04-30"}
    tried(issuer.post(f"{wallet}/mandates", {**permitted, "helper": [NAMED]}, Role.PARENT, house.scope), 422)
    tried(issuer.post(f"{wallet}/mandates", {"acts": [NAMED], "last_day": NAMED}, Role.PARENT, house.scope), 422)
    tried(helper.get(wallet, reason=HELPER), 422)
    tried(helper.get(wallet), 200)
    tried(named.get(f"{wallet}/spoken-code"), 200)
    tried(helper.post(f"{wallet}/papers", {"papers": 1}), 201)
    use = Purse(issuer).capture(1, first=1)
    issuer.node.hear(use)
    tried(named.post(f"{wallet}/redemptions/{use.redemption_id}/dispute", {"reason": "not_mine"}), 200)
    tried(helper.post(f"/households/{house.id}/changes", {"kind": "disability", "children": 1}), 201)
    corrected = f"/households/{house.id}/contact"
    tried(helper.post(corrected, {"parent_name": PARENT, "children_birth_dates": ["2026-01-15"]}), 200)
    tried(helper.post(corrected, {"parent_name": PARENT, "children_birth_dates": ["1900-01-15"]}), 422)
    tried(helper.post(f"/households/{house.id}/safe", {"safe": True}), 200)

    envelope_id = an_envelope(issuer, house.programme_id, organisation_id)
    grants = f"/envelopes/{envelope_id}/grants"
    tried(named.post(grants, {"household_id": house.id, "cheques": 1}), 404)
    tried(helper.post(grants, {"household_id": HELPER, "cheques": 1}), 422)
    help_id = tried(helper.post(grants, {"household_id": house.id, "cheques": 1}), 201)["emergency_id"]
    newcomer = {
        "situation": "single_parent",
        "children_birth_dates": ["2022-01-15"],
        "language": "nl",
        "mandate": permitted,
    }
    tried(helper.post(grants, {"parent": newcomer, "cheques": 1}), 201)
    tried(helper.post(f"/emergencies/{help_id}/review", {"outcome": "approved"}), 409)
    tried(helper.post(f"/emergencies/{an_id()}/review", {"outcome": HELPER}), 422)
    tried(colleague.post(f"/emergencies/{help_id}/review", {"outcome": "approved"}), 200)
    tried(issuer.post(f"{wallet}/mandates/{mandate_id}/revoke", {}, Role.PARENT, house.scope), 200)
    tried(named.get(wallet), 403)
    tried(helper.post(f"/households/{house.id}/no-thank-you", {}), 200)
    issuer.node.run_jobs()

    with issuer.node.ctx.reading() as reading:
        events = b"".join(b"%r" % dict(row) for row in reading.execute(sa.select(outbox)).mappings())
    output = capfd.readouterr()
    told = {
        "events": events.decode(),
        "errors": "".join(errors),
        "logs": caplog.text + output.out + output.err,
        "metrics": generate_latest(REGISTRY).decode(),
    }
    assert len(errors) == 11
    for where, text in told.items():
        assert text, where
        for canary in CANARIES:
            assert canary not in text, (where, canary)
        assert "kanari" not in text.lower(), where
        if where != "errors":
            assert organisation_id not in text, where
            assert envelope_id not in text, where
