"""Cheques asked back, and households that close: what was spent first stays spent, and nobody is known any more."""

import io
import json
import logging
from typing import Any

import pytest
import sqlalchemy as sa

from services.issuer.service import SERVICE
from services.issuer.tables import entitlement, grant, household, household_key, wallet
from shared.contracts.issuer import (
    RedemptionAccepted,
    RevocationRequested,
    UnfundedDemandChanged,
    VouchersIssued,
    WalletClosed,
)
from shared.contracts.redeemer import RefusedRequest, WalletChanged
from shared.identity.roles import Role
from shared.messaging.tables import outbox
from tests.integration.issuer.builders import HEADINGS, Issuer, a_family, a_file, an_id
from tests.integration.issuer.using import Purse


@pytest.fixture
def programme_id(issuer: Issuer) -> str:
    made = issuer.a_programme()
    issuer.imported(made, a_family("f1"))
    return made


@pytest.fixture
def purse(issuer: Issuer, programme_id: str) -> Purse:
    return Purse(issuer)


def revoke(issuer: Issuer, what: str, reason: str = "granted_twice") -> Any:
    return issuer.post(f"/{what}/revoke", {"reason": reason})


def close(issuer: Issuer) -> Any:
    household_id = issuer.node.rows(household)[0]["id"]
    return issuer.post(f"/households/{household_id}/close", {})


# -- asked back


def test_a_grant_is_asked_back_with_its_reason(issuer: Issuer, purse: Purse) -> None:
    use, hold = purse.capture(1), purse.hold(1, first=1)
    final = purse.capture(1, first=2)
    issuer.node.hear(use, hold, final, purse.confirmation_of(final), purse.expiry(purse.cheques[3]))
    (given,) = issuer.grants()
    answer = revoke(issuer, f"grants/{given['grant_id']}", "granted_by_mistake")
    assert (answer.status_code, answer.json["cheques"]) == (201, 10)
    (asked,) = issuer.node.told(RevocationRequested)
    assert (asked.wallet_id, asked.reason) == (purse.wallet_id, "granted_by_mistake")
    # A held one and one in a use that may be undone are asked for until that ends; final and ended ones are not.
    assert asked.voucher_ids == purse.cheques[:2] + purse.cheques[4:]
    assert revoke(issuer, f"grants/{given['grant_id']}").json["code"] == "nothing_to_revoke"


def test_only_the_cheques_of_that_grant_are_asked_back(issuer: Issuer, purse: Purse) -> None:
    other = issuer.a_programme(category="household_help")
    issuer.imported(other, a_family("f1"))
    second = issuer.grants(programme_id=other)[0]
    revoke(issuer, f"grants/{second['grant_id']}")
    (asked,) = issuer.node.told(RevocationRequested)
    assert set(asked.voucher_ids).isdisjoint(purse.cheques)
    assert revoke(issuer, f"wallets/{purse.wallet_id}").json["cheques"] == 12


def test_what_the_redeemer_took_back_says_why(issuer: Issuer, purse: Purse) -> None:
    revoke(issuer, f"wallets/{purse.wallet_id}", "moved_away")
    issuer.node.hear(*(purse.revocation(each, "moved_away") for each in purse.cheques))
    seen = purse.seen()
    assert seen["cheques"] == []
    (ended,) = seen["ended"]
    assert (ended["how"], ended["count"], ended["reason"]) == ("revoked", 12, "moved_away")
    assert ended["reason_text"]["nl"] == "Je woont niet meer in de streek van dit programma."


def test_a_scan_that_came_first_stays_spent(issuer: Issuer, purse: Purse) -> None:
    revoke(issuer, f"wallets/{purse.wallet_id}")
    use = purse.capture(2)
    issuer.node.hear(use, *(purse.revocation(each) for each in purse.cheques[2:]))
    assert purse.use(use.redemption_id)["status"] == "captured"
    assert purse.states()[:3] == ["redeemed", "redeemed", "revoked"]
    assert purse.say("accept", use.redemption_id) == (200, "accepted")


def test_a_use_that_ends_gives_revoked_cheques_and_none_back(issuer: Issuer, purse: Purse) -> None:
    use, hold = purse.capture(1), purse.hold(1, first=1)
    issuer.node.hear(use, hold)
    revoke(issuer, f"wallets/{purse.wallet_id}")
    issuer.node.hear(purse.reversal_of(use, to="revoked"), purse.release_of(hold, "timed_out", to="revoked"))
    assert purse.states()[:3] == ["revoked", "revoked", "issued"]


def test_a_refused_request_is_shown_and_can_be_made_again(issuer: Issuer, purse: Purse) -> None:
    """Some of its cheques may have been taken back all the same: those keep their reason."""
    asked = revoke(issuer, f"wallets/{purse.wallet_id}", "misused").json["requests"]
    refused = [RefusedRequest(request_id=asked[0], reason="spent")]
    issuer.node.hear(*(purse.revocation(each) for each in purse.cheques[:3]))
    issuer.node.hear(WalletChanged(wallet_id=purse.wallet_id, generation=1, spoken_counter=0, refused=refused))
    (shown,) = issuer.get(f"/wallets/{purse.wallet_id}/requests")["requests"]
    assert (shown["kind"], shown["status"], shown["refusal"]) == ("revocation", "refused", "spent")
    assert [(each["count"], each["reason"]) for each in purse.seen()["ended"]] == [(3, "misused")]
    assert revoke(issuer, f"wallets/{purse.wallet_id}").json["cheques"] == 9


def test_only_a_manager_asks_back_and_only_for_a_reason_on_the_list(issuer: Issuer, purse: Purse) -> None:
    path = f"/wallets/{purse.wallet_id}/revoke"
    assert issuer.post(path, {"reason": "granted_twice"}, Role.HELPER).status_code == 403
    assert issuer.post(path, {"reason": "because"}).status_code == 422
    assert issuer.post(f"/grants/{an_id()}/revoke", {"reason": "misused"}).status_code == 404


def test_a_wallet_of_many_cheques_is_asked_back_in_several_requests(issuer: Issuer) -> None:
    one, two = (issuer.a_programme(euros=(40_000,), base=600, cap=600, category=f"kind_{n}") for n in (1, 2))
    for programme_id in (one, two):
        issuer.imported(programme_id, a_family("many"))
    wallet_id = issuer.node.told(VouchersIssued)[0].wallet_id
    answer = revoke(issuer, f"wallets/{wallet_id}").json
    assert answer["cheques"] == 1200
    asked = issuer.node.told(RevocationRequested)
    assert [len(event.voucher_ids) for event in asked] == [1000, 200]
    assert [event.request_id for event in asked] == answer["requests"]


# -- closing


def test_closing_erases_asks_back_and_ends_with_the_last_use(issuer: Issuer, purse: Purse) -> None:
    use, hold = purse.capture(1), purse.hold(1, first=1)
    issuer.node.hear(use, hold)
    answer = close(issuer)
    assert (answer.status_code, answer.json["status"], answer.json["children_birth_dates"]) == (200, "closed", [])
    (row,) = issuer.node.rows(household)
    assert (row["household_ref"], row["personal"], row["neighbourhood"]) == (row["id"], None, None)
    assert issuer.node.rows(household_key) == []
    (asked,) = issuer.node.told(RevocationRequested)
    assert (asked.reason, asked.voucher_ids) == ("household_closed", purse.cheques)
    assert purse.seen()["status"] == "closing"

    for events in (
        [purse.revocation(each, "household_closed") for each in purse.cheques[2:]],
        [purse.release_of(hold, "timed_out", to="revoked")],
    ):
        issuer.node.hear(*events)
        issuer.node.run_jobs()
        assert issuer.node.told(WalletClosed) == []
    # The use is accepted by time, confirmed, and then nothing is left.
    issuer.node.clock.advance(days=7)
    issuer.node.run_jobs()
    assert len(issuer.node.told(RedemptionAccepted)) == 1
    assert issuer.node.told(WalletClosed) == []
    issuer.node.hear(purse.confirmation_of(use))
    issuer.node.run_jobs()
    (closed,) = issuer.node.told(WalletClosed)
    assert closed.wallet_id == purse.wallet_id
    assert purse.seen()["status"] == "closed"
    assert revoke(issuer, f"wallets/{purse.wallet_id}").json["code"] == "wallet_closed"


def test_closing_twice_changes_nothing_more(issuer: Issuer, purse: Purse) -> None:
    assert close(issuer).status_code == close(issuer).status_code == 200
    assert len(issuer.node.told(RevocationRequested)) == 1


def test_a_disputed_use_keeps_a_closing_wallet_open(issuer: Issuer, purse: Purse) -> None:
    use = purse.capture(12)
    issuer.node.hear(use)
    purse.say("dispute", use.redemption_id, reason="not_mine")
    close(issuer)
    issuer.node.clock.advance(days=60)
    issuer.node.run_jobs()
    assert issuer.node.told(WalletClosed) == []
    issuer.node.hear(purse.reversal_of(use, "dispute", to="revoked"))
    issuer.node.run_jobs()
    assert len(issuer.node.told(WalletClosed)) == 1


def test_a_closed_household_waits_for_no_money_and_no_grant(issuer: Issuer) -> None:
    fund_id = an_id()
    programme_id = issuer.a_programme(funds=[fund_id], euros=(0,))
    issuer.imported(programme_id, a_family("f1"))
    paused = issuer.a_programme(category="household_help")
    issuer.set_status(paused, "paused")
    issuer.send(paused, a_file(a_family("f1")))
    issuer.node.run_jobs()
    assert close(issuer).status_code == 200
    issuer.allocate(programme_id, fund_id, 1_000_000)
    issuer.set_status(paused, "open")
    issuer.node.clock.advance(days=2)
    issuer.node.run_jobs()
    assert issuer.node.told(VouchersIssued) == []
    assert [row["status"] for row in issuer.node.rows(grant)] == ["withdrawn"]
    assert {row["status"] for row in issuer.node.rows(entitlement)} == {"closed"}
    assert sum(event.grants for event in issuer.node.told(UnfundedDemandChanged)) == 0
    assert sum(event.cheques for event in issuer.node.told(UnfundedDemandChanged)) == 0
    assert [row["status"] for row in issuer.node.rows(wallet)] == ["closed"]


# -- canaries

CANARIES = ("Zoetje Kanarievogel", "kanarie@example.be", "kanarie-dossier-77", "de buurman sloeg de kanarie")


def whole_database(issuer: Issuer) -> bytes:
    """Every value of every table as bytes."""
    seen = io.BytesIO()
    for metadata in SERVICE.all_metadata:
        for table in metadata.sorted_tables:
            for row in issuer.node.rows(table):
                for value in row.values():
                    seen.write(value if isinstance(value, bytes) else str(value).encode())
                    seen.write(b"\n")
    return seen.getvalue()


def test_no_event_log_line_or_error_ever_holds_a_canary_and_after_closing_nothing_does(
    issuer: Issuer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    name, contact, reference, words = CANARIES
    programme_id = issuer.a_programme()
    row = f"{a_family(reference)},{name},{contact}"
    issuer.imported(programme_id, row, headings=f"{HEADINGS},parent_name,contact")
    purse = Purse(issuer)
    said: list[str] = []

    def post(path: str, body: dict[str, Any], role: Role = Role.PARENT) -> None:
        scope = f"wallet:{purse.wallet_id}" if role is Role.PARENT else ""
        said.append(json.dumps(issuer.post(path, body, role, scope).json))

    uses = f"/wallets/{purse.wallet_id}/redemptions"
    first, second, hold = purse.capture(1), purse.capture(1, first=1), purse.hold(1, first=2)
    issuer.node.hear(first, second, hold)
    post(f"{uses}/{first.redemption_id}/dispute", {"reason": "not_mine"})
    post(f"{uses}/{first.redemption_id}/dispute", {"reason": name})
    post(f"{uses}/{second.redemption_id}/accept", {"name": name})
    post(f"{uses}/{hold.redemption_id}/cancel", {"reason": "sick_child"})
    post(f"/wallets/{purse.wallet_id}/reports", {"kind": "not_safe", "words": words})
    post(f"/wallets/{purse.wallet_id}/reports", {"kind": contact, "words": words})
    post(f"/disputes/{first.redemption_id}/decide", {"cheques": 1, "reason": "not_theirs"}, Role.PROGRAMME_MANAGER)
    post(f"/disputes/{first.redemption_id}/decide", {"cheques": 1, "reason": name}, Role.PROGRAMME_MANAGER)

    with issuer.node.ctx.reading() as reading:
        events = b"".join(reading.execute(sa.select(outbox.c.value)).scalars())
    for canary in CANARIES:
        assert canary.encode() not in events
        assert canary not in "".join(said)
        assert canary not in caplog.text
    # Its name and its words lie sealed; only the reference by which its source knows it is written out.
    kept = whole_database(issuer)
    assert [canary for canary in CANARIES if canary.encode() in kept] == [reference]

    close(issuer)
    issuer.node.clock.advance(days=15)
    issuer.node.run_jobs()
    left = whole_database(issuer)
    assert [canary for canary in CANARIES if canary.encode() in left] == []
    (shown,) = issuer.get("/reports", Role.CONFIDENTIAL_PERSON)["reports"]
    assert shown["words"] is None
    output = capfd.readouterr()
    assert not [canary for canary in CANARIES if canary in output.out + output.err + caplog.text]
