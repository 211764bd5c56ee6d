"""Where a provider's money goes: its owner asks for a change, an accreditation officer confirms it."""

from services.providers.commands.providers import locked
from services.providers.domain import Payee
from services.providers.domain.payees import ask, decided
from services.providers.store import payees as store
from shared.runtime.context import Context


def ask_for_change(ctx: Context, provider_id: str, account_holder: str, iban: str, asked_by: str) -> Payee:
    """Ask that the money go to another account. It does not until somebody else confirmed it.

    Raises `NotFoundError` for an unknown provider, and as `domain.payees.ask` does.
    """
    with ctx.unit_of_work() as tx:
        provider = locked(tx, provider_id)
        asked = ask(provider, store.latest(tx, provider_id), account_holder, iban, asked_by, tx.now)
        store.add(tx, asked)
        store.replace_others(tx, provider_id, asked.version, "asked")
        return asked


def decide_change(ctx: Context, provider_id: str, version: int, confirm: bool, decided_by: str) -> Payee:
    """Confirm or refuse the change that waits; a confirmed one takes the place of the one before.

    Raises `NotFoundError` for an unknown provider, and as `domain.payees.decided` does.
    """
    with ctx.unit_of_work() as tx:
        locked(tx, provider_id)
        done = decided(store.latest(tx, provider_id, "asked"), version, confirm, decided_by, tx.now)
        store.save(tx, done)
        if done.status == "confirmed":
            store.replace_others(tx, provider_id, done.version, "confirmed")
        return done
