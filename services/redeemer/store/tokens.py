"""The statements of what is shown to spend: generations, guesses, paper cheques, and tries that came to nothing."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from services.redeemer.store.handles import WalletKey
from services.redeemer.tables import paper, tries, wallet, wallet_refusal
from shared.contracts.redeemer import RefusedRequest, WalletChanged
from shared.persistence.insert import insert
from shared.persistence.unit_of_work import Reading, Tx


class FoundPaper(NamedTuple):
    """A paper cheque as it stands."""

    paper_id: str
    wallet_id: str
    provider_id: str | None
    state: str


def papers(reading: Reading, paper_ids: Collection[str]) -> dict[str, FoundPaper]:
    rows = reading.execute(
        sa.select(paper.c.paper_id, paper.c.wallet_id, paper.c.provider_id, paper.c.state).where(
            paper.c.paper_id.in_(paper_ids)
        )
    )
    return {row.paper_id: FoundPaper(*row) for row in rows}


def add_papers(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        tx.execute(insert(paper).on_conflict_do_nothing(index_elements=["paper_id"]), rows)


def cancel_papers(tx: Tx, wallet_id: str, paper_ids: Collection[str]) -> int:
    """Cancel those that were not used. Returns how many that were."""
    found = tx.execute(
        sa.update(paper)
        .where(paper.c.paper_id.in_(paper_ids), paper.c.wallet_id == wallet_id, paper.c.state == "printed")
        .values(state="cancelled")
    )
    return found.rowcount


def use_papers(tx: Tx, paper_ids: Collection[str], redemption_id: str) -> None:
    """From now on these serve no more."""
    found = tx.execute(
        sa.update(paper)
        .where(paper.c.paper_id.in_(paper_ids), paper.c.state == "printed")
        .values(state="used", redemption_id=redemption_id)
    )
    assert found.rowcount == len(paper_ids), "a paper cheque was used beside its wallet's lock"


def renew(tx: Tx, renewed: WalletKey, selector: str, next_selector: str) -> None:
    """Put another generation in force: no code of an earlier one serves, and every lock is open."""
    tx.execute(
        sa.update(wallet)
        .where(wallet.c.wallet_id == renewed.wallet_id)
        .values(
            key_id=renewed.key_id,
            generation=renewed.generation,
            selector=selector,
            next_selector=next_selector,
            next_key_id=renewed.next_key_id,
            spoken_counter=0,
            spoken_wrong=0,
            pin_wrong=0,
        )
    )


def guessed_wrong(tx: Tx, wallet_ids: Collection[str], what: sa.Column[int], most: int) -> list[str]:
    """Count one more wrong guess at these wallets. Returns those that are locked by it."""
    rows = tx.execute(
        sa.update(wallet)
        .where(wallet.c.wallet_id.in_(wallet_ids))
        .values({what.name: what + 1})
        .returning(wallet.c.wallet_id, what)
    )
    return sorted(wallet_id for wallet_id, count in rows if count == most)


def count_try(tx: Tx, wallet_ids: Collection[str], since: datetime) -> None:
    """Count one more refusal that told something of these wallets, from one at the first since then."""
    again = wallet.c.tries_since == since
    tx.execute(
        sa.update(wallet)
        .where(wallet.c.wallet_id.in_(wallet_ids))
        .values(tries=sa.case((again, wallet.c.tries + 1), else_=1), tries_since=since)
    )


def state_of(reading: Reading, wallet_id: str, most_wrong: int) -> WalletChanged:
    """The whole of what the issuer has to know of a wallet's codes."""
    row = reading.execute(
        sa.select(wallet.c.generation, wallet.c.spoken_counter, wallet.c.spoken_wrong).where(
            wallet.c.wallet_id == wallet_id
        )
    ).one()
    gone = reading.execute(
        sa.select(paper.c.paper_id)
        .where(paper.c.wallet_id == wallet_id, paper.c.state != "printed")
        .order_by(paper.c.last_day.desc(), paper.c.paper_id)
        .limit(1000)
    )
    refused = reading.execute(
        sa.select(wallet_refusal.c.request_id, wallet_refusal.c.reason)
        .where(wallet_refusal.c.wallet_id == wallet_id)
        .order_by(wallet_refusal.c.refused_at.desc(), wallet_refusal.c.request_id)
        .limit(20)
    )
    return WalletChanged(
        wallet_id=wallet_id,
        generation=row.generation,
        spoken_counter=row.spoken_counter,
        papers=list(gone.scalars()),
        locked=row.spoken_wrong >= most_wrong,
        refused=[RefusedRequest(request_id=request_id, reason=reason) for request_id, reason in refused],
    )


def refuse_requests(tx: Tx, reasons: Mapping[tuple[str, str], str]) -> None:
    """Keep why requests were not followed, by wallet and request."""
    statement = insert(wallet_refusal).on_conflict_do_nothing(index_elements=["wallet_id", "request_id"])
    tx.execute(
        statement,
        [
            {"wallet_id": wallet_id, "request_id": request_id, "reason": reason, "refused_at": tx.now}
            for (wallet_id, request_id), reason in reasons.items()
        ],
    )


def count_of(reading: Reading, stretches: Mapping[tuple[str, str], datetime]) -> dict[tuple[str, str], int]:
    """How often each (scope, whose) tried in vain since its instant."""
    places = [
        sa.and_(tries.c.scope == scope, tries.c.whose == whose, tries.c.since == since)
        for (scope, whose), since in stretches.items()
    ]
    rows = reading.execute(sa.select(tries.c.scope, tries.c.whose, tries.c.count).where(sa.or_(*places)))
    return {(scope, whose): count for scope, whose, count in rows}


def count_one(tx: Tx, stretches: Mapping[tuple[str, str], datetime]) -> None:
    """Count one more for each."""
    statement = insert(tries)
    tx.execute(
        statement.on_conflict_do_update(index_elements=["scope", "whose", "since"], set_={"count": tries.c.count + 1}),
        [{"scope": scope, "whose": whose, "since": since, "count": 1} for (scope, whose), since in stretches.items()],
    )


def forget_tries(tx: Tx, before: datetime) -> None:
    tx.execute(sa.delete(tries).where(tries.c.since < before))
