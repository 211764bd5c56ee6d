"""Why a scan spends nothing: each reason, their fixed order, and what is kept and told of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from prometheus_client import REGISTRY

from services.redeemer import tables
from services.redeemer.reasons import Reason
from shared.identity.roles import Role
from shared.identity.wallet_code import PREFIX, make_code, wallet_key
from shared.kernel.codes import base45_decode, base45_encode
from shared.testing.service import Node
from tests.integration.redeemer.builders import (
    P1,
    P2,
    P3,
    Counter,
    a_counter,
    a_device,
    a_programme,
    a_wallet,
    accredit,
    an_id,
    an_offer,
    green,
    reason,
    revoke,
    scan,
)


def test_a_revoked_device_gets_a_recorded_refusal_and_its_first_answers_again(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    code = wallet.code()
    first = scan(node, counter, code, key=an_id(1))
    revoke(node, counter)
    assert scan(node, counter, code, key=an_id(1)).data == first.data
    assert reason(scan(node, counter, wallet.code(15))) == "device_revoked"
    (kept,) = node.rows(tables.refusal)
    assert (kept["reason"], kept["provider_id"], kept["offer_id"]) == (
        "device_revoked",
        counter.provider_id,
        counter.offer_id,
    )
    assert kept["refused_at"] == node.clock.now()


def test_a_device_nobody_enrolled_is_turned_away(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    for token in ("rsd_" + "0" * 64, "rsp_" + counter.token[4:], "", "rsd_"):
        stranger = Counter(counter.provider_id, counter.offer_id, counter.device_id, token, 1)
        answer = scan(node, stranger, wallet.code())
        assert (answer.status_code, answer.get_json()["code"]) == (401, "unauthenticated")
    assert not node.rows(tables.refusal)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("suspended", "provider_suspended"),
        ("applied", "provider_not_accredited"),
        ("refused", "provider_not_accredited"),
        ("closed", "provider_not_accredited"),
    ],
)
def test_a_provider_that_is_not_accredited_now_spends_nothing(node: Node, status: str, expected: str) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    accredit(node, counter.provider_id, (P1, "babysitting", status))  # type: ignore[arg-type]
    assert reason(scan(node, counter, wallet.code())) == expected
    accredit(node, counter.provider_id, (P1, "babysitting", "accredited"))
    green(scan(node, counter, wallet.code()))


def test_an_accreditation_for_another_category_does_not_help(node: Node) -> None:
    a_programme(node, categories=("babysitting", "wellbeing"))
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    accredit(node, counter.provider_id, (P1, "babysitting", "suspended"), (P1, "wellbeing", "accredited"))
    assert reason(scan(node, counter, wallet.code())) == "provider_suspended"


def test_offers_that_cannot_be_scanned_for(node: Node) -> None:
    counter, other, wallet = a_counter(node), a_counter(node), a_wallet(node, cheques=5)
    code = wallet.code()
    assert reason(scan(node, counter, code, offer_id=an_id(404))) == "offer_unknown"
    assert reason(scan(node, counter, code, offer_id=other.offer_id)) == "offer_of_another_provider"
    an_offer(node, counter.provider_id, active=False, offer_id=counter.offer_id)
    assert reason(scan(node, counter, code)) == "offer_inactive"


def test_forty_cheques_are_taken_and_forty_one_are_not(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=60)
    assert reason(scan(node, counter, wallet.code(), units=41)) == "too_many_cheques"
    assert green(scan(node, counter, wallet.code(), units=40))["cheques"] == 40


def test_the_day_of_service_is_today_or_within_the_past_month(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    today = date(2026, 3, 2)
    for day in (today + timedelta(days=1), today - timedelta(days=32)):
        assert reason(scan(node, counter, wallet.code(), service_on=day)) == "service_day_out_of_range"
    day = today - timedelta(days=31)
    assert green(scan(node, counter, wallet.code(), service_on=day))["service_on"] == day.isoformat()


@pytest.mark.parametrize("code", ["hello", "RV2:", "RV1:ABC", "RV2:" + "0" * 41 + "!", "RV2:" + "0" * 45, "https://x"])
def test_what_is_no_wallet_code_is_unreadable(node: Node, code: str) -> None:
    assert reason(scan(node, a_counter(node), code)) == "code_unreadable"


def test_a_code_of_another_installation_or_generation_is_unknown(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    elsewhere = wallet_key(bytes(32), wallet.wallet_id, 1)
    renewed = wallet_key(node.ctx.keys.wallet_master("k1"), wallet.wallet_id, 3)
    for key in (elsewhere, renewed):
        assert reason(scan(node, counter, make_code(key, node.clock.now()))) == "code_unknown"


def test_a_code_with_any_bit_of_its_signature_step_or_handle_turned_is_unknown(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    code = wallet.code()
    data = base45_decode(code[len(PREFIX) :])
    assert data is not None
    for bit in range(0, len(data) * 8, 5):
        turned = bytearray(data)
        turned[bit // 8] ^= 1 << bit % 8
        said = reason(scan(node, counter, PREFIX + base45_encode(bytes(turned))))
        assert said in ("code_unknown", "too_many_tries")
    node.clock.advance(seconds=60)
    green(scan(node, counter, wallet.code()))


def test_a_code_that_matches_the_stand_in_key_is_still_unknown(node: Node) -> None:
    """The key used for handles nobody has is public; what it signs must open nothing."""
    counter = a_counter(node)
    a_wallet(node, cheques=5)
    assert reason(scan(node, counter, make_code(bytes(32), node.clock.now()))) == "code_unknown"
    assert not node.rows(tables.redemption)


def test_a_closed_wallet_spends_nothing(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    with node.ctx.unit_of_work() as tx:
        tx.execute(tables.wallet.update().values(status="closed"))
    assert reason(scan(node, counter, wallet.code())) == "wallet_closed"


def test_cheques_for_other_services_do_not_pay(node: Node) -> None:
    a_programme(node, P2, categories=("wellbeing",))
    counter, wallet = a_counter(node), a_wallet(node, cheques=5, programme_id=P2)
    assert reason(scan(node, counter, wallet.code())) == "category_not_covered"


def test_cheques_of_a_programme_the_provider_is_not_in_do_not_pay(node: Node) -> None:
    a_programme(node, P2)
    counter, wallet = a_counter(node), a_wallet(node, cheques=5, programme_id=P2)
    assert reason(scan(node, counter, wallet.code())) == "programme_not_accredited"


def test_an_accreditation_counts_for_its_own_programme_and_category_together(node: Node) -> None:
    a_programme(node, categories=("babysitting", "wellbeing"))
    a_programme(node, P2)
    counter, wallet = a_counter(node), a_wallet(node, cheques=2)
    accredit(node, counter.provider_id, (P1, "wellbeing", "accredited"), (P2, "babysitting", "accredited"))
    assert reason(scan(node, counter, wallet.code())) == "programme_not_accredited"
    accredit(node, counter.provider_id, (P1, "wellbeing", "accredited"), (P1, "babysitting", "accredited"))
    assert reason(scan(node, counter, wallet.code(), units=3)) == "not_enough_cheques"
    green(scan(node, counter, wallet.code(), units=2))


@pytest.mark.parametrize(("status", "expected"), [("paused", "programme_paused"), ("closed", "programme_closed")])
def test_a_programme_that_is_not_open_does_not_pay(node: Node, status: str, expected: str) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=5)
    a_programme(node, status=status)  # type: ignore[arg-type]
    assert reason(scan(node, counter, wallet.code())) == expected
    a_programme(node, status="open")
    green(scan(node, counter, wallet.code()))


def test_paused_cheques_are_left_and_open_ones_pay(node: Node) -> None:
    a_programme(node, P2, status="paused")
    counter, wallet = a_counter(node, programmes=(P1, P2)), a_wallet(node, cheques=3, programme_id=P2)
    wallet.fill(2, P1)
    assert reason(scan(node, counter, wallet.code(), units=3)) == "not_enough_cheques"
    green(scan(node, counter, wallet.code(), units=2))
    spent = {row["programme_id"] for row in node.rows(tables.voucher) if row["state"] == "redeemed"}
    assert spent == {P1}


def test_an_empty_wallet_and_too_small_a_one_sound_the_same(node: Node) -> None:
    counter = a_counter(node)
    empty, small = a_wallet(node), a_wallet(node, cheques=2)
    answers = [scan(node, counter, wallet.code(), units=3).get_json() for wallet in (empty, small)]
    for answer in answers:
        answer.pop("refusal_id")
    assert answers[0] == answers[1]
    assert answers[0]["reason"] == "not_enough_cheques"


@pytest.mark.parametrize("expires_at", [datetime(2026, 3, 1, 23, tzinfo=UTC), datetime(2026, 3, 1, 12, tzinfo=UTC)])
def test_cheques_serve_until_the_end_of_the_grace_in_the_programmes_zone(node: Node, expires_at: datetime) -> None:
    """Valid until 1 March, in whichever way that is written; thirty days of grace end with 31 March, in summer time."""
    counter = a_counter(node)
    wallet = a_wallet(node, cheques=2, expires_at=expires_at)
    node.clock.set(datetime(2026, 3, 31, 21, 59, 59, 999999, tzinfo=UTC))
    node.run_jobs()
    green(scan(node, counter, wallet.code()))
    node.clock.advance(seconds=15)
    assert reason(scan(node, counter, wallet.code())) == "cheques_expired"


def test_reasons_are_judged_in_their_fixed_order(node: Node) -> None:
    """Everything is wrong at once; mending one thing at a time brings out the next reason."""
    a_programme(node, P2, categories=("wellbeing",), status="paused")
    counter = a_counter(node, programmes=())
    other = a_counter(node)
    wallet = a_wallet(node)
    revoke(node, counter)
    said = []

    def try_once(code: str, offer_id: str = "", units: int = 41, day: date | None = date(2020, 1, 1)) -> None:
        said.append(reason(scan(node, counter, code, units, offer_id=offer_id, service_on=day)))

    try_once("nothing", other.offer_id)
    counter.device_id, counter.token = a_device(node, counter.provider_id)
    try_once("nothing", other.offer_id)
    accredit(node, counter.provider_id, (P1, "babysitting", "accredited"))
    try_once("nothing", other.offer_id)
    an_offer(node, counter.provider_id, active=False, offer_id=counter.offer_id)
    try_once("nothing")
    an_offer(node, counter.provider_id, offer_id=counter.offer_id)
    try_once("nothing")
    try_once("nothing", units=3)
    try_once("nothing", units=3, day=None)
    try_once(make_code(bytes(32), node.clock.now()), units=3, day=None)
    try_once(wallet.code(3600), units=3, day=None)
    try_once(wallet.code(-3600), units=3, day=None)
    with node.ctx.unit_of_work() as tx:
        tx.execute(tables.wallet.update().values(status="closed"))
    try_once(wallet.code(), units=3, day=None)
    with node.ctx.unit_of_work() as tx:
        tx.execute(tables.wallet.update().values(status="open"))
    wallet.fill(1, P2)
    try_once(wallet.code(), units=3, day=None)
    # Four refusals have told something about the wallet; a sixth within the minute would tell nothing more.
    node.clock.advance(seconds=60)
    a_programme(node, P2, categories=("babysitting",), status="paused")
    try_once(wallet.code(), units=3, day=None)
    accredit(node, counter.provider_id, (P1, "babysitting", "accredited"), (P2, "babysitting", "accredited"))
    try_once(wallet.code(), units=3, day=None)
    a_programme(node, P2, categories=("babysitting",))
    try_once(wallet.code(), units=3, day=None)
    wallet.fill(2, P1)
    green(scan(node, counter, wallet.code(), units=3))
    assert said == [
        "device_revoked",
        "provider_not_accredited",
        "offer_of_another_provider",
        "offer_inactive",
        "too_many_cheques",
        "service_day_out_of_range",
        "code_unreadable",
        "code_unknown",
        "code_too_new",
        "code_too_old",
        "wallet_closed",
        "category_not_covered",
        "programme_not_accredited",
        "programme_paused",
        "not_enough_cheques",
    ]
    order = [reason.value for reason in Reason]
    assert [order.index(one) for one in said] == sorted(order.index(one) for one in said)


def test_a_refusal_speaks_three_languages_and_keeps_no_wallet(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=1)
    answer = scan(node, counter, wallet.code(), units=2).get_json()
    assert set(answer) == {"decision", "refusal_id", "reason", "text", "what_to_do"}
    for words in (answer["text"], answer["what_to_do"]):
        assert set(words) == {"nl", "fr", "en"}
        assert all(words.values())
    assert "wallet_id" not in tables.refusal.c
    assert wallet.wallet_id not in repr(node.rows(tables.refusal))


def test_every_decision_is_counted_after_it_is_kept(node: Node) -> None:
    counter, wallet = a_counter(node), a_wallet(node, cheques=1)

    def counted(decision: str) -> float:
        return REGISTRY.get_sample_value("respijt_redemption_decisions_total", {"decision": decision}) or 0

    before = counted("redeemed"), counted("not_enough_cheques")
    reason(scan(node, counter, wallet.code(), units=2))
    green(scan(node, counter, wallet.code()))
    assert (counted("redeemed"), counted("not_enough_cheques")) == (before[0] + 1, before[1] + 1)


def test_offices_see_refusals_by_reason_and_vouchers_by_state(node: Node) -> None:
    a_programme(node, P3, face_cents=1_200)
    counter, wallet = a_counter(node), a_wallet(node, cheques=3)
    wallet.fill(1, P3, 1_200)
    reason(scan(node, counter, "nothing"))
    reason(scan(node, counter, "nothing"))
    reason(scan(node, counter, wallet.code(), units=9))
    green(scan(node, counter, wallet.code(), units=2))
    client = node.client()
    for role in (Role.PROGRAMME_MANAGER, Role.ACCREDITATION_OFFICER):
        refusals = client.get("/v1/summaries/refusals", headers=node.headers(role)).get_json()
        assert refusals == {
            "refusals": [{"reason": "code_unreadable", "count": 2}, {"reason": "not_enough_cheques", "count": 1}]
        }
        vouchers = client.get("/v1/summaries/vouchers", headers=node.headers(role)).get_json()
        assert vouchers == {
            "states": [
                {"programme_id": P1, "state": "issued", "count": 1, "cents": 1_000},
                {"programme_id": P1, "state": "redeemed", "count": 2, "cents": 2_000},
                {"programme_id": P3, "state": "issued", "count": 1, "cents": 1_200},
            ]
        }
    for path in ("/v1/summaries/refusals", "/v1/summaries/vouchers"):
        assert client.get(path, headers=node.headers(Role.PROVIDER_OWNER)).status_code == 403
        assert client.get(path, headers={"Respijt-Device": counter.token}).status_code == 401
