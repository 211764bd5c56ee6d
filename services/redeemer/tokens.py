"""Wallet codes as the redeemer opens them: derived keys, the days' handles, and the same work for right and wrong."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from services.redeemer.domain import Shown, Wallet
from services.redeemer.store import scan
from services.redeemer.store.handles import WalletKey
from shared.identity.keys import KeyRing
from shared.identity.wallet_code import handle_on, matches, read_code, step_at, wallet_key
from shared.persistence.unit_of_work import Tx

#: Derived keys that are kept. Deriving one costs some ten microseconds; the bound is about 10 MB.
KEPT_KEYS = 20_000
#: What stands in for the key of a wallet that does not exist. Whatever it matches is still refused.
_NOBODYS_KEY = bytes(32)

_wallet_key = lru_cache(maxsize=KEPT_KEYS)(wallet_key)


def open_code(tx: Tx, keys: KeyRing, text: str) -> Shown:
    """Take a shown text apart and find the wallet that made it, whose lock is taken.

    A handle nobody has costs the same MAC as a known one, so that answers tell nothing by their time.
    """
    code = read_code(text)
    if code is None:
        return Shown(readable=False, step=0, steps_off=0, wallet=None)
    found = scan.wallet_by_handle(tx, code.handle)
    key = _NOBODYS_KEY if found is None else key_of(keys, found.key_id, found.wallet_id, found.generation)
    genuine = matches(key, code)
    wallet = Wallet(found.wallet_id, found.status == "open", found.last_step) if found and genuine else None
    return Shown(readable=True, step=code.step, steps_off=code.step - step_at(tx.now), wallet=wallet)


def key_of(keys: KeyRing, key_id: str, wallet_id: str, generation: int) -> bytes:
    return _wallet_key(keys.wallet_master(key_id), wallet_id, generation)


def days_around(at: datetime) -> tuple[date, date, date]:
    """Yesterday, today and tomorrow in UTC: a phone's clock may be on either side of midnight."""
    today = at.astimezone(UTC).date()
    return today - timedelta(days=1), today, today + timedelta(days=1)


def handles(keys: KeyRing, wallets: Iterable[WalletKey], days: Iterable[date]) -> list[dict[str, object]]:
    """The rows by which these wallets are found on these days."""
    wanted = tuple(days)
    rows: list[dict[str, object]] = []
    for wallet in wallets:
        key = key_of(keys, wallet.key_id, wallet.wallet_id, wallet.generation)
        rows += [{"handle": handle_on(key, day), "day": day, "wallet_id": wallet.wallet_id} for day in wanted]
    return rows
