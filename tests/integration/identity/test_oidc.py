"""Signing in with one's own organisation, against a real provider on loopback."""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import urllib3
from flask.testing import FlaskClient

from services.ledger.service import SERVICE
from shared.identity.tables import ceremony, session
from shared.kernel.clock import SystemClock
from shared.kernel.errors import SettingsError
from shared.runtime.settings import Oidc, read_settings
from shared.testing.clocks import ManualClock
from shared.testing.service import Node, a_node
from tests.integration.identity.signing_in import ANN, add

with warnings.catch_warnings():
    # What it imports of Authlib will move; that is its own affair.
    warnings.simplefilter("ignore")
    from oidc_provider_mock import User, run_server_in_thread

#: In the provider's own threads; nothing of ours raises any.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

HOME, BACK = "/sign-in/organisation", "/sign-in/organisation/back"
NOT_KNOWN = f"{HOME}/not-known"
ADDRESS = "http://localhost:8104"


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    # The provider's tokens carry the machine's own time.
    made = a_node(SERVICE, tmp_path, clock=ManualClock(SystemClock().now()))
    yield made
    made.close()


@dataclass
class Organisation:
    """The provider, and a service that it is set up for."""

    node: Node
    issuer: str

    def begin(self) -> tuple[FlaskClient, str]:
        """A browser that is being led to the organisation, and to which address."""
        client = self.node.client()
        assert client.post(HOME).headers["Location"] == f"{HOME}/go"
        page = client.get(f"{HOME}/go")
        (there,) = re.findall(r'href="(http[^"]+)" rel="noreferrer"', page.text)
        assert page.headers["Refresh"] == f"0; url={unescape(there)}"
        return client, unescape(there)

    def agree(self, there: str, subject: str) -> dict[str, str]:
        """Sign in at the organisation. Returns what it sends back in the address."""
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = urllib3.request("POST", there, body=f"sub={subject}", headers=form, redirect=False)
        location = answer.headers["Location"]
        assert location.startswith(ADDRESS + BACK)
        return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}

    def sign_in(self, subject: str) -> FlaskClient:
        """The whole way. Returns the browser."""
        client, there = self.begin()
        given = self.agree(there, subject)
        assert given["code"] in client.get(BACK, query_string=given).text
        client.post(BACK, data=given)
        return client


@pytest.fixture
def organisation(node: Node, tmp_path: Path) -> Iterator[Organisation]:
    secret = tmp_path / "client_secret"
    secret.write_text("s3cret\n", encoding="utf-8")
    people = [
        User(sub="ann", claims={"email": "Ann@Example.org", "email_verified": True}),
        User(sub="unverified", claims={"email": ANN, "email_verified": False}),
        User(sub="unsaid", claims={"email": ANN}),
        User(sub="odd", claims={"email": ANN, "email_verified": "true"}),
        User(sub="stranger", claims={"email": "stranger@example.org", "email_verified": True}),
        User(sub="nameless", claims={}),
    ]
    with run_server_in_thread(user_claims=people) as server:
        issuer = f"http://localhost:{server.server_port}"
        node.set(oidc=Oidc(issuer, "respite", str(secret)))
        yield Organisation(node, issuer)


def opens(client: FlaskClient) -> bool:
    return client.get("/report").status_code == 200


def test_whom_the_organisation_vouches_for_and_who_is_known_here_is_signed_in(organisation: Organisation) -> None:
    add(organisation.node)
    client = organisation.sign_in("ann")
    assert opens(client), "it counts as both proofs: the organisation asks for them"
    assert organisation.node.rows(ceremony) == []


@pytest.mark.parametrize("subject", ["unverified", "unsaid", "odd", "stranger", "nameless"])
def test_everybody_else_hears_the_same_words(organisation: Organisation, subject: str) -> None:
    add(organisation.node)
    client, there = organisation.begin()
    answer = client.post(BACK, data=organisation.agree(there, subject))
    assert answer.headers["Location"] == NOT_KNOWN
    assert not opens(client)
    assert organisation.node.rows(session) == []


def test_coming_back_signs_nobody_in_until_somebody_clicks(organisation: Organisation) -> None:
    add(organisation.node)
    client, there = organisation.begin()
    client.get(BACK, query_string=organisation.agree(there, "ann"))
    assert not opens(client)


def test_what_one_browser_began_another_one_cannot_end(organisation: Organisation) -> None:
    add(organisation.node)
    _thief, there = organisation.begin()
    victim, _other = organisation.begin()
    answer = victim.post(BACK, data=organisation.agree(there, "ann"))
    assert answer.headers["Location"] == NOT_KNOWN
    assert not opens(victim)


def test_a_code_serves_once(organisation: Organisation) -> None:
    add(organisation.node)
    client, there = organisation.begin()
    kept = client.get_cookie("respijt_ledger_ceremony")
    given = organisation.agree(there, "ann")
    client.post(BACK, data=given)
    assert kept is not None
    again = organisation.node.client()
    again.set_cookie("respijt_ledger_ceremony", kept.value)
    assert again.post(BACK, data=given).headers["Location"] == NOT_KNOWN


def test_a_code_for_another_beginning_is_refused(organisation: Organisation) -> None:
    """Whoever steals a code and puts it under a state of their own has not what the first browser kept (PKCE)."""
    add(organisation.node)
    _first, there = organisation.begin()
    stolen = organisation.agree(there, "ann")["code"]
    thief, elsewhere = organisation.begin()
    state = parse_qs(urlsplit(elsewhere).query)["state"][0]
    assert thief.post(BACK, data={"code": stolen, "state": state}).headers["Location"] == NOT_KNOWN
    assert not opens(thief)


def test_a_token_that_is_too_old_or_from_the_future_is_refused(organisation: Organisation) -> None:
    add(organisation.node)
    client, there = organisation.begin()
    given = organisation.agree(there, "ann")
    organisation.node.clock.advance(minutes=9, seconds=59)
    client.post(BACK, data=given)
    assert opens(client), "the provider's token lasts an hour"
    client, there = organisation.begin()
    given = organisation.agree(there, "ann")
    organisation.node.clock.advance(minutes=10)
    assert client.post(BACK, data=given).headers["Location"] == NOT_KNOWN, "what was begun here does not"


def test_an_organisation_that_is_away_is_said_and_the_code_stays(organisation: Organisation) -> None:
    node = organisation.node
    node.set(oidc=Oidc("http://localhost:1", "respite", ""))
    client = node.client()
    client.post(HOME)
    assert client.get(f"{HOME}/go").status_code == 503


def test_an_issuer_that_calls_itself_otherwise_is_not_believed(organisation: Organisation) -> None:
    node, other = organisation.node, organisation.issuer.replace("localhost", "127.0.0.1") + "/"
    node.set(oidc=Oidc(other, "respite", ""))
    client = node.client()
    client.post(HOME)
    assert client.get(f"{HOME}/go").status_code == 503


def test_where_none_is_set_up_there_is_no_such_way(node: Node) -> None:
    client = node.client()
    assert "organisation" not in client.get("/sign-in?lang=en").text
    for path in (f"{HOME}/go", BACK, NOT_KNOWN):
        assert client.get(path).status_code == 404
    assert client.post(HOME).status_code == client.post(BACK).status_code == 404


@pytest.mark.parametrize(
    "environment",
    [
        {"RESPIJT_OIDC_ISSUER": "http://sign-in.example.org", "RESPIJT_OIDC_CLIENT_ID": "respite"},
        {"RESPIJT_OIDC_ISSUER": "https://sign-in.example.org"},
    ],
)
def test_a_provider_without_a_name_for_us_or_in_the_clear_is_refused(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        read_settings(environment)
