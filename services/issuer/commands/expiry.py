"""Time and cheques: reminders before they end, and a later end for everybody."""

from dataclasses import dataclass
from datetime import date

from services.issuer.commands.programmes import existing, refuse_in
from services.issuer.domain import expiry
from services.issuer.store import expiry as store
from services.issuer.store import programmes as programme_store
from services.issuer.store import requests as request_store
from shared.contracts.issuer import ExtensionRequested
from shared.kernel.clock import end_of_day
from shared.kernel.errors import InvalidError
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context

#: Grants whose cheques are extended in one unit of work.
PORTION = 200
#: Cheques that one event can name.
MOST_IN_A_REQUEST = 1000


@dataclass(frozen=True)
class _Wanted:
    wallet_id: str
    voucher_ids: list[str]


def remind(ctx: Context) -> None:
    """Write down who is to be reminded today, once per wallet, expiry and number of days before it."""
    with ctx.unit_of_work() as tx:
        for zone in sorted(store.zones(tx)):
            for days_before, first, last in expiry.reminder_windows(tx.now, zone):
                store.add_reminders(tx, days_before, first, last, zone)


def extend(ctx: Context, programme_id: str, last_day: date) -> str:
    """Ask that every unspent cheque of a programme can be spent until the end of a day. Returns the extension's id.

    It is asked for portion by portion; the redeemer follows where a cheque has not ended meanwhile.
    Raises `NotFoundError`, `ConflictError` when the programme is not running, and `InvalidError`
    when the day is over.
    """
    with ctx.unit_of_work() as tx:
        programme_store.lock_all(tx)
        programme = existing(tx, programme_id)
        refuse_in(programme, "extend")
        expires_at = end_of_day(last_day, programme.zone)
        if expires_at <= tx.now:
            raise InvalidError(
                "this day is over",
                code="day_is_over",
                remedy="Write today or a later day.",
                fields={"last_day": ["Write today or a later day."]},
            )
        extension_id = tx.new_id()
        store.add_extension(tx, extension_id, programme_id, expires_at)
        return extension_id


def extend_portion(ctx: Context) -> None:
    """Ask for the next cheques of the oldest extension that is not done."""
    with ctx.unit_of_work() as tx:
        going = store.lock_running(tx)
        if going is None:
            return
        programme = existing(tx, going.programme_id)
        positions = store.next_grants(tx, going, PORTION)
        cheques = [
            cheque
            for cheque in store.extendable(tx, positions, going.expires_at)
            if tx.now < expiry.grace_end(cheque.expires_at, programme.grace_days, programme.zone)
        ]
        by_wallet: dict[str, list[str]] = {}
        for cheque in cheques:
            by_wallet.setdefault(cheque.wallet_id, []).append(cheque.id)
        for wallet_id, ids in sorted(by_wallet.items()):
            for some in portions(ids, MOST_IN_A_REQUEST):
                _ask(tx, going, _Wanted(wallet_id, list(some)))
        store.go_on(tx, going, positions, wallets=len(by_wallet), cheques=len(cheques), done=len(positions) < PORTION)


def _ask(tx: Tx, going: store.Extension, wanted: _Wanted) -> None:
    request_id = tx.new_id()
    request_store.add(tx, request_id, wanted.wallet_id, request_store.EXTENSION, cheques=len(wanted.voucher_ids))
    tx.publish(
        ExtensionRequested(
            wallet_id=wanted.wallet_id,
            request_id=request_id,
            voucher_ids=wanted.voucher_ids,
            expires_at=going.expires_at,
        )
    )
