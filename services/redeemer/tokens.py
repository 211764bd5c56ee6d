"""What is shown to spend, as the redeemer opens it: derived keys, and the same work for right and wrong.

The redeemer alone judges codes. Of each wallet it also knows the next generation, because a parent may hold
renewed codes before we are told of them: the first valid one that is seen ends the generation before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from services.redeemer import limits
from services.redeemer.domain import Order, Pin, Refusal, Shown, ShownPaper, Wallet
from services.redeemer.domain.codes import TELLING, is_risky
from services.redeemer.reasons import Reason
from services.redeemer.store import handles as handle_store
from services.redeemer.store import scan
from services.redeemer.store import tokens as store
from services.redeemer.store.handles import WalletKey
from services.redeemer.store.scan import FoundWallet
from services.redeemer.store.tokens import FoundPaper
from services.redeemer.tables import wallet as wallet_table
from shared.identity import spoken_code
from shared.identity.keys import KeyRing
from shared.identity.paper import pin_matches, read_paper
from shared.identity.spoken_code import SpokenCode, selector
from shared.identity.wallet_code import Purpose, WalletCode, handle_on, matches, read_code, step_at, wallet_key
from shared.persistence.unit_of_work import Tx

#: Derived keys that are kept. Deriving one costs some ten microseconds; the bound is about 10 MB.
KEPT_KEYS = 20_000
#: What stands in for the key of a wallet that does not exist. Whatever it matches is still refused.
_NOBODYS_KEY = bytes(32)
#: At whom is counted what was a guess at nobody.
_NOBODY = ("",)

_wallet_key = lru_cache(maxsize=KEPT_KEYS)(wallet_key)

_UNREADABLE = Shown(readable=False, channel="wallet_code", number=0, spent=0, steps_off=0, wallet=None)


# -- opening


def open_shown(tx: Tx, keys: KeyRing, order: Order) -> Shown:
    """Open what an order shows: a code, or paper cheques with what stands beside them. Takes the wallet's lock."""
    texts = order.papers or ((order.code,) if read_paper(order.code) is not None else ())
    shown = _open_papers(tx, keys, texts, order) if texts else open_code(tx, keys, order.code, order.pin)
    whose: dict[str, str] = {}
    if shown.channel == "spoken_code" or shown.pin is not Pin.NONE:
        whose = _whose(order)
    elif is_risky(shown):
        # Nobody guesses a signed paper, but while somebody guesses at all, nothing serves without the parent's sign.
        whose = {limits.ALL: ""}
    return replace(shown, limited=True) if whose and limits.over(tx, whose) else shown


def open_code(tx: Tx, keys: KeyRing, text: str, pin: str = "") -> Shown:
    """Take a shown or spoken text apart and find the wallet that made it, whose lock is taken.

    What nobody has costs the same MACs as what is known, so that answers tell nothing by their time.
    """
    code = read_code(text)
    if code is not None:
        return _open_wallet_code(tx, keys, code, pin)
    spoken = spoken_code.read_code(text)
    return _UNREADABLE if spoken is None else _open_spoken_code(tx, keys, spoken, pin)


def _open_wallet_code(tx: Tx, keys: KeyRing, code: WalletCode, pin: str) -> Shown:
    found = _served(keys, scan.wallet_by_handle(tx, code.handle))
    key = _NOBODYS_KEY if found is None else key_of(keys, found.key_id, found.wallet_id, found.shown_generation)
    purpose = matches(key, code)
    made_by = found if purpose is not None else None
    return Shown(
        readable=True,
        channel="wallet_code",
        number=code.step,
        spent=made_by.last_step if made_by else 0,
        steps_off=code.step - step_at(tx.now),
        wallet=_wallet(made_by),
        limited=_tried_often(found, tx),
        generation=made_by.shown_generation if made_by else 1,
        in_force=made_by.generation if made_by else 1,
        key_id=made_by.key_id if made_by else "",
        beyond_limit=purpose is Purpose.BEYOND_LIMIT,
        pin=_pin(key, made_by, pin),
        tried=() if found is None or made_by else (found.wallet_id,),
    )


def _open_spoken_code(tx: Tx, keys: KeyRing, code: SpokenCode, pin: str) -> Shown:
    """Try every wallet that has this selector. Whatever they are, the first right one counts."""
    made_by, number, made_with = None, 0, _NOBODYS_KEY
    candidates = [one for one in scan.wallets_by_selector(tx, code.selector) if _served(keys, one)]
    for found in candidates:
        key = key_of(keys, found.key_id, found.wallet_id, found.shown_generation)
        # The counters of a next generation have not begun.
        last = found.spoken_counter if found.shown_generation == found.generation else 0
        counter = spoken_code.counter_of(key, code, last)
        if counter is not None and made_by is None:
            made_by, number, made_with = found, counter, key
    if not candidates:
        spoken_code.counter_of(_NOBODYS_KEY, code, 0)
    newer = made_by is not None and made_by.shown_generation > made_by.generation
    return Shown(
        readable=True,
        channel="spoken_code",
        number=number,
        spent=made_by.spoken_counter if made_by and not newer else 0,
        steps_off=0,
        wallet=_wallet(made_by),
        limited=_tried_often(made_by, tx),
        generation=made_by.shown_generation if made_by else 1,
        in_force=made_by.generation if made_by else 1,
        key_id=made_by.key_id if made_by else "",
        locked=made_by is not None and made_by.spoken_wrong >= limits.MOST_WRONG,
        pin=_pin(made_with, made_by, pin),
        tried=tuple(found.wallet_id for found in candidates if found.shown_generation == found.generation),
    )


def _open_papers(tx: Tx, keys: KeyRing, texts: tuple[str, ...], order: Order) -> Shown:
    """Paper cheques of one wallet, each once, and what proves the parent's will beside them."""
    read = [read_paper(text) for text in texts]
    papers = {paper.paper_id: paper for paper in read if paper is not None}
    if len(papers) < len(texts):
        return replace(_UNREADABLE, channel="paper")
    genuine = [keys.genuine_paper(paper) for paper in papers.values()]
    known = store.papers(tx, papers.keys())
    wallets = {paper.wallet_id for paper in known.values()}
    # A genuine one that is not known yet comes a moment later, with the event that tells of it.
    one_wallets = all(genuine) and len(known) == len(papers) and len(wallets) == 1
    found = _served(keys, scan.wallet_by_id(tx, wallets.pop())) if one_wallets else None
    unknown = Shown(readable=True, channel="paper", number=0, spent=0, steps_off=0, wallet=None)
    if found is None:
        return unknown
    code = read_code(order.code) if order.papers else None
    if order.papers and code is None and spoken_code.read_code(order.code) is not None:
        # A spoken code is heard and guessed more easily than what it would stand for here.
        return replace(_UNREADABLE, channel="paper")
    beside = _open_wallet_code(tx, keys, code, "") if code is not None else _UNREADABLE
    if beside.readable and (beside.wallet is None or beside.wallet.wallet_id != found.wallet_id):
        return unknown
    key = key_of(keys, found.key_id, found.wallet_id, found.generation)
    return Shown(
        readable=True,
        channel="paper",
        number=beside.number,
        spent=beside.spent,
        steps_off=beside.steps_off,
        wallet=_wallet(found),
        limited=_tried_often(found, tx),
        generation=beside.generation if beside.readable else found.generation,
        in_force=found.generation,
        key_id=beside.key_id,
        beyond_limit=beside.beyond_limit,
        pin=_pin(key, found, order.pin),
        papers=tuple(
            ShownPaper(one.paper_id, one.state, papers[one.paper_id].last_day, _for_us(one, order))
            for one in known.values()
        ),
    )


def _for_us(paper: FoundPaper, order: Order) -> bool | None:
    return None if paper.provider_id is None else paper.provider_id == order.provider_id


def _pin(key: bytes, found: FoundWallet | None, typed: str) -> Pin:
    if not typed:
        return Pin.NONE
    right = pin_matches(key, typed)
    if found is not None and found.pin_wrong >= limits.MOST_WRONG and found.shown_generation == found.generation:
        return Pin.LOCKED
    return Pin.RIGHT if right and found is not None else Pin.WRONG


def _tried_often(found: FoundWallet | None, tx: Tx) -> bool:
    if found is None or found.tries < limits.PER_WALLET:
        return False
    return found.tries_since == limits.stretch(tx.now, limits.MINUTE)


def _wallet(found: FoundWallet | None) -> Wallet | None:
    return None if found is None else Wallet(found.wallet_id, found.status == "open")


# -- after the decision


def settle(tx: Tx, keys: KeyRing, order: Order, shown: Shown, decision: object) -> None:
    """What a decision leaves behind at the codes: spent ones, wrong guesses, and a generation that is over.

    `decision` is a `Refusal`, or whatever was made of the code under the order's redemption id.
    """
    changed = _close_generation(tx, keys, shown)
    if isinstance(decision, Refusal):
        changed |= _note_try(tx, order, shown, decision.reason)
    else:
        changed |= _spend(tx, order, shown)
    for wallet_id in sorted(changed):
        # It begins a chain of its own, as all on its topic does: nothing on the log joins a use to its wallet.
        tx.publish(store.state_of(tx, wallet_id, limits.MOST_WRONG))


def _spend(tx: Tx, order: Order, shown: Shown) -> set[str]:
    assert shown.wallet is not None
    wallet_id = shown.wallet.wallet_id
    if shown.papers:
        store.use_papers(tx, [paper.paper_id for paper in shown.papers], order.redemption_id)
    if shown.channel == "spoken_code":
        scan.spend_counter(tx, wallet_id, shown.number)
    elif shown.number:
        scan.spend_step(tx, wallet_id, shown.number)
    return {wallet_id} if shown.papers or shown.channel == "spoken_code" else set()


def _note_try(tx: Tx, order: Order, shown: Shown, reason: Reason) -> set[str]:
    """Count what told something or was a guess. Returns the wallets whose spoken code is locked by it.

    A guess that leads to no wallet takes the same statements, so that answers tell nothing by their time.
    """
    if reason not in TELLING:
        return set()
    guessed = reason is Reason.PIN_WRONG or (reason is Reason.CODE_UNKNOWN and shown.channel == "spoken_code")
    tried = shown.tried or _NOBODY
    store.count_try(tx, (shown.wallet.wallet_id,) if shown.wallet else tried, limits.stretch(tx.now, limits.MINUTE))
    if guessed:
        limits.count(tx, _whose(order))
    if reason is Reason.PIN_WRONG and shown.wallet:
        store.guessed_wrong(tx, [shown.wallet.wallet_id], wallet_table.c.pin_wrong, limits.MOST_WRONG)
    if guessed and reason is Reason.CODE_UNKNOWN:
        return set(store.guessed_wrong(tx, tried, wallet_table.c.spoken_wrong, limits.MOST_WRONG))
    return set()


def _whose(order: Order) -> dict[str, str]:
    """Whose tries a guess counts among.

    Many over all close what can be guessed, and paper without the parent's own sign, for the whole installation until
    the hour is over; the code on a screen stays good.
    """
    return {limits.DEVICE: order.device_id, limits.PROVIDER: order.provider_id, limits.ALL: ""}


def _close_generation(tx: Tx, keys: KeyRing, shown: Shown) -> set[str]:
    """Any valid code of the next generation ends the one in force, whatever else became of the scan."""
    if shown.wallet is None or shown.generation <= shown.in_force:
        return set()
    found = scan.wallet_by_id(tx, shown.wallet.wallet_id)
    assert found is not None
    renew(tx, keys, found.wallet_id, shown.key_id, shown.generation)
    return {found.wallet_id}


def renew(tx: Tx, keys: KeyRing, wallet_id: str, key_id: str, generation: int) -> None:
    """Put a generation in force, to be found from now on, together with the one after it."""
    wallet = WalletKey(wallet_id, key_id, generation, keys.newest_wallet_key_id)
    store.renew(tx, wallet, selector(key_of(keys, key_id, wallet_id, generation)), next_selector(keys, wallet))
    handle_store.add(tx, handles(keys, [wallet], days_around(tx.now)))


def expect_newest(tx: Tx, keys: KeyRing, wallets: Sequence[WalletKey]) -> list[WalletKey]:
    """Expect the next generation of each wallet by the newest master key, from today on. Returns all as they are now.

    A renewal is made with that key, and its codes may be shown before we are told of it.
    """
    newest = keys.newest_wallet_key_id
    now = [wallet._replace(next_key_id=newest) for wallet in wallets]
    changed = [new for new, old in zip(now, wallets, strict=True) if old.next_key_id != newest]
    handle_store.expect(
        tx,
        [{"this_wallet": one.wallet_id, "by_key": newest, "found_by": next_selector(keys, one)} for one in changed],
    )
    handle_store.add(tx, handles(keys, changed, days_around(tx.now)))
    return now


# -- keys and handles


def _served(keys: KeyRing, found: FoundWallet | None) -> FoundWallet | None:
    """A wallet, unless its master key was retired: then it is as if there were none."""
    return found if found is not None and keys.has_wallet_master(found.key_id) else None


def key_of(keys: KeyRing, key_id: str, wallet_id: str, generation: int) -> bytes:
    return _wallet_key(keys.wallet_master(key_id), wallet_id, generation)


def days_around(at: datetime) -> tuple[date, date, date]:
    """Yesterday, today and tomorrow in UTC: a phone's clock may be on either side of midnight."""
    today = at.astimezone(UTC).date()
    return today - timedelta(days=1), today, today + timedelta(days=1)


def next_selector(keys: KeyRing, wallet: WalletKey) -> str:
    """What a spoken code of the generation after this one is looked up by."""
    return selector(key_of(keys, wallet.next_key_id, wallet.wallet_id, wallet.generation + 1))


def handles(keys: KeyRing, wallets: Iterable[WalletKey], days: Iterable[date]) -> list[dict[str, object]]:
    """The rows by which these wallets, and their next generations, are found on these days."""
    wanted = tuple(days)
    rows: list[dict[str, object]] = []
    for wallet in wallets:
        for key_id, generation in ((wallet.key_id, wallet.generation), (wallet.next_key_id, wallet.generation + 1)):
            key = key_of(keys, key_id, wallet.wallet_id, generation)
            rows += [
                {
                    "handle": handle_on(key, day),
                    "day": day,
                    "wallet_id": wallet.wallet_id,
                    "key_id": key_id,
                    "generation": generation,
                }
                for day in wanted
            ]
    return rows
