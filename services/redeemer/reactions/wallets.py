"""What the issuer says of a wallet: opened, filled, closed, its codes renewed, its paper printed."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import groupby

from services.redeemer import limits, tokens
from services.redeemer.reactions import uses, vouchers
from services.redeemer.reactions.runs import of
from services.redeemer.store import facts, handles, scan
from services.redeemer.store import tokens as token_store
from shared.contracts.event import Event
from shared.contracts.issuer import (
    PapersCancelled,
    PapersPrinted,
    VouchersIssued,
    WalletClosed,
    WalletOpened,
    WalletRekeyed,
)
from shared.identity.keys import KeyRing
from shared.identity.spoken_code import selector
from shared.messaging.incoming import Incoming, Reaction, Run
from shared.persistence.unit_of_work import Tx


def on_wallets_with(keys: KeyRing) -> Reaction:
    def on_wallets(tx: Tx, run: Run) -> None:
        """Open and fill, then all else. A wallet is opened before it is filled, so each can be done for all at once."""
        heard = list(run)
        events = [incoming.event for incoming in heard]
        opened = of(WalletOpened, events)
        issued = of(VouchersIssued, events)
        counts = _issue(tx, {event.wallet_id for event in opened}, issued)
        _open(tx, keys, opened, counts)
        _in_turn(tx, heard)
        _close(tx, of(WalletClosed, events))
        _change_tokens(tx, keys, events)

    return on_wallets


def _in_turn(tx: Tx, heard: Iterable[Incoming]) -> None:
    """What is said of uses, and what is asked of vouchers, in the order in which it came."""
    for follow, some in groupby(heard, key=_follower):
        if follow is not None:
            follow(tx, list(some))


def _follower(incoming: Incoming) -> Callable[[Tx, Sequence[Incoming]], None] | None:
    if isinstance(incoming.event, uses.WORDS):
        return uses.on_words
    return vouchers.on_requests if isinstance(incoming.event, vouchers.REQUESTS) else None


def _close(tx: Tx, closed: list[WalletClosed]) -> None:
    """No code serves any more. Holds and uses run to their end."""
    facts.close_wallets(tx, {event.wallet_id for event in closed})


def _issue(tx: Tx, new: Collection[str], issued: list[VouchersIssued]) -> dict[str, int]:
    """Give every voucher its place in its wallet. Returns the counts of the wallets that are new in this run."""
    counts = facts.issued_counts(tx, {event.wallet_id for event in issued} - set(new))
    counts |= dict.fromkeys(new, 0)
    rows = []
    for event in issued:
        first = counts[event.wallet_id] + 1
        rows += [
            {
                "voucher_id": voucher_id,
                "wallet_id": event.wallet_id,
                "place": place,
                "programme_id": event.programme_id,
                "face_cents": event.face_cents,
                "currency": event.currency,
                "expires_at": event.expires_at,
                "state": "issued",
                "version": 1,
                "revoke_reason": None,
            }
            for place, voucher_id in enumerate(event.voucher_ids, first)
        ]
        counts[event.wallet_id] += len(event.voucher_ids)
    facts.add_vouchers(tx, rows)
    facts.keep_issued_counts(tx, {wallet_id: count for wallet_id, count in counts.items() if wallet_id not in new})
    return counts


def _open(tx: Tx, keys: KeyRing, opened: list[WalletOpened], counts: Mapping[str, int]) -> None:
    """Enter new wallets, to be found at once by the handles of yesterday, today and tomorrow."""
    newest = keys.newest_wallet_key_id
    found_by = [handles.WalletKey(event.wallet_id, event.key_id, event.generation, newest) for event in opened]
    facts.add_wallets(
        tx,
        [
            {
                "wallet_id": event.wallet_id,
                "key_id": event.key_id,
                "generation": event.generation,
                "status": "open",
                "last_step": 0,
                "selector": selector(tokens.key_of(keys, event.key_id, event.wallet_id, event.generation)),
                "next_selector": tokens.next_selector(keys, wallet),
                "next_key_id": newest,
                "spoken_counter": 0,
                "spoken_wrong": 0,
                "pin_wrong": 0,
                "tries": 0,
                "tries_since": None,
                "issued": counts[event.wallet_id],
            }
            for event, wallet in zip(opened, found_by, strict=True)
        ],
    )
    handles.add(tx, tokens.handles(keys, found_by, tokens.days_around(tx.now)))


def _change_tokens(tx: Tx, keys: KeyRing, events: Collection[Event]) -> None:
    """Renew codes, and know and forget paper cheques, each in its turn. The issuer hears what is in force now."""
    changed: set[str] = set()
    for event in events:
        if isinstance(event, WalletRekeyed):
            found = scan.wallet_by_id(tx, event.wallet_id)
            # A code of it may have been seen already: then it is in force, and its locks and counters stay.
            if found is not None and found.generation < event.generation:
                tokens.renew(tx, keys, event.wallet_id, event.key_id, event.generation)
            changed.add(event.wallet_id)
        elif isinstance(event, PapersPrinted):
            token_store.add_papers(
                tx,
                [
                    {
                        "paper_id": paper_id,
                        "wallet_id": event.wallet_id,
                        "provider_id": event.provider_id,
                        "last_day": event.last_day,
                        "state": "printed",
                        "redemption_id": None,
                    }
                    for paper_id in event.paper_ids
                ],
            )
        elif isinstance(event, PapersCancelled):
            token_store.cancel_papers(tx, event.wallet_id, event.paper_ids)
            changed.add(event.wallet_id)
    tx.publish(*(token_store.state_of(tx, wallet_id, limits.MOST_WRONG) for wallet_id in sorted(changed)))
