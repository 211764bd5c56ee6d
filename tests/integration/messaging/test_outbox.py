"""What a unit publishes is written in its transaction, to the last byte."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from shared.contracts.envelope import TooLargeEventError, unseal
from shared.contracts.event import Event
from shared.contracts.issuer import (
    Category,
    Cohort,
    GrantMade,
    GrantPart,
    ProgrammeChanged,
    RedemptionAccepted,
    VouchersIssued,
    WalletOpened,
)
from shared.contracts.redeemer import RedemptionConfirmed
from shared.kernel.ids import SeededRandom
from shared.messaging import outbox as outboxes
from shared.messaging.incoming import Incoming
from shared.messaging.outbox import loaded_headers
from shared.messaging.tables import outbox, subject_sequence
from tests.integration.messaging.kit import Desk, a_desk, an_id, opened


def wallet(name: str = "a wallet") -> WalletOpened:
    return WalletOpened(wallet_id=an_id(name), key_id="k1", generation=1)


def accepted(wallet_name: str = "a wallet") -> RedemptionAccepted:
    return RedemptionAccepted(wallet_id=an_id(wallet_name), redemption_id=an_id("a redemption"), by="parent")


def confirmed() -> RedemptionConfirmed:
    return RedemptionConfirmed(redemption_id=an_id("a redemption"), amount_cents=4000, currency="EUR", movements=[])


def grant() -> GrantMade:
    return GrantMade(
        grant_id=an_id("a grant"),
        programme_id=an_id("a programme"),
        period="2026",
        rule_version=1,
        currency="EUR",
        face_cents=2000,
        parts=[GrantPart(fund_id=an_id("a fund"), voucher_ids=[an_id("a voucher")], amount_cents=2000)],
        cohort=Cohort(
            family_type="any", municipality="any", neighbourhood="any", youngest_age_band="any", channel="any"
        ),
        beneficiary="0" * 64,
    )


def issued(cheques: int) -> VouchersIssued:
    return VouchersIssued(
        wallet_id=an_id("a wallet"),
        programme_id=an_id("a programme"),
        voucher_ids=[an_id(f"voucher {n}") for n in range(cheques)],
        face_cents=2000,
        currency="EUR",
        expires_at=datetime(2026, 12, 31, 23, tzinfo=UTC),
    )


def programme_of_many_long_words() -> ProgrammeChanged:
    """Valid in every field and too large as a whole."""
    word = "\N{BABY}" * 120
    return ProgrammeChanged(
        programme_id=an_id("a programme"),
        name="Long",
        status="open",
        currency="EUR",
        face_cents=2000,
        funds=[an_id("a fund")],
        categories=[Category(code=f"category_{n}", nl=word, fr=word, en=word) for n in range(50)],
        zone="Europe/Brussels",
        grace_days=30,
        pay_within_working_days=10,
    )


def heard(event: Event, *, correlation: str = "the-first-cause") -> Incoming:
    return Incoming(
        event=event,
        event_id="the-event-before",
        topic=event.TOPIC.name,
        subject=event.subject,
        sequence=1,
        epoch=1,
        time=datetime(2026, 3, 2, tzinfo=UTC),
        correlation=correlation,
        traceparent="00-" + "a" * 32 + "-" + "b" * 16 + "-01",
        in_seq=1,
    )


def test_sequences_are_gapless_per_topic_and_subject_within_and_across_units(desk: Desk) -> None:
    desk.publish(wallet("a"), accepted("a"), wallet("b"))
    desk.publish(accepted("a"), grant())
    desk.publish(accepted("b"), accepted("b"), accepted("a"))
    given: dict[tuple[str, str], list[int]] = {}
    for row in desk.rows(outbox):
        given.setdefault((row["topic"], row["subject"]), []).append(row["sequence"])
    assert given == {
        ("issuer.wallet.v1", an_id("a")): [1, 2, 3, 4],
        ("issuer.wallet.v1", an_id("b")): [1, 2, 3],
        ("issuer.grant.v1", an_id("a grant")): [1],
    }


def test_a_unit_that_is_rolled_back_uses_up_no_sequence(desk: Desk) -> None:
    def fail() -> None:
        with desk.unit_of_work() as tx:
            tx.publish(wallet())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert desk.rows(outbox) == []
    desk.publish(wallet())
    assert [row["sequence"] for row in desk.rows(outbox)] == [1]


def test_more_subjects_than_one_statement_takes_get_their_sequences(desk: Desk) -> None:
    desk.publish(*(wallet(f"{n}") for n in range(450)), *(accepted(f"{n}") for n in range(450)))
    assert {(row["subject"], row["last"]) for row in desk.rows(subject_sequence)} == {
        (an_id(f"{n}"), 2) for n in range(450)
    }
    assert {row["sequence"] for row in desk.rows(outbox)} == {1, 2}


def test_the_bytes_in_the_outbox_are_canonical_and_say_what_was_decided(desk: Desk) -> None:
    desk.publish(wallet())
    (row,) = desk.rows(outbox)
    envelope = unseal(row["value"])
    assert envelope.event() == wallet()
    assert row["value"] == msgspec.json.encode(msgspec.json.decode(row["value"]), order="sorted")
    assert (envelope.source, envelope.type, envelope.subject) == ("/issuer", wallet().TYPE, an_id("a wallet"))
    assert (envelope.sequence, envelope.epoch, envelope.time) == (1, 1, desk.clock.now())
    assert envelope.dataschema == "urn:respijt:schema:issuer.wallet.opened:1.0"
    assert dict(loaded_headers(row["headers"])) == {
        "ce_id": row["event_id"].encode(),
        "ce_type": wallet().TYPE.encode(),
        "traceparent": envelope.traceparent.encode(),
        "keyid": b"",
        "signature": b"",
    }


def test_the_same_seed_makes_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        with a_desk(tmp_path / name, seed=7) as desk:
            desk.publish(wallet(), accepted())
            made.append([row["value"] for row in desk.rows(outbox)])
    assert made[0] == made[1]


def test_an_event_over_the_size_limit_is_refused_and_nothing_of_its_unit_is_written(desk: Desk) -> None:
    desk.publish(issued(1_000))
    with pytest.raises(TooLargeEventError):
        desk.publish(accepted(), programme_of_many_long_words())
    assert [row["type"] for row in desk.rows(outbox)] == [issued(1).TYPE]
    assert [row["last"] for row in desk.rows(subject_sequence)] == [1]


def test_an_event_that_breaks_its_own_contract_is_refused_and_nothing_is_written(desk: Desk) -> None:
    with pytest.raises(msgspec.ValidationError):
        desk.publish(WalletOpened(wallet_id="not an id", key_id="k1", generation=1))
    assert desk.rows(outbox) == []


def test_another_services_event_may_not_be_published(desk: Desk) -> None:
    with pytest.raises(ValueError, match=r"issuer may not publish ledger\.fund\.opened\.v1"):
        desk.publish(wallet(), opened())
    assert desk.rows(outbox) == []


def test_what_one_unit_publishes_by_itself_shares_a_chain_that_its_first_event_begins(desk: Desk) -> None:
    desk.publish(wallet("a"), wallet("b"))
    first, second = (unseal(row["value"]) for row in desk.rows(outbox))
    assert first.correlationid == first.causationid == first.id
    assert (second.correlationid, second.causationid) == (first.id, first.id)
    assert first.traceparent == second.traceparent


def test_an_event_because_of_another_goes_on_with_its_chain(desk: Desk) -> None:
    cause = heard(confirmed())
    with desk.unit_of_work() as tx:
        tx.publish(accepted(), because=cause)
    envelope = unseal(desk.rows(outbox)[0]["value"])
    assert (envelope.correlationid, envelope.causationid) == ("the-first-cause", "the-event-before")
    assert envelope.traceparent.split("-")[1] == "a" * 32, "the trace goes on"
    assert envelope.traceparent.split("-")[2] != "b" * 16, "with a span of its own"


def test_a_grant_starts_a_chain_of_its_own_so_that_nothing_joins_it_to_a_wallet(desk: Desk) -> None:
    with desk.unit_of_work() as tx:
        tx.publish(wallet(), grant())
        tx.publish(grant(), because=heard(confirmed()))
    told = [unseal(row["value"]) for row in desk.rows(outbox)]
    grants = [envelope for envelope in told if envelope.type == GrantMade.TYPE]
    assert all(envelope.correlationid == envelope.causationid == envelope.id for envelope in grants)
    traces = [envelope.traceparent.split("-")[1] for envelope in told]
    assert len(set(traces)) == 3
    assert "a" * 32 not in traces


def test_what_the_redeemer_says_because_of_a_wallet_starts_a_chain_of_its_own(tmp_path: Path) -> None:
    """Redemptions are read by providers and the ledger, who must not learn which of them belong together."""
    with a_desk(tmp_path, "redeemer") as redeemer:
        with redeemer.unit_of_work() as tx:
            tx.publish(confirmed(), because=heard(accepted()))
        envelope = unseal(redeemer.rows(outbox)[0]["value"])
    assert envelope.correlationid == envelope.causationid == envelope.id
    assert envelope.traceparent.split("-")[1] != "a" * 32


def test_a_traces_parts_have_the_lengths_of_the_standard(desk: Desk) -> None:
    desk.random = SeededRandom(3)
    desk.publish(wallet())
    version, trace, span, flags = unseal(desk.rows(outbox)[0]["value"]).traceparent.split("-")
    assert (version, len(trace), len(span), flags) == ("00", 32, 16, "01")


def test_a_commit_that_published_wakes_the_relay_and_no_other_does(desk: Desk) -> None:
    woken: list[str] = []
    desk.writer.on_commit(lambda: woken.append("woken"))
    with desk.unit_of_work():
        pass
    assert woken == []
    desk.publish(wallet())
    assert woken == ["woken"]


def test_a_wake_that_comes_before_the_wait_is_not_lost(desk: Desk) -> None:
    seat = desk.database.seat("relay")
    assert seat.take()
    desk.writer.on_commit(seat.wake)
    desk.publish(wallet())
    seat.wait(60.0)
    seat.wait(0.0)
    seat.leave()


def test_rows_are_found_by_not_yet_published_and_a_blocked_one_holds_up_its_subject_only(desk: Desk) -> None:
    desk.publish(wallet("a"), wallet("b"), accepted("a"), accepted("b"), accepted("a"))
    with desk.unit_of_work() as tx:
        outboxes.mark_published(tx, [1, 2])
        outboxes.block(tx, 3, "RecordTooLargeError")
    with desk.reading() as reading:
        assert [row.position for row in outboxes.unpublished(reading, 10)] == [4]
        assert outboxes.counts(reading) == {"unpublished": 3, "blocked": 1}
    with desk.reading() as reading:
        assert outboxes.unpublished(reading, 0) == []
