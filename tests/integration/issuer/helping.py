"""What parents permit and helpers do in the issuer's tests."""

from typing import Any

from flask.testing import FlaskClient

from shared.identity.roles import Role
from tests.integration.issuer.builders import Issuer, a_family, an_id

ALL_ACTS = [
    "see_cheques",
    "say_code",
    "print_paper",
    "make_letter",
    "answer_uses",
    "change_situation",
    "give_cheques_now",
    "name_helpers",
    "print_data",
    "say_no_thank_you",
]
LAST_DAY = "2026-06-30"


class Household:
    """A household that came by a list, with its wallet, and who helps it."""

    def __init__(self, issuer: Issuer, programme_id: str = "", ref: str = "f1", **changes: str) -> None:
        self.issuer = issuer
        self.programme_id = programme_id or issuer.a_programme()
        issuer.imported(self.programme_id, a_family(ref, **changes))
        grant = issuer.grants()[-1]
        self.id, self.wallet_id, self.grant_id = grant["household_id"], grant["wallet_id"], grant["grant_id"]
        self.scope = f"wallet:{self.wallet_id}"

    def permit(self, acts: list[str] = ALL_ACTS, last_day: str = LAST_DAY, **to: str) -> str:
        """The parent permits somebody something on her own page. Returns the mandate's id."""
        response = self.issuer.post(
            f"/wallets/{self.wallet_id}/mandates", {"acts": acts, "last_day": last_day, **to}, Role.PARENT, self.scope
        )
        assert response.status_code == 201, response.json
        return str(response.json["mandate_id"])

    def get(self, what: str, **query: Any) -> Any:
        """What the parent reads of her own."""
        return self.issuer.get(f"/wallets/{self.wallet_id}{what}", Role.PARENT, self.scope, **query)

    def browser(self) -> FlaskClient:
        """The parent's, signed in and in English."""
        made = self.issuer.node.client()
        made.set_cookie("lang", "en")
        made.post("/demo/sign-in", data={"token": self.issuer.node.token(Role.PARENT, self.scope)})
        return made

    def looks(self) -> list[tuple[str, str]]:
        """Acts and reasons, the newest first."""
        return [(each["act"], each["reason"]) for each in self.get("/looks")["looks"]]


class HelperOf:
    """A helper with an access token, of an organisation or of none."""

    def __init__(self, issuer: Issuer, name: str, organisation_id: str = "") -> None:
        scope = f"organisation:{organisation_id}" if organisation_id else ""
        self.issuer, self.name, self.organisation_id = issuer, name, organisation_id
        self.token = issuer.node.token(Role.HELPER, scope, actor=name)

    def get(self, path: str, reason: str = "asked_by_parent", **query: Any) -> Any:
        return self.issuer.node.client().get(f"/v1{path}", query_string=query, headers=self._headers(reason))

    def post(self, path: str, body: dict[str, Any], reason: str = "asked_by_parent", key: str = "") -> Any:
        return self.issuer.node.client().post(f"/v1{path}", json=body, headers=self._headers(reason, key))

    def _headers(self, reason: str, key: str = "") -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.token}",
            "Idempotency-Key": key or an_id(),
            **({"Respijt-Reason": reason} if reason else {}),
        }


def an_organisation(issuer: Issuer, name: str) -> str:
    response = issuer.post("/organisations", {"name": name})
    assert response.status_code == 201, response.json
    return str(response.json["organisation_id"])


def an_envelope(issuer: Issuer, programme_id: str, organisation_id: str, **changes: Any) -> str:
    """An envelope of ten cheques, at most four at once, for March."""
    body = {
        "programme_id": programme_id,
        "organisation_id": organisation_id,
        "cheques": 10,
        "per_grant": 4,
        "first_day": "2026-03-01",
        "last_day": "2026-03-31",
        **changes,
    }
    response = issuer.post("/envelopes", body)
    assert response.status_code == 201, response.json
    return str(response.json["envelope_id"])
