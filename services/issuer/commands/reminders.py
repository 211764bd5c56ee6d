"""Telling reminders: by a message where a parent said that it is safe, else by a person of the office or her helper."""

from collections.abc import Collection
from datetime import timedelta

from services.issuer import message_words, personal
from services.issuer.domain.expiry import last_day
from services.issuer.domain.reach import Way
from services.issuer.store import reminders as store
from services.issuer.store.reminders import Reminder
from shared.identity.sealing import Sealer
from shared.kernel.languages import Language
from shared.notices import notices
from shared.notices.dates import full_date
from shared.notices.notices import Words
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context

KIND = "reminder"
#: Reminders that are told in one unit of work.
PORTION = 100
#: A message that could not be sent for so long comes too late.
VALID_FOR = timedelta(days=3)


def tell_portion(ctx: Context) -> None:
    """Choose how the next reminders are told, and write the messages of those told by message, in one unit."""
    sealer, home = ctx.keys.people(ctx.service), f"{ctx.address}/cheques"
    with ctx.unit_of_work() as tx:
        store.note_ways(tx, {each.position: _tell(tx, sealer, each, home) for each in store.lock_untold(tx, PORTION)})


def note_done(
    ctx: Context, way: Way, first: int, last: int, *, by: str, programmes: Collection[str] | None = None
) -> None:
    """Somebody of the office told these by post or by phone, from one reminder to another, both included."""
    with ctx.unit_of_work() as tx:
        store.note_done(tx, way, first, last, by, programmes)


def _tell(tx: Tx, sealer: Sealer, reminder: Reminder, home: str) -> tuple[Way, str | None]:
    """How, and the message where by one."""
    if reminder.is_closed or reminder.expires_at <= tx.now:
        return "nobody", None
    address = personal.unseal(reminder.personal, reminder.key, reminder.household_id).address
    way = reminder.said.way(None if address is None else address.channel, on_a_list=reminder.on_a_list)
    if address is not None and way == address.channel:
        return way, notices.write(tx, sealer, KIND, address, _words(reminder, home), valid_for=VALID_FOR)
    return way, None


def _words(reminder: Reminder, home: str) -> Words:
    template = message_words.ONE if reminder.cheques == 1 else message_words.MORE

    def say(language: Language) -> str:
        day = full_date(last_day(reminder.expires_at, reminder.zone), language)
        return template.fill(cheques=reminder.cheques, day=day, link=home)[language]

    return notices.in_words_of(reminder.language, message_words.REMINDER, say)
