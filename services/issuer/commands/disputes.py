"""When a use is not right: disputed in time, complained about later, decided by a person. And *not safe*."""

from services.issuer import personal
from services.issuer.commands.redemptions import ask_release, lock_theirs, refuse, refuse_unless_fitting
from services.issuer.domain import uses
from services.issuer.domain.states import REFUSED_HOUSEHOLD_COMMAND
from services.issuer.domain.uses import Use
from services.issuer.store import claims as claim_store
from services.issuer.store import complaints as store
from services.issuer.store import households as household_store
from services.issuer.store import programmes as programme_store
from services.issuer.store import redemptions as redemption_store
from services.issuer.store import wallets as wallet_store
from services.issuer.store.complaints import CLAIM, DISPUTE, Complaint
from shared.contracts.issuer import ClaimDecided, ClaimOpened, DisputeDecided, DisputeReason, UseDisputed
from shared.kernel.errors import ConflictError, InvalidError, NotFoundError
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context


def dispute(ctx: Context, wallet_id: str, redemption_id: str, reason: DisputeReason, cheques: int | None = None) -> Use:
    """A parent says in time that a use is not right, or some cheques of it. One step, no proof; again it is told once.

    A booking for which nobody came is not disputed: its release is asked for, and if it was
    captured meanwhile it becomes a dispute when that is booked. Returns the use as it is now.
    Raises `NotFoundError` for a use of another wallet, `ConflictError` when the window is over,
    and `InvalidError` for more cheques than were taken.
    """
    with ctx.unit_of_work() as tx:
        use = lock_theirs(tx, wallet_id, redemption_id)
        refuse_unless_fitting(tx, "dispute", use)
        if use.status == uses.HELD:
            if reason != "nobody_came":
                refuse("only_nobody_came")
            ask_release(tx, use, reason)
        elif use.status == uses.CAPTURED:
            about = _about(use, cheques)
            redemption_store.set_status(tx, [use.id], uses.DISPUTED)
            store.open_some(tx, DISPUTE, [(use.id, reason, about)])
            tx.publish(UseDisputed(wallet_id=wallet_id, redemption_id=use.id, reason=reason))
        return redemption_store.lock(tx, redemption_id) or use


def decide(ctx: Context, redemption_id: str, *, sent_back: int, reason: str, by: str) -> None:
    """A person decides how many of a disputed use's cheques go back. Said once; it cannot be taken back.

    Raises `NotFoundError` when there is no such use, `ConflictError` when nobody disputed it, when
    it was decided or is over, and `InvalidError` when the reason and the number do not go together.
    """
    with ctx.unit_of_work() as tx:
        use = redemption_store.lock(tx, redemption_id)
        if use is None:
            raise _nothing_said()
        refuse_unless_fitting(tx, "decide", use)
        said = store.find(tx, redemption_id, DISPUTE)
        assert said is not None, "a use that is disputed has what was said of it"
        _refuse_closed(said)
        _refuse_decision(reason, sent_back, said.cheques)
        amount_cents = uses.worth_of_last(use, sent_back)
        store.decide(tx, said, sent_back=sent_back, amount_cents=amount_cents, reason=reason, by=by)
        tx.publish(
            DisputeDecided(wallet_id=use.wallet_id, redemption_id=use.id, sent_back=sent_back, reason=reason),
        )


def complain(
    ctx: Context, wallet_id: str, redemption_id: str, reason: DisputeReason, cheques: int | None = None
) -> Use:
    """A parent says within 90 days that a use which is final was not right, or some cheques of it were not.

    Raises `NotFoundError` for a use of another wallet, and `ConflictError` before the use is
    final, after the 90 days, and when there was a complaint about it already.
    """
    with ctx.unit_of_work() as tx:
        use = lock_theirs(tx, wallet_id, redemption_id)
        refuse_unless_fitting(tx, "complain", use)
        if store.find(tx, use.id, CLAIM) is not None:
            refuse("complained_already")
        zones = programme_store.zones_of_use(tx, [voucher_id for voucher_id, _ in use.taken])
        if use.confirmed_at is None or tx.now >= max(uses.complain_until(use.confirmed_at, zone) for zone in zones):
            refuse("complaint_too_late")
        about = _about(use, cheques)
        store.open_some(tx, CLAIM, [(use.id, reason, about)])
        tx.publish(ClaimOpened(redemption_id=use.id, provider_id=use.provider_id, cheques=about, reason=reason))
        return use


def decide_claim(ctx: Context, redemption_id: str, *, cheques: int, reason: str, by: str) -> None:
    """A person decides what of a final use is due back from the provider; none when the complaint is dismissed.

    What is due is booked as a claim by finance officers. The parent gets the cheques as a new grant
    once the ledger says that their money is there again (`giving_back`): until then they wait and
    the complaint's `given_back_at` is empty. Raises as `decide`.
    """
    with ctx.unit_of_work() as tx:
        use, said = _lock_claim(tx, redemption_id)
        _refuse_closed(said)
        _refuse_decision(reason, cheques, said.cheques)
        amount_cents = uses.worth_of_last(use, cheques)
        store.decide(tx, said, sent_back=cheques, amount_cents=amount_cents, reason=reason, by=by)
        if cheques:
            back = [voucher_id for voucher_id, _ in uses.last_kept(use, cheques)]
            claim_store.add_parts(tx, use.id, claim_store.sources(tx, back))
        tx.publish(
            ClaimDecided(
                redemption_id=use.id,
                provider_id=use.provider_id,
                cheques=cheques,
                amount_cents=amount_cents,
                currency=use.currency,
                reason=reason,
            )
        )


def report(ctx: Context, wallet_id: str, *, kind: str, redemption_id: str | None, words: str | None) -> str:
    """A parent tells the confidential person of something. Nobody else reads it, and nothing is published.

    What it is about need not be theirs to be told. Returns the report's id. Raises `NotFoundError`
    for a use of another wallet, and `ConflictError` for words of a household that is closed: its
    key is gone, and no new one is made that nobody would destroy.
    """
    with ctx.unit_of_work() as tx:
        if redemption_id is not None:
            lock_theirs(tx, wallet_id, redemption_id)
        wallet = wallet_store.lock(tx, wallet_id)
        if wallet is None:
            raise NotFoundError("there are no such cheques", remedy="Check the address, or ask who gave it to you.")
        report_id = tx.new_id()
        sealed = None
        if words is not None:
            household = household_store.lock(tx, wallet.household_id)
            assert household is not None, "a wallet has a household"
            code = REFUSED_HOUSEHOLD_COMMAND["report_in_words"].get(household["status"])
            if code is not None:
                raise ConflictError(
                    "what was known of this household is erased, so no words can be kept",
                    code=code,
                    remedy="Tell it without words, and ask the confidential person to call you.",
                )
            key = household_store.key(tx, wallet.household_id) or personal.new_key(tx.random)
            household_store.add_keys(tx, {wallet.household_id: key})
            sealed = personal.seal_words(words, key, report_id, tx.random)
        store.add_report(
            tx,
            {
                "id": report_id,
                "household_id": wallet.household_id,
                "kind": kind,
                "redemption_id": redemption_id,
                "words": sealed,
            },
        )
        return report_id


def handle_report(ctx: Context, report_id: str) -> None:
    """The confidential person dealt with a report. Raises `NotFoundError`."""
    with ctx.unit_of_work() as tx:
        if not store.handle_report(tx, report_id):
            raise NotFoundError("there is no such report", remedy="Look at the list of reports.")


def _about(use: Use, cheques: int | None) -> int:
    """How many cheques something is said of; all that the provider has when nobody says a number."""
    about = len(use.kept) if cheques is None else cheques
    if not 1 <= about <= len(use.kept):
        raise InvalidError(
            "this is not a number of cheques that were paid for here",
            code="more_than_taken",
            remedy=f"Write 1 to {len(use.kept)}.",
            fields={"cheques": [f"Write 1 to {len(use.kept)}."]},
        )
    return about


def _lock_claim(tx: Tx, redemption_id: str) -> tuple[Use, Complaint]:
    use = redemption_store.lock(tx, redemption_id)
    said = store.find(tx, redemption_id, CLAIM)
    if use is None or said is None:
        raise _nothing_said()
    return use, said


def _nothing_said() -> NotFoundError:
    return NotFoundError("nobody said that this use is not right", remedy="Look at the list of open ones.")


def _refuse_closed(said: Complaint) -> None:
    if said.status != store.OPEN:
        refuse("decided_already")


def _refuse_decision(reason: str, sent_back: int, cheques: int) -> None:
    code = uses.refused_decision(reason, sent_back, cheques)
    if code == "more_than_taken":
        raise InvalidError(
            "more cheques would go back than this is about",
            code=code,
            remedy=f"Write 0 to {cheques}.",
            fields={"cheques": [f"Write 0 to {cheques}."]},
        )
    if code is not None:
        raise InvalidError(
            "the reason and the number of cheques do not go together",
            code=code,
            remedy="Send none back when it took place, and at least one for any other reason.",
        )
