"""Renewing a wallet's codes, printing paper cheques, and cancelling those that were lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.issuer.domain.states import REFUSED_WALLET_COMMAND
from services.issuer.store import letters as letter_store
from services.issuer.store import tokens as store
from services.issuer.store.tokens import Codes
from shared.contracts.issuer import PapersCancelled, PapersPrinted, WalletRekeyed
from shared.identity import people, sessions
from shared.identity.paper import make_paper
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError, NotFoundError
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context

#: A request, and an event, carries no more papers than one redemption takes cheques.
MOST_PAPERS = 40
_ZONE = "Europe/Brussels"


@dataclass(frozen=True)
class Sheet:
    """One paper cheque to print: `text` is what its code says."""

    paper_id: str
    text: str
    last_day: date


def report_lost(ctx: Context, wallet_id: str, *, kept_session: str = "") -> int:
    """Stop what was lost, phone or paper, in one step: all paper, the codes, and all sign-ins but the one kept.

    Returns the generation of the new codes. Raises as `renew_codes` does.
    """
    with ctx.unit_of_work() as tx:
        within = ctx.within(tx)
        cancel_papers(within, wallet_id, None)
        return renew_codes(within, wallet_id, kept_session=kept_session)


def renew_codes(ctx: Context, wallet_id: str, *, kept_session: str = "") -> int:
    """Make new codes: the old ones, and the PIN, end as soon as the redeemer has heard. Returns the generation.

    Every sign-in of the wallet ends but the one kept, and with it the number or passkey it was opened by: a lost
    phone would fetch the new codes.
    Asked again before that, it is the same renewal. Raises `NotFoundError`, or `ConflictError` for closed cheques.
    """
    with ctx.unit_of_work() as tx:
        codes = _open(tx, wallet_id, "renew_codes")
        sessions.end_of_scope(tx, f"wallet:{wallet_id}", kept_session)
        people.forget_scope(tx, f"wallet:{wallet_id}")
        if codes.generation > codes.in_force:
            return codes.generation
        generation, key_id = codes.generation + 1, ctx.keys.newest_wallet_key_id
        store.renew(tx, wallet_id, key_id, generation)
        letter_store.end_all(tx, wallet_id, letter_store.REPLACED)
        tx.publish(WalletRekeyed(wallet_id=wallet_id, key_id=key_id, generation=generation))
        return generation


def print_papers(ctx: Context, wallet_id: str, count: int, provider_id: str | None) -> list[Sheet]:
    """Make so many paper cheques, for one provider alone where it is named.

    Never more than the wallet has free cheques: more would only be refused at a door. Raises
    `NotFoundError`, or `ConflictError` that says how many there can be.
    """
    with ctx.unit_of_work() as tx:
        _open(tx, wallet_id, "print_papers")
        today = day_of(tx.now, _ZONE)
        store.lapse(tx, wallet_id, today)
        left = min(store.free_cheques(tx, wallet_id) - len(store.printed(tx, wallet_id)), MOST_PAPERS)
        if count > left:
            raise ConflictError(
                f"there are cheques for {max(left, 0)} more papers",
                code="too_many_papers",
                remedy="Print fewer, or cancel papers that are lost and print again.",
            )
        number, last_day = ctx.keys.newest_paper_key, today + timedelta(days=store.paper_days(tx, wallet_id))
        ids = [tx.new_id() for _ in range(count)]
        store.add(
            tx,
            [
                {
                    "id": paper_id,
                    "wallet_id": wallet_id,
                    "provider_id": provider_id,
                    "key_number": number,
                    "last_day": last_day,
                    "state": "printed",
                    "printed_at": tx.now,
                }
                for paper_id in ids
            ],
        )
        tx.publish(
            PapersPrinted(
                wallet_id=wallet_id, paper_ids=ids, key_id=f"k{number}", last_day=last_day, provider_id=provider_id
            )
        )
        sign = ctx.keys.sign_paper(number)
        return [Sheet(paper_id, make_paper(sign, number, paper_id, last_day), last_day) for paper_id in ids]


def cancel_papers(ctx: Context, wallet_id: str, paper_ids: Sequence[str] | None) -> int:
    """Cancel these paper cheques, or all of the wallet's. The cheques stay as they are. Returns how many it were.

    Raises `NotFoundError` for a paper that is not the wallet's or was used or cancelled before.
    """
    with ctx.unit_of_work() as tx:
        _open(tx, wallet_id, "cancel_papers")
        there = store.printed(tx, wallet_id)
        wanted = there if paper_ids is None else sorted(set(paper_ids))
        if not set(wanted) <= set(there):
            raise NotFoundError(
                "one of these papers is not there to cancel", remedy="Look at the list; cancel those it shows."
            )
        store.cancel(tx, wanted)
        for start in range(0, len(wanted), MOST_PAPERS):
            tx.publish(PapersCancelled(wallet_id=wallet_id, paper_ids=wanted[start : start + MOST_PAPERS]))
        return len(wanted)


def _open(tx: Tx, wallet_id: str, command: str) -> Codes:
    codes = store.lock(tx, wallet_id)
    if codes is None:
        raise NotFoundError("there are no such cheques", remedy="Check the address, or ask who gave it to you.")
    code = REFUSED_WALLET_COMMAND[command].get(codes.state)
    if code is not None:
        raise ConflictError("these cheques are closed", code=code, remedy="Ask the office that gave them to you.")
    return codes
