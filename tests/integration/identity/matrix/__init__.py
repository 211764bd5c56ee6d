"""Who may open which address: every one of the four services, by the letters of the roles that may.

`anybody` needs no sign-in, `signed_in` one of any role, `device` a device at a counter. This table is written by
hand and read from nowhere: a slip in the program's own table, or at an address, is seen against it.
"""

from shared.identity.roles import Role
from tests.integration.identity.matrix.issuer import ISSUER

LETTERS = {
    "P": Role.PARENT,
    "H": Role.HELPER,
    "M": Role.PROGRAMME_MANAGER,
    "C": Role.CONFIDENTIAL_PERSON,
    "O": Role.PROVIDER_OWNER,
    "S": Role.PROVIDER_STAFF,
    "A": Role.ACCREDITATION_OFFICER,
    "F": Role.FUNDER,
    "U": Role.AUDITOR,
    "N": Role.FINANCE_OFFICER,
}

EVERYWHERE = """
GET  /demo/mailbox               anybody
GET  /livez                      anybody
GET  /my-keys                    signed_in
GET  /my-keys/app                signed_in
POST /my-keys/app                signed_in
POST /my-keys/app/begin          signed_in
GET  /my-keys/app/picture.svg    signed_in
POST /my-keys/passkey            signed_in
POST /my-keys/passkey/begin      signed_in
POST /my-keys/passkey/remove     signed_in
GET  /my-sign-ins                signed_in
POST /my-sign-ins/end            signed_in
GET  /openapi.json               anybody
GET  /readyz                     anybody
GET  /sign-in                    anybody
POST /sign-in                    anybody
GET  /sign-in/code               anybody
POST /sign-in/code               anybody
GET  /sign-in/link               anybody
POST /sign-in/link               anybody
GET  /sign-in/not-valid          anybody
POST /sign-in/organisation       anybody
GET  /sign-in/organisation/back  anybody
POST /sign-in/organisation/back  anybody
GET  /sign-in/organisation/go    anybody
GET  /sign-in/organisation/not-known anybody
POST /sign-in/passkey            anybody
POST /sign-in/passkey/begin      anybody
GET  /sign-in/passkey/not-known  anybody
GET  /sign-in/second             signed_in
POST /sign-in/second             signed_in
POST /sign-out                   anybody
GET  /signed-out                 anybody
GET  /static/<path:name>         anybody
GET  /status                     anybody
"""
REDEEMER = """
POST /demo/sign-in                                                               anybody
GET  /scan                                                                       device
POST /scan                                                                       device
GET  /scan/done/<id:redemption_id>                                               device
POST /scan/done/<id:redemption_id>                                               device
GET  /scan/not-yet/<reason>                                                      anybody
GET  /scan/read                                                                  anybody
POST /scan/read                                                                  device
GET  /scanner/<name>                                                             anybody
GET  /v1/holds                                                                   device
POST /v1/holds                                                                   device
POST /v1/holds/<id:redemption_id>/capture                                        device
POST /v1/holds/<id:redemption_id>/release                                        device
POST /v1/holds/<id:redemption_id>/stop                                           device
GET  /v1/redemptions                                                             device
POST /v1/redemptions                                                             device
GET  /v1/redemptions/<id:redemption_id>                                          device
POST /v1/redemptions/<id:redemption_id>/undo                                     device
POST /v1/starts                                                                  device
GET  /v1/summaries/refusals                                                      AM
GET  /v1/summaries/vouchers                                                      AM
"""
PROVIDERS = """
GET  /leave                                                                      anybody
GET  /find                                                                       anybody
GET  /v1/categories                                                              ACFHMNOPSU
POST /v1/devices/<id:device_id>/revoke                                           O
GET  /v1/evidence-rules                                                          AO
POST /v1/evidence-rules                                                          A
POST /v1/imports                                                                 A
GET  /v1/imports/<id:import_id>                                                  A
GET  /v1/links/<id:link>                                                         ACFHMNOPSU
GET  /v1/needs                                                                   ACFHMNOPSU
GET  /v1/offers                                                                  ACFHMNOPSU
POST /v1/offers/<id:offer_id>/active                                             O
POST /v1/offers/<id:offer_id>/confirmation                                       O
POST /v1/offers/<id:offer_id>/description                                        O
GET  /v1/providers                                                               AO
POST /v1/providers                                                               A
GET  /v1/providers/<id:provider_id>                                              AO
POST /v1/providers/<id:provider_id>/accreditations                               A
POST /v1/providers/<id:provider_id>/accreditations/decide                        A
POST /v1/providers/<id:provider_id>/details                                      A
GET  /v1/providers/<id:provider_id>/devices                                      AO
POST /v1/providers/<id:provider_id>/devices                                      O
GET  /v1/providers/<id:provider_id>/evidence                                     AO
POST /v1/providers/<id:provider_id>/evidence                                     A
GET  /v1/providers/<id:provider_id>/hosted                                       AO
POST /v1/providers/<id:provider_id>/hosted                                       AO
POST /v1/providers/<id:provider_id>/hosted/<id:hosted_id>/end                    AO
POST /v1/providers/<id:provider_id>/hosted/<id:hosted_id>/link                   AO
GET  /v1/providers/<id:provider_id>/limits                                       AO
POST /v1/providers/<id:provider_id>/limits                                       A
GET  /v1/providers/<id:provider_id>/offers                                       AO
POST /v1/providers/<id:provider_id>/offers                                       O
GET  /v1/providers/<id:provider_id>/payee                                        AO
POST /v1/providers/<id:provider_id>/payee                                        O
POST /v1/providers/<id:provider_id>/payee/decide                                 A
GET  /v1/providers/<id:provider_id>/questions                                    AO
POST /v1/providers/<id:provider_id>/questions/<id:redemption_id>/answer          O
GET  /v1/providers/<id:provider_id>/statements                                   AO
GET  /v1/providers/<id:provider_id>/statements/<id:settlement_id>                AO
GET  /v1/unmet-needs                                                             AFMNU
"""
LEDGER = """
POST /v1/funds/<id:fund_id>/guarantees/<id:programme_id>/close                   N
POST /demo/sign-in                                                               anybody
GET  /report                                                                     FMNU
GET  /report.csv                                                                 FMNU
GET  /v1/books/conservation                                                      FNU
GET  /v1/books/entries                                                           FNU
GET  /v1/books/exceptions                                                        FNU
POST /v1/books/exceptions/<id:case_id>/cover                                     N
GET  /v1/books/invariants                                                        FNU
GET  /v1/books/made-good                                                         FNU
GET  /v1/books/state-hash                                                        FNU
GET  /v1/books/trial-balance                                                     FNU
GET  /v1/books/vouchers                                                          FNU
GET  /v1/claims                                                                  NU
POST /v1/claims/<id:redemption_id>/book                                          N
POST /v1/claims/<id:redemption_id>/cover                                         N
POST /v1/claims/<id:redemption_id>/repayments                                    N
POST /v1/claims/<id:redemption_id>/write-off                                     N
GET  /v1/funds                                                                   FNU
POST /v1/funds                                                                   N
GET  /v1/funds/<id:fund_id>                                                      FNU
POST /v1/funds/<id:fund_id>/allocations                                          N
POST /v1/funds/<id:fund_id>/deposits                                             N
POST /v1/funds/<id:fund_id>/guarantees                                           N
POST /v1/funds/<id:fund_id>/losses                                               N
POST /v1/funds/<id:fund_id>/returns                                              N
POST /v1/funds/<id:fund_id>/take-backs                                           N
GET  /v1/guarantees                                                              FNU
GET  /v1/proposals                                                               NU
POST /v1/proposals/<id:proposal_id>/confirm                                      N
POST /v1/proposals/<id:proposal_id>/withdraw                                     N
GET  /v1/reports/spending                                                        FMNU
GET  /v1/settlement-runs                                                         NU
POST /v1/settlement-runs                                                         N
GET  /v1/settlement-runs/<id:run_id>                                             NU
POST /v1/settlements/<id:settlement_id>/paid                                     N
GET  /v1/take-backs                                                              FNU
"""
BY_SERVICE = {"issuer": ISSUER, "redeemer": REDEEMER, "providers": PROVIDERS, "ledger": LEDGER}


def table(service: str) -> dict[tuple[str, str], str]:
    """By method and address, who may."""
    lines = (EVERYWHERE + BY_SERVICE[service]).split("\n")
    return {(method, rule): who for method, rule, who in (line.split() for line in lines if line)}
