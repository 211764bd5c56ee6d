"""To whose account a provider is paid: asked by one, confirmed by another, shown to nobody else."""

import logging
from typing import Any

import pytest

from services.providers.tables import payee
from shared.http.tables import idempotency
from shared.identity.roles import Role
from tests.integration.providers.desk import OFFICER, OWNER, Desk

IBAN, OTHER = "BE68539007547034", "NL91ABNA0417164300"
HOLDER = "Parents' house npo"


def ask(desk: Desk, provider_id: str, iban: str = IBAN, holder: str = HOLDER) -> Any:
    body = {"account_holder": holder, "iban": iban}
    return desk.post(f"/providers/{provider_id}/payee", body, *desk.own(provider_id))


def decide(desk: Desk, provider_id: str, version: int, confirm: bool = True) -> Any:
    return desk.post(f"/providers/{provider_id}/payee/decide", {"version": version, "confirm": confirm})


def shown(desk: Desk, provider_id: str) -> tuple[str | None, str | None]:
    """The accounts that is paid and that waits, as the owner sees them."""
    both = desk.get(f"/providers/{provider_id}/payee", *desk.own(provider_id)).get_json()
    return tuple(None if both[name] is None else both[name]["iban"] for name in ("confirmed", "waiting"))  # type: ignore[return-value]


def test_an_account_is_used_once_a_second_person_confirmed_it(desk: Desk) -> None:
    provider_id = desk.a_provider()
    asked = desk.made(ask(desk, provider_id, "be68 5390 0754 7034"))
    assert asked == {"provider_id": provider_id, "version": 1, "status": "asked", "iban_end": "BE…7034"}
    assert shown(desk, provider_id) == (None, IBAN)
    assert desk.made(decide(desk, provider_id, 1))["status"] == "confirmed"
    assert shown(desk, provider_id) == (IBAN, None)


def test_a_change_leaves_the_old_account_until_it_is_confirmed(desk: Desk) -> None:
    provider_id = desk.a_provider()
    ask(desk, provider_id)
    decide(desk, provider_id, 1)
    ask(desk, provider_id, OTHER)
    assert shown(desk, provider_id) == (IBAN, OTHER)
    decide(desk, provider_id, 2, False)
    assert shown(desk, provider_id) == (IBAN, None)
    ask(desk, provider_id, OTHER)
    decide(desk, provider_id, 3)
    assert shown(desk, provider_id) == (OTHER, None)
    by_version = {row["version"]: row["status"] for row in desk.node.rows(payee)}
    assert by_version == {1: "replaced", 2: "refused", 3: "confirmed"}


def test_who_confirms_confirms_what_was_looked_at(desk: Desk) -> None:
    """A change asked for while the officer looks at the one before is not confirmed with it."""
    provider_id = desk.a_provider()
    ask(desk, provider_id)
    ask(desk, provider_id, OTHER)
    assert decide(desk, provider_id, 1).get_json()["code"] == "payee_not_waiting"
    assert decide(desk, provider_id, 2).status_code == 200
    assert decide(desk, provider_id, 2, False).get_json()["code"] == "payee_not_waiting"


def test_nobody_takes_both_steps(desk: Desk) -> None:
    provider_id = desk.a_provider()
    body, path = {"account_holder": HOLDER, "iban": IBAN}, f"/providers/{provider_id}/payee"
    for role in set(Role) - {OWNER}:
        assert desk.post(path, body, role).status_code == 403
    ask(desk, provider_id)
    for role in set(Role) - {OFFICER}:
        scope = f"provider:{provider_id}" if role is OWNER else ""
        assert desk.post(f"{path}/decide", {"version": 1, "confirm": True}, role, scope).status_code == 403
    for role in set(Role) - {OFFICER, OWNER}:
        assert desk.get(path, role).status_code == 403
    other = desk.a_provider("Other")
    assert desk.get(path, *desk.own(other)).status_code == 403


@pytest.mark.parametrize(
    "iban", ["BE68539007547035", "BE69539007547034", "BE71539007547034", "XX68539007547034", "BE", "", "0" * 60, "NL91"]
)
def test_an_account_number_that_is_none_is_refused_and_not_repeated(desk: Desk, iban: str) -> None:
    answer = ask(desk, desk.a_provider(), iban)
    assert answer.status_code == 422
    assert answer.get_json()["fields"]["iban"] == ["Check the account number; one of its signs is wrong."]


def test_the_host_receives_the_money_of_whom_it_hosts(desk: Desk) -> None:
    hosted = desk.a_hosted(desk.a_provider())["provider_id"]
    assert ask(desk, hosted).get_json()["code"] == "host_is_paid"


def test_an_account_stands_in_no_event_list_log_or_kept_answer(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    provider_id = desk.an_accredited_provider()
    desk.an_offer(provider_id)
    with caplog.at_level(logging.DEBUG):
        ask(desk, provider_id)
        decide(desk, provider_id, 1)
    desk.next_day()
    kept = b"".join(row["body"] or b"" for row in desk.node.rows(idempotency))
    seen = [
        repr(desk.node.told()),
        caplog.text,
        kept.decode(),
        desk.get(f"/providers/{provider_id}").text,
        desk.get("/providers").text,
        desk.get("/offers", Role.PARENT).text,
        desk.get(f"/providers/{provider_id}/statements").text,
    ]
    for text in seen:
        assert IBAN not in text
        assert HOLDER not in text


def test_one_person_with_both_roles_is_one_person(desk: Desk) -> None:
    provider_id = desk.a_provider()
    client, path = desk.node.client(), f"/v1/providers/{provider_id}/payee"

    def ann(role: Role, key: str) -> dict[str, str]:
        scope = f"provider:{provider_id}" if role is OWNER else ""
        return {"Authorization": f"Bearer {desk.node.token(role, scope, actor='ann')}", "Idempotency-Key": key}

    asked = client.post(path, json={"account_holder": HOLDER, "iban": IBAN}, headers=ann(OWNER, "key-00000001"))
    assert asked.status_code == 201, asked.text
    decision = {"version": 1, "confirm": True}
    answer = client.post(f"{path}/decide", json=decision, headers=ann(OFFICER, "key-00000002"))
    assert answer.get_json()["code"] == "same_person"
    assert decide(desk, provider_id, 1).status_code == 200
