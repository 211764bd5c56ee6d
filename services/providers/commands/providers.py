"""Providers: entered, accredited, limited."""

from dataclasses import replace
from datetime import date

from services.providers.domain import (
    Limit,
    LimitKind,
    Provider,
    WorkStatus,
    apply,
    decide,
    no_such,
)
from services.providers.domain.evidence import Lack, covering, lacking
from services.providers.domain.limits import week_cheques
from services.providers.domain.redemptions import ZONE
from services.providers.store import evidence as evidence_store
from services.providers.store import facts
from services.providers.store import providers as store
from shared.contracts.providers import AccreditationStatus
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError, InvalidError
from shared.kernel.ids import ProgrammeId, ProviderId
from shared.persistence.unit_of_work import Reading, Tx
from shared.runtime.context import Context


def register(ctx: Context, public_name: str, enterprise_number: str | None = None) -> Provider:
    """Enter an organisation, which may do nothing yet.

    Raises `ConflictError` when another one has this enterprise number.
    """
    with ctx.unit_of_work() as tx:
        provider = Provider(ProviderId(tx.new_id()), public_name, (), tx.now, enterprise_number=enterprise_number)
        return enter(tx, provider)


def enter(tx: Tx, provider: Provider) -> Provider:
    """Save a new provider and tell of it."""
    if not store.add(tx, provider):
        raise _number_taken()
    tx.publish(provider.changed())
    return provider


def set_details(
    ctx: Context, provider_id: str, enterprise_number: str | None, work_status: WorkStatus | None
) -> Provider:
    """The enterprise number and how a sitter works, as an officer saw them. Nobody else is told.

    Raises `NotFoundError` for an unknown provider, and `ConflictError` when another one has the number.
    """
    with ctx.unit_of_work() as tx:
        provider = locked(tx, provider_id)
        if enterprise_number is not None and store.number_taken(tx, enterprise_number) not in (None, provider_id):
            raise _number_taken()
        changed = replace(provider, enterprise_number=enterprise_number, work_status=work_status)
        store.save(tx, changed)
        return changed


def apply_for_accreditation(ctx: Context, provider_id: str, programme_id: str, category: str) -> Provider:
    """Enter a provider's application for a programme and category.

    Raises `NotFoundError` for an unknown provider, and as `domain.apply` does.
    """
    with ctx.unit_of_work() as tx:
        provider = locked(tx, provider_id)
        programme = facts.programme_of(tx, programme_id)
        held = apply(provider, ProgrammeId(programme_id), programme, category, tx.now)
        store.save_accreditation(tx, provider.id, held)
        changed = provider.having(held)
        tx.publish(changed.changed())
        return changed


def decide_accreditation(
    ctx: Context, provider_id: str, programme_id: str, category: str, status: AccreditationStatus, reason: str | None
) -> Provider:
    """Take an officer's decision on an accreditation. Whoever a host stands for loses with it what it loses.

    Raises `NotFoundError` for an unknown provider, and as `domain.decide` does.
    """
    with ctx.unit_of_work() as tx:
        provider = locked(tx, provider_id)
        host = None if provider.host_id is None else store.by_id(tx, [provider.host_id])[provider.host_id]
        lacks = lacking_now(tx, provider, category) if status == "accredited" else []
        held = decide(provider, programme_id, category, status, reason, tx.now, lacking=lacks, host=host)
        store.save_accreditation(tx, provider.id, held)
        changed = provider.having(held)
        tx.publish(changed.changed())
        if status in ("suspended", "closed"):
            suspend_hosted(tx, provider.id, programme_id, category)
        return changed


def suspend_hosted(tx: Tx, host_id: str, programme_id: str, category: str) -> None:
    """Suspend those a host stood for in a programme and category, where it does not any more."""
    for hosted in store.lock_all(tx, store.hosted_by(tx, host_id)).values():
        held = hosted.accreditation(programme_id, category)
        if held is not None and held.status == "accredited":
            after = decide(hosted, programme_id, category, "suspended", "host_ended", tx.now)
            store.save_accreditation(tx, hosted.id, after)
            tx.publish(hosted.having(after).changed())


def lacking_now(reading: Reading, provider: Provider, category: str) -> list[Lack]:
    """The evidence that a provider lacks today in a category, its host's counted where it covers."""
    of = [provider.id] if provider.host_id is None else [provider.id, provider.host_id]
    papers = evidence_store.papers(reading, of)
    together = covering(papers.get(provider.id, ()), papers.get(provider.host_id or "", ()))
    return lacking(evidence_store.rules(reading, [category]), together, category, day_of(reading.now, ZONE))


# -- limits


def set_limit(ctx: Context, provider_id: str, kind: LimitKind, from_on: date, amount: int | None) -> Provider:
    """Limit a provider from a day on, or lift a limit; told at once where it holds today, else when its day comes.

    Raises `NotFoundError` for an unknown provider and `InvalidError` for a day that has passed.
    """
    with ctx.unit_of_work() as tx:
        provider = locked(tx, provider_id)
        check_day(from_on, day_of(tx.now, ZONE))
        store.save_limit(tx, provider_id, Limit(kind, from_on, amount))
        return _tell_limit(tx, provider)


def tell_limits(ctx: Context) -> None:
    """Tell of the limits whose day has come."""
    with ctx.unit_of_work() as tx:
        for provider in store.lock_all(tx, store.limited_from(tx, day_of(tx.now, ZONE))).values():
            _tell_limit(tx, provider)


def _tell_limit(tx: Tx, provider: Provider) -> Provider:
    limits = store.limits(tx, [provider.id]).get(provider.id, ())
    amount = week_cheques(limits, day_of(tx.now, ZONE))
    if amount == provider.week_cheques:
        return provider
    changed = replace(provider, week_cheques=amount)
    store.save(tx, changed)
    tx.publish(changed.changed())
    return changed


# -- parts


def check_day(from_on: date, today: date) -> None:
    """Let a day pass from which something is to hold; what has been is not changed."""
    if from_on < today:
        raise InvalidError(
            "this day has passed",
            code="day_passed",
            remedy="Send today or a later day.",
            fields={"from_on": ["Write today or a later day."]},
        )


def locked(tx: Tx, provider_id: str) -> Provider:
    provider = store.lock(tx, provider_id)
    if provider is None:
        raise no_such("provider")
    return provider


def _number_taken() -> ConflictError:
    return ConflictError(
        "another provider has this enterprise number",
        code="enterprise_number_taken",
        remedy="Use the provider that is there.",
    )
