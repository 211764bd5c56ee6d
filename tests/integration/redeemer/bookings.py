"""Bookings and what becomes of uses, as a provider's device and the issuer ask for it."""

from datetime import datetime, timedelta
from typing import Any, Literal

from werkzeug.test import TestResponse

from services.redeemer import tables
from shared.contracts.issuer import DisputeDecided, DisputeReason, HoldReleaseRequested, RedemptionAccepted, UseDisputed
from shared.contracts.redeemer import RedemptionCaptured, RedemptionReleased
from shared.kernel.clock import format_instant
from shared.kernel.ids import new_id
from shared.testing.service import Node
from tests.integration.redeemer.builders import Counter, Wallet, green, scan


def book(
    node: Node,
    counter: Counter,
    wallet: Wallet,
    units: int = 1,
    hours: float = 48,
    key: str = "",
    offer_id: str = "",
    code: str = "",
) -> TestResponse:
    """Hold cheques for a service that begins so many hours from now."""
    at = node.clock.now() + timedelta(hours=hours)
    return post(
        node,
        counter,
        "holds",
        key=key,
        offer_id=offer_id or counter.offer_id,
        units=units,
        code=code or wallet.code(),
        service_at=format_instant(at),
    )


def start(
    node: Node, counter: Counter, wallet: Wallet, units: int = 1, key: str = "", offer_id: str = ""
) -> TestResponse:
    """Begin a service by the hour."""
    return post(
        node, counter, "starts", key=key, offer_id=offer_id or counter.offer_id, units=units, code=wallet.code()
    )


def post(node: Node, counter: Counter, path: str, key: str = "", **body: Any) -> TestResponse:
    return node.client().post(
        f"/v1/{path}",
        json=body,
        headers={"Respijt-Device": counter.token, "Idempotency-Key": key or new_id(node.random)},
    )


def capture(node: Node, counter: Counter, redemption_id: str, units: int, key: str = "") -> TestResponse:
    return post(node, counter, f"holds/{redemption_id}/capture", key, units=units)


def release(node: Node, counter: Counter, redemption_id: str, key: str = "") -> TestResponse:
    return post(node, counter, f"holds/{redemption_id}/release", key)


def stop(node: Node, counter: Counter, redemption_id: str, key: str = "") -> TestResponse:
    return post(node, counter, f"holds/{redemption_id}/stop", key)


def undo(node: Node, counter: Counter, redemption_id: str, key: str = "") -> TestResponse:
    return post(node, counter, f"redemptions/{redemption_id}/undo", key)


def done(answer: TestResponse, decision: str) -> dict[str, Any]:
    """What an answer says. Fails when it says something else than this."""
    document: dict[str, Any] = answer.get_json()
    assert answer.status_code == 201, document
    assert document["decision"] == decision
    return document


def held(node: Node, counter: Counter, wallet: Wallet, units: int = 1, hours: float = 48, **more: Any) -> str:
    """A booking that stands. Returns its id."""
    node.clock.advance(seconds=15)
    return str(done(book(node, counter, wallet, units, hours, **more), "held")["redemption_id"])


def spent(node: Node, counter: Counter, wallet: Wallet, units: int = 1) -> str:
    """A green scan with a step of its own. Returns its id."""
    node.clock.advance(seconds=15)
    return str(green(scan(node, counter, wallet.code(), units=units))["redemption_id"])


def accept(node: Node, wallet: Wallet, redemption_id: str) -> None:
    node.hear(RedemptionAccepted(wallet_id=wallet.wallet_id, redemption_id=redemption_id, by="parent"))


def dispute(node: Node, wallet: Wallet, redemption_id: str, reason: DisputeReason = "nobody_came") -> None:
    node.hear(UseDisputed(wallet_id=wallet.wallet_id, redemption_id=redemption_id, reason=reason))


def decide(node: Node, wallet: Wallet, redemption_id: str, sent_back: int) -> None:
    node.hear(
        DisputeDecided(
            wallet_id=wallet.wallet_id, redemption_id=redemption_id, sent_back=sent_back, reason="less_took_place"
        )
    )


def ask_release(
    node: Node,
    wallet: Wallet,
    redemption_id: str,
    reason: Literal["sick_child", "nobody_came", "other"] = "other",
    at: datetime | None = None,
) -> None:
    node.hear(
        HoldReleaseRequested(
            wallet_id=wallet.wallet_id,
            request_id=new_id(node.random),
            redemption_id=redemption_id,
            reason=reason,
        ),
        at=at,
    )


def states(node: Node, wallet: Wallet) -> list[str]:
    """The states of a wallet's vouchers, in the order of their places."""
    rows = [row for row in node.rows(tables.voucher) if row["wallet_id"] == wallet.wallet_id]
    return [row["state"] for row in sorted(rows, key=lambda row: row["place"])]


def row_of(node: Node, redemption_id: str) -> dict[str, Any]:
    (row,) = [row for row in node.rows(tables.redemption) if row["redemption_id"] == redemption_id]
    return dict(row)


def status(node: Node, redemption_id: str) -> str:
    return str(row_of(node, redemption_id)["status"])


def steps(told: RedemptionCaptured | RedemptionReleased | Any) -> list[tuple[str, str, int]]:
    """The movements of a fact as (from, to, version)."""
    return [(moved.from_state, moved.to_state, moved.version) for moved in told.movements]


def versions_follow(node: Node) -> None:
    """Every voucher's movements, over all that was told, are a chain without a gap from `issued` at version 1."""
    there: dict[str, tuple[str, int]] = {}
    for event in node.told():
        movements = getattr(event, "movements", None) or [one for one in [getattr(event, "movement", None)] if one]
        for moved in movements:
            state, version = there.get(moved.voucher_id, ("issued", 1))
            assert (moved.from_state, moved.version) == (state, version + 1), moved
            there[moved.voucher_id] = (moved.to_state, moved.version)
    known = {row["voucher_id"]: (row["state"], row["version"]) for row in node.rows(tables.voucher)}
    assert known == {voucher_id: there.get(voucher_id, ("issued", 1)) for voucher_id in known}
