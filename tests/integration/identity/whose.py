"""Whose the objects are that addresses and bodies name, for each role that may open them.

A line names the id as the address does, then by the letters of the roles (see `matrix`) whose it may be instead of
one's own: another `household`'s, `organisation`'s, `provider`'s or `person`'s, or of another `programme` than those
that a manager is limited to. `any` is for whoever has the role. Like `matrix` it is written by hand and read from
nowhere: a route whose id does not stand here, for a role that may open it, fails the build.
"""

from tests.integration.identity.matrix import table

ISSUER = """
emergency_id     H organisation  M programme
envelope_id      H organisation  M programme
extension_id     M programme
fund_id          M any
grant_id         H household     M programme
household_id     H household     M programme
import_id        H organisation  M programme
mandate_id       PH household    M household
opening_id       C any           M programme
opinion_id       M any
organisation_id  M any
paper_id         PH household
preview_id       M person
programme_id     H any           M programme
redemption_id    PH household    M programme
report_id        C any
visit_id         H person
wallet_id        PH household    M programme
word_id          M programme
"""
REDEEMER = """
redemption_id    S provider
"""
PROVIDERS = """
device_id        O provider
hosted_id        AO provider
import_id        A any
link             ACFHMNOPSU any
offer_id         O provider
provider_id      A any           O provider
redemption_id    O provider
settlement_id    AO provider
"""
LEDGER = """
case_id          N any
fund_id          FNU any
programme_id     N any
proposal_id      N any
redemption_id    N any
run_id           NU any
settlement_id    N any
"""
#: At the issuer, what stands in a body, a form or a query instead of in the address: its field, and whose it may be.
IN_BODIES = """
GET  /v1/grants                                    programme_id   M programme
GET  /v1/summaries/grants                          programme_id   M programme
GET  /v1/summaries/households                      programme_id   M programme
POST /cheques/helpers                              organisation   P any
POST /helping/open                                 family         H household
POST /helping/visits/<id:visit_id>/now             envelope       H organisation
POST /letters                                      wallet_id      H household     M programme
POST /office/grants/retry                          programme      M programme
POST /office/helpers/envelopes/new                 programme      M programme
POST /office/links                                 household      M programme
POST /my-sign-ins/end                              sign_in        CHMP person
POST /v1/doors/parents                             programme_id   H any          M programme
POST /v1/envelopes                                 organisation_id M any
POST /v1/envelopes                                 programme_id   M programme
POST /v1/envelopes/<id:envelope_id>/grants         household_id   H household
POST /v1/grants/retry                              programme_id   M programme
POST /v1/households/<id:household_id>/mandates     organisation_id M any
POST /v1/imports                                   programme_id   H any          M programme
POST /v1/links/openings                            household_id   M programme
POST /v1/programmes                                funds          M any
POST /v1/programmes/<id:programme_id>/funds/order  funds          M any
POST /v1/programmes/<id:programme_id>/funds/order  instead_of     M any
POST /v1/wallets/<id:wallet_id>/mandates           organisation_id P any
POST /v1/wallets/<id:wallet_id>/papers             provider_id    PH any
POST /v1/wallets/<id:wallet_id>/papers/cancel      paper_ids      PH household
POST /v1/wallets/<id:wallet_id>/reports            redemption_id  P household
"""
#: Another parent of a family asks at the door, and nobody's consent is needed for that; nothing of the family's own
#: is behind it.
DOORS = {("POST", "/v1/households/<id:household_id>/parents", "H")}

BY_SERVICE = {"issuer": ISSUER, "redeemer": REDEEMER, "providers": PROVIDERS, "ledger": LEDGER}


def whose(service: str) -> dict[str, dict[str, str]]:
    """By the id's name in the address and the role's letter, whose it may be."""
    return {name: _cases(cases) for name, *cases in _lines(BY_SERVICE[service])}


def in_bodies() -> list[tuple[str, str, str, dict[str, str]]]:
    """At the issuer: method, address and field, and by the role's letter whose what it names may be."""
    return [(method, rule, field, _cases(cases)) for method, rule, field, *cases in _lines(IN_BODIES)]


def letters(service: str, method: str, rule: str) -> str:
    """The letters of the roles that may open an address; a device at a counter is the provider's staff."""
    who = table(service)[method, rule]
    return "S" if who == "device" else who if who.isupper() else ""


def _lines(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines() if line]


def _cases(words: list[str]) -> dict[str, str]:
    return {letter: case for roles, case in zip(words[::2], words[1::2], strict=True) for letter in roles}
