"""Cheques that move, and what becomes of the uses they move in.

A movement of a cheque is applied only after the one before it (its version says which), whichever
topic told of that. What happened to a use follows its own table; a fact that comes late moves the
cheques and leaves the use alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog

from services.issuer import domain
from services.issuer.domain import uses
from services.issuer.domain.uses import Fact
from services.issuer.store import complaints as complaint_store
from services.issuer.store import grants as grant_store
from services.issuer.store import programmes as programme_store
from services.issuer.store import reached as reach_store
from services.issuer.store import redemptions as store
from services.issuer.store import requests as request_store
from services.issuer.store.grants import Cheque
from shared.contracts.event import Event
from shared.contracts.issuer import UseDisputed
from shared.contracts.ledger import SettlementCut, SettlementPaid
from shared.contracts.providers import AnswerGiven
from shared.contracts.redeemer import (
    Movement,
    RedemptionCaptured,
    RedemptionConfirmed,
    RedemptionHeld,
    RedemptionReleased,
    RedemptionReversed,
    VoucherExpired,
    VoucherExtended,
    VoucherRevoked,
)
from shared.kernel.clock import day_of, hour_of
from shared.messaging.incoming import Incoming, Run
from shared.persistence.unit_of_work import Tx

log = structlog.get_logger(__name__)

_Moving = RedemptionHeld | RedemptionReleased | RedemptionCaptured | RedemptionReversed | RedemptionConfirmed
_Ending = VoucherExpired | VoucherRevoked | VoucherExtended


def redemptions_moved(tx: Tx, run: Run) -> None:
    """Follow the cheques of holds and uses, and book what becomes of them in the wallet they came from."""
    work = _Uses.begin(tx, run)
    for incoming in run:
        event = incoming.event
        assert isinstance(event, _Moving)
        if work.cheques.apply(run, incoming, event.movements):
            work.follow(incoming, event)
            if isinstance(event, RedemptionConfirmed):
                run.meet(_confirmed(event.redemption_id))
    work.save()


def vouchers_moved(tx: Tx, run: Run) -> None:
    """Follow cheques that expired, were revoked or can be spent for longer."""
    cheques = _Cheques.load(tx, (movement for incoming in run.events for movement in _own(incoming.event)))
    extended: dict[str, datetime] = {}
    for incoming in run:
        if cheques.apply(run, incoming, _own(incoming.event)) and isinstance(incoming.event, VoucherExtended):
            extended[incoming.event.voucher_id] = incoming.event.expires_at
    cheques.save(tx)
    grant_store.extend_cheques(tx, extended)


def settlements(tx: Tx, run: Run) -> None:
    """Note in which settlement a use is paid, and when the money left."""
    statuses = store.statuses(tx, (each for incoming in run.events for each in _settled(incoming.event)))
    for incoming in run:
        event = incoming.event
        fact: Fact = "cut" if isinstance(event, SettlementCut) else "paid"
        ids = _settled(event)
        early = next((each for each in ids if statuses.get(each) not in uses.AFTER_FACT[fact]), None)
        if early is not None and not run.forced:
            run.wait(incoming, _confirmed(early))
            continue
        fitting = [each for each in ids if statuses.get(each) in uses.AFTER_FACT[fact]]
        if isinstance(event, SettlementCut):
            store.put_in_settlement(tx, fitting, event.settlement_id)
        elif isinstance(event, SettlementPaid):
            store.settle(tx, fitting, event.paid_on)
        statuses.update({each: uses.AFTER_FACT[fact][statuses[each]] for each in fitting})


def answers_given(tx: Tx, run: Run) -> None:
    """Keep a provider's answer with the dispute or the complaint that is open about its use."""
    events = [incoming.event for incoming in run]
    answered = [event for event in events if isinstance(event, AnswerGiven)]
    open_ones = complaint_store.open_ones(tx, (event.redemption_id for event in answered))
    known = store.lock_many(tx, open_ones)
    kept = []
    for event in answered:
        kind = open_ones.get(event.redemption_id)
        if kind is None or known[event.redemption_id].provider_id != event.provider_id:
            log.warning("answer.changes_nothing", redemption=event.redemption_id)
        else:
            kept.append((event.redemption_id, kind, event.answer))
    complaint_store.answer(tx, kept)


# -- cheques


@dataclass
class _Cheques:
    """The cheques of a run as they stand after what was applied of it."""

    there: dict[str, Cheque]
    moved: dict[str, Cheque] = field(default_factory=dict)

    @staticmethod
    def load(tx: Tx, movements: Iterable[Movement]) -> "_Cheques":
        return _Cheques(grant_store.cheques(tx, {movement.voucher_id for movement in movements}))

    def apply(self, run: Run, incoming: Incoming, movements: Sequence[Movement]) -> bool:
        """Take these steps, or let the event wait for the first step that is missing. Says which it was."""
        need = self._missing(movements)
        if need is not None and not run.forced:
            run.wait(incoming, need)
            return False
        for movement in movements:
            before = self.there.get(movement.voucher_id)
            if before is not None and before.version < movement.version:
                after = replace(before, state=movement.to_state, version=movement.version)
                self.there[after.id] = self.moved[after.id] = after
            run.meet(_need(movement.voucher_id, movement.version))
        return True

    def save(self, tx: Tx) -> None:
        if self.moved:
            grant_store.save_cheques(tx, list(self.moved.values()))

    def _missing(self, movements: Sequence[Movement]) -> str | None:
        for movement in movements:
            cheque = self.there.get(movement.voucher_id)
            if cheque is None or cheque.version < movement.version - 1:
                return _need(movement.voucher_id, movement.version - 1)
        return None


# -- uses


@dataclass
class _Uses:
    """The uses of a run as they stand after what was applied of it, and what is to be saved of them."""

    tx: Tx
    cheques: _Cheques
    zones: Mapping[str, str]
    statuses: dict[str, str]
    release_reasons: Mapping[str, set[str]]
    booked: dict[str, dict[str, Any]] = field(default_factory=dict)
    disputed: list[tuple[str, str, str, int]] = field(default_factory=list)
    ended: list[tuple[str, str, str]] = field(default_factory=list)
    confirmed: list[tuple[str, datetime, int, int]] = field(default_factory=list)
    undisputed: list[str] = field(default_factory=list)

    @staticmethod
    def begin(tx: Tx, run: Run) -> "_Uses":
        """Lock the uses of a run and load the cheques that move in them."""
        events = [event for incoming in run.events if isinstance(event := incoming.event, _Moving)]
        ids = {event.redemption_id for event in events}
        known = store.lock_many(tx, ids)
        cheques = _Cheques.load(tx, (movement for event in events for movement in event.movements))
        return _Uses(
            tx=tx,
            cheques=cheques,
            zones=programme_store.zones(tx, {cheque.programme_id for cheque in cheques.there.values()}),
            statuses={use_id: use.status for use_id, use in known.items()},
            release_reasons=request_store.release_reasons(tx, ids),
        )

    def follow(self, incoming: Incoming, event: _Moving) -> None:
        """Bring the use up to date, unless the fact comes too late to say anything about it."""
        match event:
            case RedemptionHeld():
                self._hold(event)
            case RedemptionCaptured():
                self._capture(incoming, event)
            case RedemptionReleased():
                if self._after("released", event.redemption_id):
                    self.ended.append((event.redemption_id, uses.RELEASED, event.reason))
            case RedemptionReversed():
                if self._after("reversed", event.redemption_id):
                    self.ended.append((event.redemption_id, uses.REVERSED, event.reason))
                    self.undisputed.append(event.redemption_id)
            case RedemptionConfirmed():
                if self._after("confirmed", event.redemption_id):
                    self.confirmed.append(
                        (event.redemption_id, incoming.time, event.amount_cents, len(event.movements))
                    )
                    self.undisputed.append(event.redemption_id)

    def save(self) -> None:
        """Write what became of everything, each kind in a statement, and tell of what became a dispute."""
        self.cheques.save(self.tx)
        if self.booked:
            store.book(self.tx, list(self.booked.values()))
            reach_store.reach_by_wallets(self.tx, {row["wallet_id"] for row in self.booked.values()}, "activate")
        complaint_store.open_some(
            self.tx,
            complaint_store.DISPUTE,
            [(use_id, reason, cheques) for use_id, _, reason, cheques in self.disputed],
        )
        for use_id, wallet_id, reason, _ in self.disputed:
            self.tx.publish(_disputed(wallet_id, use_id, reason))
        store.end(self.tx, self.ended)
        store.confirm(self.tx, self.confirmed)
        disputed = {use_id for use_id, *_ in self.disputed}
        captured = {use_id for use_id, row in self.booked.items() if row["accept_at"] is not None}
        released = {use_id for use_id, status, _ in self.ended if status == uses.RELEASED}
        request_store.end_releases(self.tx, sorted((captured - disputed) | released), request_store.MET)
        request_store.end_releases(self.tx, sorted(disputed), request_store.REFUSED, "used_already")
        complaint_store.end_disputes(self.tx, self.undisputed)

    def _after(self, fact: Fact, use_id: str) -> bool:
        """Move a use by a fact. False, with a line in the log, where the fact changes nothing."""
        after = uses.AFTER_FACT[fact].get(self.statuses.get(use_id, ""))
        if after is None:
            log.warning("use.fact_comes_late", fact=fact, redemption=use_id, status=self.statuses.get(use_id))
            return False
        self.statuses[use_id] = after
        return True

    def _hold(self, event: RedemptionHeld) -> None:
        known = self._known(event.movements)
        if not known or event.redemption_id in self.statuses:
            log.warning("use.fact_comes_late", fact="held", redemption=event.redemption_id)
            return
        zone = self.zones[known[0].programme_id]
        self.statuses[event.redemption_id] = uses.HELD
        self.booked[event.redemption_id] = {
            **_row(event, known[0].wallet_id, event.movements),
            "service_on": day_of(event.service_at, zone),
            "service_hour": hour_of(event.service_at, zone),
            "service_at": event.service_at,
            "hold_until": event.hold_until,
            "promised_pay_on": None,
            "accept_at": None,
            "status": uses.HELD,
        }

    def _capture(self, incoming: Incoming, event: RedemptionCaptured) -> None:
        """Book a capture. The dispute window begins now, unless the parent had asked for the hold's release."""
        use_id = event.redemption_id
        known = self._known(event.movements)
        if not known or (use_id in self.statuses and not self._after("captured", use_id)):
            return
        zones = {self.zones[cheque.programme_id] for cheque in known}
        taken = [movement for movement in event.movements if movement.to_state == "redeemed"]
        reason = uses.disputed_by_request(self.release_reasons.get(use_id, set()), len(taken))
        status = uses.CAPTURED if reason is None else uses.DISPUTED
        earlier = self.booked.get(use_id, {})
        self.statuses[use_id] = status
        self.booked[use_id] = {
            **_row(event, known[0].wallet_id, taken),
            "service_on": event.service_on,
            "service_hour": earlier.get("service_hour", hour_of(incoming.time, self.zones[known[0].programme_id])),
            "service_at": earlier.get("service_at"),
            "hold_until": earlier.get("hold_until"),
            "promised_pay_on": event.promised_pay_on,
            "accept_at": domain.accept_at(self.tx.now, zones),
            "status": status,
        }
        if reason is not None:
            self.disputed.append((use_id, known[0].wallet_id, reason, len(taken)))

    def _known(self, movements: Sequence[Movement]) -> list[Cheque]:
        there = self.cheques.there
        return [there[movement.voucher_id] for movement in movements if movement.voucher_id in there]


def _row(event: RedemptionHeld | RedemptionCaptured, wallet_id: str, taken: Sequence[Movement]) -> dict[str, Any]:
    return {
        "id": event.redemption_id,
        "wallet_id": wallet_id,
        "provider_id": event.provider_id,
        "offer_id": event.offer_id,
        "category": event.category,
        "cheques": len(taken),
        "amount_cents": event.amount_cents,
        "currency": event.currency,
        "taken": [[movement.voucher_id, movement.cents] for movement in taken],
    }


def _disputed(wallet_id: str, redemption_id: str, reason: str) -> UseDisputed:
    return UseDisputed(
        wallet_id=wallet_id,
        redemption_id=redemption_id,
        reason="nobody_came" if reason == "nobody_came" else "wrong_amount",
    )


def _own(event: Event) -> Sequence[Movement]:
    assert isinstance(event, _Ending)
    return (event.movement,)


def _settled(event: Event) -> list[str]:
    assert isinstance(event, SettlementCut | SettlementPaid)
    return event.redemption_ids


def _need(voucher_id: str, version: int) -> str:
    return f"voucher {voucher_id} {version}"


def _confirmed(redemption_id: str) -> str:
    return f"redemption {redemption_id} confirmed"
