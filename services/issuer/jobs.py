"""What time causes: files taken in, grants decided, uses accepted, reminders, wallets closed, files deleted."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.issuer.commands import expiry, families, giving_back, grants, imports, redemptions, reminders, revocations
from services.issuer.store import claims as claim_store
from services.issuer.store import expiry as expiry_store
from services.issuer.store import grants as grant_store
from services.issuer.store import imports as import_store
from services.issuer.store import programmes as programme_store
from services.issuer.store import redemptions as redemption_store
from services.issuer.store import reminders as reminder_store
from services.issuer.store import wallets as wallet_store
from shared.http import idempotency
from shared.kernel.clock import day_of, start_of_day
from shared.persistence.unit_of_work import Reading
from shared.runtime.context import Context
from shared.runtime.jobs import Job, daily

_ZONE = "Europe/Brussels"
#: Between these people are told something.
_MORNING, _EVENING = time(8), time(20)


def _import_due(reading: Reading) -> datetime | None:
    return reading.now if import_store.any_to_do(reading) else None


def _take_portion(ctx: Context) -> None:
    imports.take_portion(ctx)


def _grant_due(reading: Reading) -> datetime | None:
    """Now, or the first day of the rule that a programme with pending households waits for."""
    work = grant_store.work(reading)
    if not work:
        return None
    first_days = programme_store.first_rule_days(reading, [each.programme_id for each in work])
    begins = [
        start_of_day(first_days[each.programme_id], each.zone) for each in work if each.programme_id in first_days
    ]
    return max(min(begins), reading.now) if begins else None


def _decide_portion(ctx: Context) -> None:
    grants.decide_portion(ctx)


def _renewal_due(reading: Reading) -> datetime | None:
    return reading.now if families.to_renew(reading) else None


def _extension_due(reading: Reading) -> datetime | None:
    return reading.now if expiry_store.any_running(reading) else None


def _telling_due(reading: Reading) -> datetime | None:
    """At once by day, and from eight on by night: a message beeps."""
    if not reminder_store.any_untold(reading):
        return None
    today = day_of(reading.now, _ZONE)
    morning, evening = (datetime.combine(today, at, ZoneInfo(_ZONE)) for at in (_MORNING, _EVENING))
    if reading.now < morning:
        return morning
    return reading.now if reading.now < evening else morning + timedelta(days=1)


def _credit_due(reading: Reading) -> datetime | None:
    return reading.now if claim_store.next_to_try(reading) is not None else None


def _closing_due(reading: Reading) -> datetime | None:
    return reading.now if wallet_store.ended(reading, 1) else None


def _tidy(ctx: Context) -> None:
    imports.delete_old_files(ctx)
    with ctx.unit_of_work() as tx:
        idempotency.forget_old(tx)


JOBS = (
    Job("import", _import_due, _take_portion),
    Job("grant", _grant_due, _decide_portion),
    Job("renew", _renewal_due, families.renew_portion),
    Job("accept", redemption_store.next_accept_at, redemptions.accept_due),
    Job("give_back", _credit_due, giving_back.give_back_portion),
    Job("extend", _extension_due, expiry.extend_portion),
    Job("tell_reminders", _telling_due, reminders.tell_portion),
    Job("close_wallets", _closing_due, revocations.close_wallets),
    daily("remind", time(7, 35), _ZONE, expiry.remind),
    # Before what waits for money otherwise: theirs was taken from them.
    daily("retry_claims", time(6, 0), _ZONE, giving_back.try_again),
    daily("retry_unfunded", time(6, 5), _ZONE, grants.retry_all),
    daily("tidy", time(3, 10), _ZONE, _tidy),
)
