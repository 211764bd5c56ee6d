"""Devices, over HTTP."""

from typing import Any

import pytest

from shared.contracts.providers import DeviceChanged
from shared.identity.roles import Role
from tests.integration.providers.desk import Desk
from tests.unit.providers.builders import an_id


def test_a_device_is_told_by_the_hash_of_its_token(desk: Desk) -> None:
    provider_id = desk.a_provider()
    answer = desk.device(provider_id, "b" * 64)
    assert answer.status_code == 201
    assert "token" not in answer.text
    assert desk.node.told(DeviceChanged) == [
        DeviceChanged(
            device_id=answer.get_json()["device_id"], provider_id=provider_id, token_sha256="b" * 64, revoked=False
        )
    ]


def test_a_token_belongs_to_one_device(desk: Desk) -> None:
    first, second = desk.a_provider("A"), desk.a_provider("B")
    desk.device(first)
    answer = desk.device(second)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "token_taken")
    assert len(desk.node.told(DeviceChanged)) == 1


@pytest.mark.parametrize("digest", ["", "a" * 63, "A" * 64, "g" * 64, "rsd_" + "a" * 64, 5, None, "a" * 64 + "\n"])
def test_only_a_hash_can_be_sent(desk: Desk, digest: Any) -> None:
    assert desk.device(desk.a_provider(), digest).status_code == 422


def test_a_revocation_is_final_and_told_once(desk: Desk) -> None:
    provider_id = desk.a_provider()
    device_id = desk.device(provider_id).get_json()["device_id"]
    for reason in ("stolen", "lost"):
        answer = desk.post(f"/devices/{device_id}/revoke", {"reason": reason}, *desk.own(provider_id))
        shown = answer.get_json()
        assert (answer.status_code, shown["revoked"], shown["reason"]) == (200, True, "stolen")
        assert shown["reason_text"]["nl"] == "Het toestel is gestolen."
    assert [event.revoked for event in desk.node.told(DeviceChanged)] == [False, True]


@pytest.mark.parametrize("reason", ["broken_screen", "", None, "dropped it in the canal"])
def test_a_revocation_needs_a_reason_from_the_list(desk: Desk, reason: Any) -> None:
    provider_id = desk.a_provider()
    device_id = desk.device(provider_id).get_json()["device_id"]
    answer = desk.post(f"/devices/{device_id}/revoke", {"reason": reason}, *desk.own(provider_id))
    assert answer.status_code == 422
    assert len(desk.node.told(DeviceChanged)) == 1


def test_devices_are_listed_page_by_page_without_their_hashes(desk: Desk) -> None:
    provider_id = desk.a_provider()
    made = sorted(desk.device(provider_id, f"{number:064x}").get_json()["device_id"] for number in range(4))
    first = desk.get(f"/providers/{provider_id}/devices?limit=3", *desk.own(provider_id))
    second = desk.get(f"/providers/{provider_id}/devices?after={first.get_json()['next']}")
    found = first.get_json()["devices"] + second.get_json()["devices"]
    assert [one["device_id"] for one in found] == made
    assert "sha256" not in first.text


def test_an_owner_reaches_only_the_own_devices(desk: Desk) -> None:
    mine, other = desk.a_provider("Mine"), desk.a_provider("Other")
    theirs = desk.device(other).get_json()["device_id"]
    assert desk.post(f"/devices/{theirs}/revoke", {"reason": "lost"}, *desk.own(mine)).status_code == 404
    assert desk.get(f"/providers/{other}/devices", *desk.own(mine)).status_code == 403
    body = {"name": "Mine", "token_sha256": "c" * 64}
    assert desk.post(f"/providers/{other}/devices", body, *desk.own(mine)).status_code == 403
    assert desk.post(f"/providers/{an_id(99)}/devices", body, *desk.own(an_id(99))).status_code == 404


def test_the_officer_enters_no_devices(desk: Desk) -> None:
    body = {"name": "Mine", "token_sha256": "c" * 64}
    assert desk.post(f"/providers/{desk.a_provider()}/devices", body, Role.ACCREDITATION_OFFICER).status_code == 403
