"""Help at once: a helper gives some cheques from an envelope, and a second person looks at it afterwards."""

from dataclasses import dataclass
from datetime import date

from services.issuer.commands import doors, mandates
from services.issuer.commands.doors import Answers
from services.issuer.commands.families import give_by_door, open_household
from services.issuer.commands.granting import MADE, Given, Granting
from services.issuer.commands.programmes import existing, refuse_in
from services.issuer.domain.envelopes import OBJECTED, Envelope, refused, span
from services.issuer.domain.mandates import Helper, Terms
from services.issuer.store import envelopes as store
from services.issuer.store import grants as grant_store
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError, InvalidError, NotFoundError, RespijtError
from shared.kernel.two_people import be_a_second
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context

#: The act of a parent's permission by which a helper gives cheques at once.
ACT = "give_cheques_now"


@dataclass(frozen=True)
class Newcomer:
    """A parent who comes in with the help itself: what the door asks, and what she permits from now on."""

    answers: Answers
    language: str | None
    terms: Terms


@dataclass(frozen=True)
class Help:
    """What was given: the help itself, which a second person looks at, and what else a newcomer got."""

    id: str
    household_id: str
    wallet_id: str
    given: tuple[Given, ...]


def make_envelope(
    ctx: Context,
    programme_id: str,
    organisation_id: str,
    *,
    cheques: int,
    per_grant: int,
    first_day: date,
    last_day: date,
    by: str,
) -> str:
    """Let an organisation give so many cheques of a programme at once. Returns the id.

    It sets no money aside: what is given is committed then, like any grant. Raises `NotFoundError`,
    `ConflictError` for a programme that is closed or an organisation that helps no more, and `InvalidError`
    for days or numbers that cannot be.
    """
    with ctx.unit_of_work() as tx:
        programme = existing(tx, programme_id)
        if programme.status == "closed":
            refuse_in(programme, "grant")
        mandates.refuse_ended(tx, organisation_id)
        if per_grant > cheques:
            raise InvalidError(
                "at once can be given no more than there is in all",
                code="more_than_in_envelope",
                remedy="Write a smaller number for each time.",
                fields={"per_grant": [f"Write 1 to {cheques}."]},
            )
        begins_at, ends_at = span(first_day, last_day, day_of(tx.now, programme.zone), programme.zone)
        envelope_id = tx.new_id()
        store.add(
            tx,
            {
                "id": envelope_id,
                "programme_id": programme_id,
                "organisation_id": organisation_id,
                "cheques": cheques,
                "per_grant": per_grant,
                "first_day": first_day,
                "last_day": last_day,
                "begins_at": begins_at,
                "ends_at": ends_at,
                "made_by": by,
            },
        )
        return envelope_id


def end_envelope(ctx: Context, envelope_id: str) -> None:
    """Let nothing more be given from an envelope. What was given stays. Raises `NotFoundError`."""
    with ctx.unit_of_work() as tx:
        if store.lock(tx, envelope_id) is None:
            raise _no_envelope()
        store.end(tx, envelope_id)


def help_at_once(
    ctx: Context, envelope_id: str, whom: str | Newcomer, cheques: int, *, helper: Helper, reason: str
) -> Help:
    """Give some cheques at once, beside the quota, to a household or to a parent who comes in with it.

    The envelope's row is locked first: two helpers never give more than there is. The money is
    committed as for any grant; what no fund can pay whole is refused and waits for nothing. A
    newcomer gets what her situation gives after that, like anybody at the door. Raises
    `NotFoundError`, also for an envelope of others, `ForbiddenError` without the parent's permission,
    `InvalidError` for too many at once, and `ConflictError` when the envelope, the programme or
    the money does not allow it.
    """
    with ctx.unit_of_work() as tx:
        envelope = store.lock(tx, envelope_id)
        if envelope is None:
            raise _no_envelope()
        code = refused(envelope, helper.organisation_id, cheques, tx.now)
        if code is not None:
            raise _refusal(code, envelope)
        joined = ctx.within(tx)
        programme = existing(tx, envelope.programme_id)
        refuse_in(programme, "grant")
        household_id = whom if isinstance(whom, str) else _take_in(joined, tx, whom, helper)
        mandates.use(joined, household_id, helper, ACT, reason)
        open_household(tx, household_id, "help_at_once")
        candidate = grant_store.candidate(tx, household_id)
        assert candidate is not None, "a household that is open has an open wallet"
        emergency_id = tx.new_id()
        given = Granting.begin(ctx, tx, programme).help(candidate, cheques, emergency_id)
        if given.status != MADE:
            raise ConflictError(
                "there is no money for so many cheques now",
                code="no_money",
                remedy="Give fewer, or ask whoever manages the programme.",
            )
        store.take(tx, envelope.id, cheques)
        store.add_help(
            tx,
            {
                "id": emergency_id,
                "envelope_id": envelope.id,
                "household_id": household_id,
                "grant_id": given.grant_id,
                "cheques": cheques,
                "reason": reason,
                "given_by": helper.name,
            },
        )
        more = None if isinstance(whom, str) else give_by_door(ctx, tx, programme, household_id)
        return Help(emergency_id, household_id, candidate.wallet_id, (given,) if more is None else (given, more))


def review(ctx: Context, emergency_id: str, outcome: str, objection: str | None, by: Helper | str) -> None:
    """Say as a second person whether help was right. Said once; an objection takes no cheque back by itself.

    `by` is a helper of the same organisation, or the name of somebody of the office. Raises
    `NotFoundError`, also for help of another organisation, `ConflictError` for whoever gave it and
    for what was looked at before, and `InvalidError` when outcome and objection do not go together.
    """
    if (objection is not None) is not (outcome == OBJECTED):
        raise InvalidError(
            "an objection says why, and nothing else does",
            code="objection_needed",
            remedy="Write the objection's code, or leave it out.",
            fields={"objection": ["Write this when you object, and only then."]},
        )
    with ctx.unit_of_work() as tx:
        given = store.lock_help(tx, emergency_id)
        if given is None or (isinstance(by, Helper) and by.organisation_id != given.organisation_id):
            raise NotFoundError("there is no such help", remedy="Look at the list of help to be looked at.")
        name = by.name if isinstance(by, Helper) else by
        be_a_second(name, given.given_by, remedy="Ask a colleague to look at it.")
        if given.outcome is not None:
            raise ConflictError(
                "somebody looked at this already",
                code="reviewed_already",
                remedy="Look at the list of help to be looked at.",
            )
        store.review(tx, emergency_id, outcome, objection, name)


def _take_in(ctx: Context, tx: Tx, newcomer: Newcomer, helper: Helper) -> str:
    household_id, _wallet_id = doors.take_in(
        ctx, tx, newcomer.answers, language=newcomer.language, via="counter", told_by=helper.name
    )
    mandates.give(ctx, household_id, newcomer.terms, by=helper.name)
    return household_id


def _refusal(code: str, envelope: Envelope) -> RespijtError:
    match code:
        case "not_your_envelope":
            # As one that does not exist: what another organisation has is no news for a helper.
            return _no_envelope()
        case "envelope_not_open":
            return ConflictError(
                "nothing can be given from this envelope now",
                code=code,
                remedy="Look from which day until which day it is open, or ask whoever manages the programme.",
            )
        case "more_than_at_once":
            return InvalidError(
                f"at most {envelope.per_grant} cheques are given at once",
                code=code,
                remedy=f"Write 1 to {envelope.per_grant}.",
                fields={"cheques": [f"Write 1 to {envelope.per_grant}."]},
            )
    return ConflictError(
        f"there are {envelope.left} cheques left in this envelope",
        code=code,
        remedy="Give fewer, or ask whoever manages the programme for another envelope.",
    )


def _no_envelope() -> NotFoundError:
    return NotFoundError("there is no such envelope", remedy="Look at the list of envelopes.")
