"""A browser in which a helper is signed in, and opens a family."""

from flask.testing import FlaskClient

from tests.integration.issuer.builders import Issuer
from tests.integration.issuer.helping import HelperOf, Household

KEY = "a-key-of-the-form"


def signed_in(issuer: Issuer, helper: HelperOf, language: str = "en") -> FlaskClient:
    """A browser in which this helper is signed in and reads a language."""
    client = issuer.node.client()
    client.post("/demo/sign-in", data={"token": helper.token})
    client.get(f"/helping?lang={language}")
    return client


def opened(client: FlaskClient, household_id: str, reason: str = "check_balance") -> str:
    """Open a family with a reason. Returns the address of its page."""
    answer = client.post("/helping/open", data={"family": household_id, "reason": reason})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def acting(house: Household, helper: HelperOf) -> tuple[FlaskClient, str]:
    """A helper whom the family permits everything, signed in, and the address of the visit that they began."""
    house.permit(organisation_id=helper.organisation_id)
    client = signed_in(house.issuer, helper)
    return client, opened(client, house.id)
