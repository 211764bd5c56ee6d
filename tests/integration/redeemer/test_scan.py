"""A scan from request to answer: what is spent, what is told, what is kept."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from services.redeemer import tables
from shared.contracts.redeemer import RedemptionCaptured
from shared.kernel.codes import reference
from shared.persistence.postgres import TAKE_TURN
from shared.testing.service import Node
from tests.integration.redeemer.builders import (
    P1,
    P2,
    a_counter,
    a_programme,
    a_wallet,
    an_id,
    green,
    reason,
    scan,
)


def test_a_scan_spends_whole_cheques_and_promises_to_pay(node: Node) -> None:
    counter, wallet = a_counter(node, price=2), a_wallet(node, cheques=5)
    answer = green(scan(node, counter, wallet.code(), units=2, key=an_id(7)))
    assert answer["redemption_id"] == an_id(7)
    assert answer["reference"] == reference(an_id(7))
    assert (answer["cheques"], answer["amount_cents"], answer["currency"]) == (4, 4_000, "EUR")
    assert answer["category"] == "babysitting"
    assert answer["service_on"] == "2026-03-02"
    # Monday 2 March: the window ends on Friday 6 March, ten working days later it is Friday 20 March.
    assert answer["promised_pay_on"] == "2026-03-20"
    states = {row["voucher_id"]: (row["state"], row["version"]) for row in node.rows(tables.voucher)}
    assert [states[voucher] for voucher in wallet.vouchers] == [("redeemed", 2)] * 4 + [("issued", 1)]


def test_what_is_told_names_every_movement_and_no_wallet(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=2)
    green(scan(node, counter, wallet.code(), units=2, key=an_id(8)))
    (told,) = node.told(RedemptionCaptured)
    assert told.redemption_id == an_id(8)
    assert [tuple(getattr(movement, name) for name in movement.__struct_fields__) for movement in told.movements] == [
        (voucher, "issued", "redeemed", 2, P1, 1_000) for voucher in wallet.vouchers
    ]
    assert told.promised_pay_on == date(2026, 3, 20)
    with node.ctx.reading() as reading:
        values = reading.execute(sa.text("SELECT value FROM outbox")).scalars().all()
    assert all(wallet.wallet_id.encode() not in value for value in values)


def test_one_scan_may_take_cheques_of_two_programmes_with_their_own_faces(node: Node) -> None:
    a_programme(node, P2, face_cents=1_500, pay_within=20)
    counter, wallet = a_counter(node, programmes=(P1, P2)), a_wallet(node)
    later = wallet.fill(2, P1, 1_000, datetime(2027, 12, 31, 23, tzinfo=UTC))
    sooner = wallet.fill(1, P2, 1_500)
    answer = green(scan(node, counter, wallet.code(), units=2))
    assert answer["amount_cents"] == 2_500
    (told,) = node.told(RedemptionCaptured)
    assert [movement.voucher_id for movement in told.movements] == [sooner[0], later[0]]
    # The later of the two promises: twenty working days after 6 March, Easter Monday (6 April) not counted.
    assert answer["promised_pay_on"] == "2026-04-03"


def test_places_go_on_from_one_grant_to_the_next(node: Node) -> None:
    wallet = a_wallet(node, cheques=2)
    wallet.fill(3)
    places = {row["voucher_id"]: row["place"] for row in node.rows(tables.voucher)}
    assert [places[voucher] for voucher in wallet.vouchers] == [1, 2, 3, 4, 5]
    counter = a_counter(node)
    green(scan(node, counter, wallet.code(), units=3))
    (told,) = node.told(RedemptionCaptured)
    assert [movement.voucher_id for movement in told.movements] == wallet.vouchers[:3]


def test_a_code_serves_in_its_own_step_and_the_next_and_then_no_more(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    code = wallet.code()
    node.clock.advance(seconds=29.999)
    assert green(scan(node, counter, code))
    node.clock.advance(seconds=0.001)
    late = wallet.code(seconds=-30)
    assert reason(scan(node, counter, late)) == "code_too_old"
    assert reason(scan(node, counter, wallet.code(seconds=15))) == "code_too_new"


def test_a_second_scan_of_the_same_step_is_refused(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    node.clock.advance(seconds=15)
    green(scan(node, counter, wallet.code()))
    assert reason(scan(node, counter, wallet.code())) == "code_used"
    assert reason(scan(node, counter, wallet.code(seconds=-15))) == "code_used", "an earlier step serves no more"
    node.clock.advance(seconds=15)
    green(scan(node, counter, wallet.code()))


def test_only_a_green_scan_spends_the_step(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=2)
    code = wallet.code()
    assert reason(scan(node, counter, code, units=3)) == "not_enough_cheques"
    green(scan(node, counter, code, units=2))


def test_the_same_request_again_gets_the_same_bytes(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    code = wallet.code()
    first = scan(node, counter, code, key=an_id(1))
    node.clock.advance(days=3)
    again = scan(node, counter, code, key=an_id(1))
    assert (again.status_code, again.data) == (first.status_code, first.data)
    assert len(node.rows(tables.redemption)) == 1


def test_a_refusal_is_repeated_to_the_byte_too(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node)
    code = wallet.code()
    first = scan(node, counter, code, key=an_id(1))
    wallet.fill(5)
    again = scan(node, counter, code, key=an_id(1))
    assert reason(first) == "not_enough_cheques"
    assert again.data == first.data
    assert len(node.rows(tables.refusal)) == 1


def test_the_same_id_for_another_request_is_refused(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    green(scan(node, counter, wallet.code(), key=an_id(1)))
    answer = scan(node, counter, wallet.code(), units=2, key=an_id(1))
    assert (answer.status_code, answer.get_json()["code"]) == (422, "idempotency_mismatch")


def test_an_id_whose_answer_was_forgotten_finds_its_redemption_again(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    code = wallet.code()
    first = scan(node, counter, code, key=an_id(1))
    with node.ctx.unit_of_work() as tx:
        tx.execute(sa.text("DELETE FROM idempotency"))
    assert scan(node, counter, code, key=an_id(1)).data == first.data
    assert len(node.rows(tables.redemption)) == 1


def test_an_id_that_stands_for_another_providers_redemption_is_a_conflict(node: Node) -> None:
    counter, other, wallet = a_counter(node), a_counter(node), a_wallet(node, cheques=5)
    green(scan(node, counter, wallet.code(), key=an_id(1)))
    node.clock.advance(seconds=15)
    answer = scan(node, other, wallet.code(), key=an_id(1))
    assert (answer.status_code, answer.get_json()["code"]) == (409, "redemption_id_taken")


@pytest.mark.parametrize("key", ["short-key", "A" * 32, "0" * 31, "0" * 33])
def test_a_key_that_is_no_redemption_id_is_told_so(node: Node, key: str) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=1)
    answer = scan(node, counter, wallet.code(), key=key)
    assert answer.status_code == 422
    assert answer.get_json()["code"] == "redemption_id_malformed"
    assert "32" in answer.get_json()["remedy"]


@pytest.mark.parametrize(
    "change",
    [
        {"units": 0},
        {"units": -1},
        {"units": 1.5},
        {"units": 10**18},
        {"units": True},
        {"offer_id": "x"},
        {"code": ""},
        {"code": "RV2:\0"},
        {"code": "A" * 201},
        {"service_on": "2 March"},
        {"wallet_id": an_id(1)},
    ],
)
def test_a_field_that_means_nothing_is_named_and_nothing_is_done(node: Node, change: dict[str, object]) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=1)
    body = {"offer_id": counter.offer_id, "units": 1, "code": wallet.code(), **change}
    headers = {"Respijt-Device": counter.token, "Idempotency-Key": an_id(1)}
    answer = node.client().post("/v1/redemptions", json=body, headers=headers)
    assert answer.status_code == 422
    assert next(iter(change)) in answer.get_json()["fields"]
    assert not node.rows(tables.redemption)
    assert not node.rows(tables.refusal)


def test_a_voucher_cannot_stand_in_two_live_redemptions(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=1)
    green(scan(node, counter, wallet.code()))
    row = {**node.rows(tables.redemption_voucher)[0], "redemption_id": an_id(99)}
    with pytest.raises(sa.exc.IntegrityError), node.ctx.unit_of_work() as tx:
        tx.execute(sa.insert(tables.redemption_voucher).values(**row))
    with node.ctx.unit_of_work() as tx:
        tx.execute(sa.update(tables.redemption_voucher).values(sent_back_at=tx.now))
        tx.execute(sa.insert(tables.redemption_voucher).values(**row))


def test_a_green_scan_takes_eight_statements_of_its_own(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=24)
    said: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    sa.event.listen(node.database.engine, "before_cursor_execute", note)
    green(scan(node, counter, wallet.code(), units=3))
    ours = [text for text in said if not any(kit in text for kit in ("idempotency", "outbox", "producer", "_sequence"))]
    assert len([text for text in ours if not text.startswith(("BEGIN", "COMMIT", TAKE_TURN))]) == 8


def test_an_id_whose_answer_was_forgotten_is_not_lent_to_another_code(node: Node) -> None:
    """Else the counter would see green for a parent whose code nobody judged."""
    counter, wallet, other = a_counter(node), a_wallet(node, cheques=5), a_wallet(node, cheques=5)
    green(scan(node, counter, wallet.code(), key=an_id(1)))
    with node.ctx.unit_of_work() as tx:
        tx.execute(sa.text("DELETE FROM idempotency"))
    answer = scan(node, counter, other.code(), key=an_id(1))
    assert (answer.status_code, answer.get_json()["code"]) == (409, "redemption_id_taken")
