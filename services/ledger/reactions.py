"""What the other services' facts cause in the books. Each reaction loads once, decides in memory and saves once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from services.ledger import domain, store
from services.ledger.domain import Books, Case, Entry, Outcome, Voucher
from services.ledger.journal import Journal, save_cases, save_register
from shared.contracts.event import Event
from shared.contracts.issuer import GrantMade, ProgrammeChanged, UnfundedDemandChanged
from shared.contracts.providers import OfferChanged, ProviderChanged
from shared.contracts.redeemer import RedemptionCaptured, RedemptionConfirmed
from shared.kernel.clock import day_of
from shared.messaging.incoming import Incoming, Reaction, Run
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context

#: Where the books' days are.
ZONE = "Europe/Brussels"

E = TypeVar("E", bound=Event)


def reactions(_ctx: Context) -> Mapping[str, Reaction]:
    """By event type."""
    return {
        ProgrammeChanged.TYPE: programmes_changed,
        ProviderChanged.TYPE: providers_changed,
        OfferChanged.TYPE: offers_changed,
        GrantMade.TYPE: grants_made,
        UnfundedDemandChanged.TYPE: demand_changed,
        RedemptionCaptured.TYPE: redemptions_captured,
        RedemptionConfirmed.TYPE: redemptions_confirmed,
    }


class _Gathered:
    """What a run of facts causes, until it is saved."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.vouchers: list[Voucher] = []
        self.cases: list[Case] = []
        self.resolved: list[str] = []

    def add(self, outcome: Outcome) -> None:
        self.entries += outcome.entries
        self.vouchers += outcome.vouchers
        self.cases += outcome.cases
        self.resolved += outcome.resolved

    def save(self, tx: Tx) -> None:
        """Write everything. A run that only follows others touches no lock of the books."""
        if not (self.entries or self.cases or self.resolved):
            return
        journal = Journal(tx)
        journal.book(self.entries)
        journal.save()
        save_register(tx, self.vouchers)
        save_cases(tx, self.cases, self.resolved)


def _event(incoming: Incoming, kind: type[E]) -> E:
    assert isinstance(incoming.event, kind)
    return incoming.event


def grants_made(tx: Tx, run: Run) -> None:
    """Book what was issued, enter the vouchers in the register, and wake what waited for them."""
    events = [_event(incoming, GrantMade) for incoming in run.events]
    ids = [voucher_id for event in events for part in event.parts for voucher_id in part.voucher_ids]
    books = Books(
        vouchers=store.vouchers(tx, ids),
        budgets=store.budgets(tx, {(part.fund_id, event.programme_id) for event in events for part in event.parts}),
        funds=store.funds(tx),
        first_funds={},
        suspended=store.suspended(tx, ids),
    )
    gathered = _Gathered()
    rows = []
    for incoming in run:
        event = _event(incoming, GrantMade)
        outcome = domain.made(event, incoming.event_id, day_of(incoming.time, ZONE), books)
        gathered.add(outcome)
        rows.append(_grant_row(event))
        for known in outcome.vouchers:
            run.meet(domain.need(known.voucher_id, known.version))
    store.add_grants(tx, rows)
    gathered.save(tx)


def redemptions_captured(tx: Tx, run: Run) -> None:
    """Book what was spent, step by step against the register. A step whose predecessor is missing waits."""
    events = [_event(incoming, RedemptionCaptured) for incoming in run.events]
    movements = [movement for event in events for movement in event.movements]
    ids = [movement.voucher_id for movement in movements]
    redemption_ids = [event.redemption_id for event in events]
    early = store.confirmed_early(tx, redemption_ids)
    books = Books(
        vouchers=store.vouchers(tx, ids),
        budgets={},
        funds=store.funds(tx),
        first_funds=store.first_funds(tx, {movement.programme_id for movement in movements}),
        redemptions=set(store.known_redemptions(tx, redemption_ids)),
        suspended=store.suspended(tx, ids),
    )
    gathered = _Gathered()
    rows: list[dict[str, Any]] = []
    parts: list[dict[str, Any]] = []
    for incoming in run:
        event = _event(incoming, RedemptionCaptured)
        need = None if run.forced else domain.missing(event.movements, books.vouchers)
        if need is not None:
            run.wait(incoming, need)
            continue
        new = event.redemption_id not in books.redemptions
        outcome = domain.captured(event, incoming.event_id, day_of(incoming.time, ZONE), books)
        gathered.add(outcome)
        if new:
            case = early.pop(event.redemption_id, None)
            gathered.resolved += [case] if case else []
            rows.append(_redemption_row(event, incoming, "confirmed" if case else "captured"))
            parts += [
                {
                    "redemption_id": event.redemption_id,
                    "fund_id": fund,
                    "programme_id": programme,
                    "amount_cents": cents,
                }
                for fund, programme, cents in outcome.parts
            ]
        run.meet(domain.need_of_redemption(event.redemption_id))
        for known in outcome.vouchers:
            run.meet(domain.need(known.voucher_id, known.version))
    store.add_redemptions(tx, rows, parts)
    gathered.save(tx)


def redemptions_confirmed(tx: Tx, run: Run) -> None:
    """Make redemptions payable. No money moves: it was owed since the capture."""
    known = store.known_redemptions(tx, [_event(one, RedemptionConfirmed).redemption_id for one in run.events])
    gathered = _Gathered()
    final = []
    for incoming in run:
        event = _event(incoming, RedemptionConfirmed)
        redemption_id = event.redemption_id
        if redemption_id not in known and not run.forced:
            run.wait(incoming, domain.need_of_redemption(redemption_id))
            continue
        case = domain.confirmed(event, incoming.event_id, known.get(redemption_id))
        gathered.cases += [case] if case else []
        if redemption_id in known and known[redemption_id].state == "captured":
            known[redemption_id] = replace(known[redemption_id], state="confirmed")
            final.append(redemption_id)
    store.confirm(tx, final)
    gathered.save(tx)


def demand_changed(tx: Tx, run: Run) -> None:
    """Keep how much demand waits for money, for the report."""
    sums: dict[str, list[int]] = {}
    for incoming in run:
        event = _event(incoming, UnfundedDemandChanged)
        total = sums.setdefault(event.programme_id, [0, 0])
        total[0] += event.grants
        total[1] += event.cheques
    store.add_demand(
        tx, [{"programme_id": one, "grants": grants, "cheques": cheques} for one, (grants, cheques) in sums.items()]
    )


def programmes_changed(tx: Tx, run: Run) -> None:
    """Follow what programmes are; the last of several states counts."""
    last = {event.programme_id: event for event in (_event(one, ProgrammeChanged) for one in run)}
    store.save_programmes(tx, [_programme_row(event) for event in last.values()])


def providers_changed(tx: Tx, run: Run) -> None:
    """Follow what providers are called."""
    last = {event.provider_id: event.public_name for event in (_event(one, ProviderChanged) for one in run)}
    store.save_providers(tx, [{"provider_id": one, "public_name": name} for one, name in last.items()])


def offers_changed(tx: Tx, run: Run) -> None:
    """Follow what is offered."""
    last = {event.offer_id: event for event in (_event(one, OfferChanged) for one in run)}
    rows: Sequence[Mapping[str, Any]] = [
        {
            "offer_id": event.offer_id,
            "provider_id": event.provider_id,
            "category": event.category,
            "active": event.active,
        }
        for event in last.values()
    ]
    store.save_offers(tx, rows)


def _grant_row(event: GrantMade) -> dict[str, Any]:
    cohort = event.cohort
    return {
        "grant_id": event.grant_id,
        "programme_id": event.programme_id,
        "period": event.period,
        "rule_version": event.rule_version,
        "amount_cents": sum(part.amount_cents for part in event.parts),
        "family_type": cohort.family_type,
        "municipality": cohort.municipality,
        "neighbourhood": cohort.neighbourhood,
        "youngest_age_band": cohort.youngest_age_band,
        "channel": cohort.channel,
        "beneficiary": event.beneficiary,
    }


def _redemption_row(event: RedemptionCaptured, incoming: Incoming, state: str) -> dict[str, Any]:
    return {
        "redemption_id": event.redemption_id,
        "provider_id": event.provider_id,
        "offer_id": event.offer_id,
        "category": event.category,
        "cheques": len(event.movements),
        "amount_cents": event.amount_cents,
        "currency": event.currency,
        "service_on": event.service_on,
        "promised_pay_on": event.promised_pay_on,
        "captured_at": incoming.time,
        "state": state,
        "settlement_id": None,
    }


def _programme_row(event: ProgrammeChanged) -> dict[str, Any]:
    return {
        "programme_id": event.programme_id,
        "name": event.name,
        "status": event.status,
        "currency": event.currency,
        "funds": event.funds,
        "categories": [{"code": one.code, "nl": one.nl, "fr": one.fr, "en": one.en} for one in event.categories],
        "zone": event.zone,
    }
