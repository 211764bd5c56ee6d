"""Codes as the redeemer opens them: derived keys, the days' handles, and the same work for right and wrong."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from services.redeemer.domain import Shown, Wallet
from services.redeemer.store import scan
from services.redeemer.store.handles import WalletKey
from services.redeemer.store.scan import FoundWallet
from shared.identity import spoken_code
from shared.identity.keys import KeyRing
from shared.identity.spoken_code import SpokenCode
from shared.identity.wallet_code import WalletCode, handle_on, matches, read_code, step_at, wallet_key
from shared.persistence.unit_of_work import Tx

#: Derived keys that are kept. Deriving one costs some ten microseconds; the bound is about 10 MB.
KEPT_KEYS = 20_000
#: What stands in for the key of a wallet that does not exist. Whatever it matches is still refused.
_NOBODYS_KEY = bytes(32)

_wallet_key = lru_cache(maxsize=KEPT_KEYS)(wallet_key)


def open_code(tx: Tx, keys: KeyRing, text: str) -> Shown:
    """Take a shown or spoken text apart and find the wallet that made it, whose lock is taken.

    What nobody has costs the same MACs as what is known, so that answers tell nothing by their time.
    """
    code = read_code(text)
    if code is not None:
        return _open_wallet_code(tx, keys, code)
    spoken = spoken_code.read_code(text)
    if spoken is not None:
        return _open_spoken_code(tx, keys, spoken)
    return Shown(readable=False, channel="wallet_code", number=0, spent=0, steps_off=0, wallet=None)


def _open_wallet_code(tx: Tx, keys: KeyRing, code: WalletCode) -> Shown:
    found = scan.wallet_by_handle(tx, code.handle)
    key = _NOBODYS_KEY if found is None else key_of(keys, found.key_id, found.wallet_id, found.generation)
    genuine = matches(key, code)
    made_by = found if genuine else None
    return Shown(
        readable=True,
        channel="wallet_code",
        number=code.step,
        spent=made_by.last_step if made_by else 0,
        steps_off=code.step - step_at(tx.now),
        wallet=_wallet(made_by),
    )


def _open_spoken_code(tx: Tx, keys: KeyRing, code: SpokenCode) -> Shown:
    """Try every wallet that has this selector. Whatever they are, the first right one counts."""
    made_by, number = None, 0
    candidates = scan.wallets_by_selector(tx, code.selector)
    for found in candidates:
        key = key_of(keys, found.key_id, found.wallet_id, found.generation)
        counter = spoken_code.counter_of(key, code, found.spoken_counter)
        if counter is not None and made_by is None:
            made_by, number = found, counter
    if not candidates:
        spoken_code.counter_of(_NOBODYS_KEY, code, 0)
    return Shown(
        readable=True,
        channel="spoken_code",
        number=number,
        spent=made_by.spoken_counter if made_by else 0,
        steps_off=0,
        wallet=_wallet(made_by),
    )


def _wallet(found: FoundWallet | None) -> Wallet | None:
    return None if found is None else Wallet(found.wallet_id, found.status == "open")


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
