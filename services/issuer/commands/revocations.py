"""Cheques asked back, and households that close: the redeemer decides what was spent first, and stays spent."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.issuer.commands import unsent
from services.issuer.commands.programmes import existing
from services.issuer.domain.states import AFTER_HOUSEHOLD_COMMAND, AFTER_WALLET_COMMAND, REFUSED_WALLET_COMMAND
from services.issuer.store import closing as store
from services.issuer.store import letters as letter_store
from services.issuer.store import mandates as mandate_store
from services.issuer.store import redemptions as redemption_store
from services.issuer.store import requests as request_store
from services.issuer.store import wallets as wallet_store
from services.issuer.store.wallets import Wallet
from shared.contracts.issuer import RevocationRequested, UnfundedDemandChanged, WalletClosed
from shared.identity import people
from shared.kernel.errors import ConflictError, NotFoundError
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context

#: Cheques that one event can name.
MOST_IN_A_REQUEST = 1000
#: Wallets closed in one unit of work.
PORTION = 200


@dataclass(frozen=True)
class Asked:
    """What was asked of the redeemer: the requests, and the cheques in them."""

    requests: tuple[str, ...]
    cheques: int


def revoke_grant(ctx: Context, grant_id: str, reason: str) -> Asked:
    """Ask for the cheques of a grant that have not ended. A held one is asked for until its hold ends.

    Raises `NotFoundError`, and `ConflictError` when its wallet is closed or nothing is left to ask for.
    """
    with ctx.unit_of_work() as tx:
        wallet_id = store.wallet_of_grant(tx, grant_id)
        if wallet_id is None:
            raise NotFoundError("there is no such grant", remedy="Look at the list of grants.")
        return _revoke(tx, _open(tx, wallet_id), reason, grant_id)


def revoke_wallet(ctx: Context, wallet_id: str, reason: str) -> Asked:
    """Ask for all cheques of a wallet that have not ended. Raises as `revoke_grant`."""
    with ctx.unit_of_work() as tx:
        return _revoke(tx, _open(tx, wallet_id), reason, None)


def close_household(ctx: Context, household_id: str) -> None:
    """Erase who a household is, ask its free cheques back, and let its wallets close when all has ended.

    Its key is destroyed, so that name, contact and words are gone from every copy; what identifies
    it is overwritten; grants and uses stay under random ids. Grants that wait for money wait no
    more. Said again it changes nothing. Raises `NotFoundError`.
    """
    with ctx.unit_of_work() as tx:
        status = store.lock_household(tx, household_id)
        if status is None:
            raise NotFoundError("there is no such household", remedy="Look at the list of grants.")
        if AFTER_HOUSEHOLD_COMMAND["close"][status] == status:
            return
        store.erase(tx, household_id)
        store.leave_lists(tx, household_id)
        mandate_store.revoke(tx, household_id, None, "closing")
        unsent.household_is_closed(tx, household_id)
        _withdraw(tx, store.withdraw_waiting(tx, household_id))
        wallets = [
            wallet
            for wallet in wallet_store.of_household(tx, household_id)
            if AFTER_WALLET_COMMAND["close"][wallet.state] != wallet.state
        ]
        for wallet in wallets:
            _ask(tx, wallet, "household_closed", None)
            letter_store.end_all(tx, wallet.id, letter_store.CLOSED)
            people.forget_scope(tx, f"wallet:{wallet.id}")
        wallet_store.begin_closing(tx, [wallet.id for wallet in wallets])


def close_wallets(ctx: Context) -> None:
    """Close the next wallets of closed households in which every hold, use and cheque has ended."""
    with ctx.unit_of_work() as tx:
        ended = wallet_store.ended(tx, PORTION)
        wallet_store.close(tx, ended)
        tx.publish(*(WalletClosed(wallet_id=wallet_id) for wallet_id in ended))


def _open(tx: Tx, wallet_id: str) -> Wallet:
    wallet = wallet_store.lock(tx, wallet_id)
    if wallet is None:
        raise NotFoundError("there are no such cheques", remedy="Look at the list of wallets.")
    code = REFUSED_WALLET_COMMAND["revoke"].get(wallet.state)
    if code is not None:
        raise ConflictError(f"this wallet is {wallet.state}", code=code, remedy="There is nothing to ask back.")
    return wallet


def _revoke(tx: Tx, wallet: Wallet, reason: str, grant_id: str | None) -> Asked:
    asked = _ask(tx, wallet, reason, grant_id)
    if not asked.cheques:
        raise ConflictError(
            "every cheque here has ended or was asked back already",
            code="nothing_to_revoke",
            remedy="Look at what was asked of this wallet before.",
        )
    return asked


def _ask(tx: Tx, wallet: Wallet, reason: str, grant_id: str | None) -> Asked:
    """Ask for the cheques that have not ended, those in a use among them that may still send them back."""
    running = redemption_store.cheques_in_running_uses(tx, wallet.id)
    states: Mapping[str, str] = wallet_store.revocable(tx, wallet.id, grant_id)
    ids = [each for each, state in states.items() if state != "redeemed" or each in running]
    requests = []
    for some in portions(ids, MOST_IN_A_REQUEST):
        request_id = tx.new_id()
        requests.append(request_id)
        request_store.add(tx, request_id, wallet.id, request_store.REVOCATION, cheques=len(some), reason=reason)
        wallet_store.ask_back(tx, some, request_id)
        tx.publish(
            RevocationRequested(wallet_id=wallet.id, request_id=request_id, voucher_ids=list(some), reason=reason)
        )
    return Asked(tuple(requests), len(ids))


def _withdraw(tx: Tx, waiting: Mapping[str, tuple[int, int]]) -> None:
    """Say of each programme that so many grants and cheques wait for money no more."""
    for programme_id, (grants, cheques) in sorted(waiting.items()):
        first_fund = existing(tx, programme_id).funds[0]
        tx.publish(
            UnfundedDemandChanged(fund_id=first_fund, programme_id=programme_id, grants=-grants, cheques=-cheques)
        )
