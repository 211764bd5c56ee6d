"""Time and cheques: reminders, grace, a later end for everybody, and why something ended."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.issuer.commands import expiry as commands
from services.issuer.tables import reminder
from shared.contracts.issuer import ExtensionRequested, ProgrammeChanged, VouchersIssued
from shared.contracts.redeemer import RefusedRequest, WalletChanged
from shared.kernel.clock import end_of_day
from tests.integration.issuer.builders import Issuer, a_family, families
from tests.integration.issuer.using import Purse

ZONE = "Europe/Brussels"


@pytest.fixture
def programme_id(issuer: Issuer) -> str:
    made = issuer.a_programme()
    issuer.imported(made, a_family("f1"))
    return made


def run_at(issuer: Issuer, month: int, day: int, year: int = 2026, hour: int = 12) -> None:
    issuer.node.clock.set(datetime(year, month, day, hour, tzinfo=UTC))
    issuer.node.run_jobs()


def reminders(issuer: Issuer) -> list[tuple[int, date, int]]:
    return [(row["days_before"], row["due_on"], row["cheques"]) for row in issuer.node.rows(reminder)]


def extend(issuer: Issuer, programme_id: str, last_day: str) -> Any:
    return issuer.post(f"/programmes/{programme_id}/extensions", {"last_day": last_day})


# -- reminders


def test_reminders_are_due_thirty_and_seven_days_before_exactly_once(issuer: Issuer, programme_id: str) -> None:
    run_at(issuer, 11, 30)
    assert reminders(issuer) == []
    for day in (1, 2, 3, 23, 24, 25, 31):
        run_at(issuer, 12, day)
        run_at(issuer, 12, day)
    run_at(issuer, 1, 20, 2027)
    assert reminders(issuer) == [(30, date(2026, 12, 1), 12), (7, date(2026, 12, 24), 12)]
    shown = issuer.get("/reminders")["reminders"]
    assert [each["expires_on"] for each in shown] == ["2026-12-31"] * 2
    assert {each["wallet_id"] for each in shown} == {Purse(issuer).wallet_id}


def test_a_reminder_is_made_up_for_when_nothing_ran_on_its_day(issuer: Issuer, programme_id: str) -> None:
    run_at(issuer, 12, 5)
    run_at(issuer, 12, 29)
    assert [days for days, _, _ in reminders(issuer)] == [30, 7]


def test_nobody_is_reminded_of_cheques_that_are_used_or_asked_back(issuer: Issuer, programme_id: str) -> None:
    issuer.imported(programme_id, a_family("f2"))
    first, second = (Purse(issuer, issued) for issued in issuer.node.told(VouchersIssued))
    issuer.node.hear(first.capture(12))
    issuer.post(f"/wallets/{second.wallet_id}/revoke", {"reason": "granted_twice"})
    run_at(issuer, 12, 1)
    assert reminders(issuer) == []


def test_an_extended_cheque_is_reminded_of_anew(issuer: Issuer, programme_id: str) -> None:
    purse = Purse(issuer)
    run_at(issuer, 12, 1)
    later = end_of_day(date(2027, 3, 31), ZONE)
    issuer.node.hear(*(purse.extension(each, later) for each in purse.cheques[:3]))
    run_at(issuer, 12, 24)
    run_at(issuer, 3, 1, 2027)
    assert reminders(issuer) == [
        (30, date(2026, 12, 1), 12),
        (7, date(2026, 12, 24), 9),
        (30, date(2027, 3, 1), 3),
    ]


# -- grace


def test_a_cheque_can_be_spent_until_its_grace_ends_and_then_says_why(issuer: Issuer, programme_id: str) -> None:
    purse = Purse(issuer)
    (before,) = purse.seen()["cheques"]
    assert (before["expires_on"], before["spendable_until"], before["in_grace"]) == ("2026-12-31", "2027-01-30", False)
    issuer.node.clock.set(datetime(2027, 1, 30, 22, 59, 59, tzinfo=UTC))
    (within,) = purse.seen()["cheques"]
    assert within["in_grace"] is True
    # The job that books the expiry is late: the page judges by the instant.
    issuer.node.clock.set(datetime(2027, 1, 30, 23, tzinfo=UTC))
    seen = purse.seen()
    assert seen["cheques"] == []
    (ended,) = seen["ended"]
    assert (ended["how"], ended["reason"], ended["count"]) == ("expired", "not_used_in_time", 12)
    assert ended["reason_text"]["en"] == "Their day and the extra time after it are over."


# -- the programme's settings


def test_a_programmes_settings_are_kept_shown_and_told(issuer: Issuer) -> None:
    settings = {
        "visit_limit": 4,
        "hold_timeout_hours": 12,
        "undo_minutes": 15,
        "suspension_holds": "release",
        "wallet_week_cheques": 10,
        "provider_week_cheques": 400,
        "paper_days": 60,
        "grace_days": 14,
    }
    body = {
        "name": "Adempauze",
        "currency": "EUR",
        "face_cents": 2500,
        "funds": ["0" * 32],
        "categories": [{"code": "babysitting", "nl": "babysit", "fr": "baby-sitting", "en": "babysitting"}],
        "pay_within_working_days": 10,
    }
    shown = issuer.post("/programmes", {**body, **settings}).json
    assert {name: shown[name] for name in settings} == settings
    assert issuer.get(f"/programmes/{shown['programme_id']}") == shown
    (told,) = issuer.node.told(ProgrammeChanged)
    assert {name: getattr(told, name) for name in settings} == settings
    plain = issuer.post("/programmes", body).json
    assert (plain["visit_limit"], plain["wallet_week_cheques"], plain["guarantee_empty"]) == (6, None, False)
    for name, wrong in (("visit_limit", 0), ("suspension_holds", "perhaps"), ("paper_days", 0)):
        assert issuer.post("/programmes", {**body, name: wrong}).status_code == 422


# -- extension


def test_everybodys_unspent_cheques_are_asked_to_be_extended(issuer: Issuer, programme_id: str) -> None:
    issuer.imported(programme_id, *families(4, first=2))
    purse = Purse(issuer)
    hold = purse.hold(1, first=3)
    issuer.node.hear(purse.capture(2), purse.expiry(purse.cheques[2]), hold)
    answer = extend(issuer, programme_id, "2027-03-31")
    assert (answer.status_code, answer.json["status"]) == (201, "running")
    issuer.node.run_jobs()
    asked = {event.wallet_id: event for event in issuer.node.told(ExtensionRequested)}
    assert len(asked) == len(issuer.node.told(ExtensionRequested)) == 5
    assert {event.expires_at for event in asked.values()} == {end_of_day(date(2027, 3, 31), ZONE)}
    # What was spent or has ended is left out; a held cheque is not.
    assert asked[purse.wallet_id].voucher_ids == purse.cheques[3:]
    shown = issuer.get(f"/extensions/{answer.json['extension_id']}")
    assert (shown["status"], shown["wallets"], shown["cheques"]) == ("done", 5, 4 * 12 + 9)
    assert shown["last_day"] == "2027-03-31"


def test_an_extension_goes_on_in_portions(issuer: Issuer, programme_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "PORTION", 2)
    issuer.imported(programme_id, *families(4, first=2))
    extend(issuer, programme_id, "2027-03-31")
    commands.extend_portion(issuer.node.ctx)
    assert len(issuer.node.told(ExtensionRequested)) == 2
    issuer.node.run_jobs()
    assert len({event.wallet_id for event in issuer.node.told(ExtensionRequested)}) == 5


def test_what_expires_later_already_is_not_asked_for(issuer: Issuer, programme_id: str) -> None:
    extend(issuer, programme_id, "2026-06-30")
    issuer.node.run_jobs()
    assert issuer.node.told(ExtensionRequested) == []
    assert extend(issuer, programme_id, "2026-03-01").json["code"] == "day_is_over"


def test_what_has_ended_with_its_grace_is_not_extended(issuer: Issuer, programme_id: str) -> None:
    """After that more time is a new grant."""
    issuer.node.clock.set(datetime(2027, 1, 30, 23, tzinfo=UTC))
    extend(issuer, programme_id, "2027-06-30")
    issuer.node.run_jobs()
    assert issuer.node.told(ExtensionRequested) == []


def test_a_refused_request_is_shown_with_its_reason(issuer: Issuer, programme_id: str) -> None:
    extend(issuer, programme_id, "2027-03-31")
    issuer.node.run_jobs()
    (asked,) = issuer.node.told(ExtensionRequested)
    refused = RefusedRequest(request_id=asked.request_id, reason="cheque_ended")
    for counter in (1, 2):
        issuer.node.hear(
            WalletChanged(wallet_id=asked.wallet_id, generation=1, spoken_counter=counter, refused=[refused])
        )
    (shown,) = issuer.get(f"/wallets/{asked.wallet_id}/requests")["requests"]
    assert (shown["kind"], shown["status"], shown["refusal"]) == ("extension", "refused", "cheque_ended")


# -- later grants


@pytest.mark.parametrize("unspent", [0, 5, 12])
def test_unspent_cheques_never_lower_a_later_grant(issuer: Issuer, programme_id: str, unspent: int) -> None:
    purse = Purse(issuer)
    if unspent < 12:
        issuer.node.hear(purse.capture(12 - unspent))
    issuer.node.clock.set(datetime(2027, 1, 4, 8, tzinfo=UTC))
    issuer.imported(programme_id, a_family("f1"))
    assert [(grant["period"], grant["cheques"]) for grant in issuer.grants()] == [("2026", 12), ("2027", 12)]
