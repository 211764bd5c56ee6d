"""The doors beside the lists: *I am a parent too*, *my situation is different*, *no thank you*."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.issuer.commands.families import ZONE, NewParent, give_by_door, register
from services.issuer.commands.programmes import existing, refuse_in
from services.issuer.commands.revocations import close_household
from services.issuer.domain import RAISES_ALONE, declined_digest
from services.issuer.domain.changes import can_be_born, no_day_of_birth
from services.issuer.store import families as store
from services.issuer.store import households as household_store
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError, InvalidError
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context

#: By which way somebody came to a door.
WAYS = ("page", "counter", "phone", "paper")
#: Parents who come in by the page alone within a day; more are asked to come by a person, so that no machine empties
#: a fund.
MOST_BY_PAGE = 200
#: What a check of a sample may find.
OUTCOMES = ("right", "mistaken", "not_reached")

#: What partners elsewhere leave behind: a family of two parents, raised by one.
_ALONE_AS = {"no_one_near": "other"}


@dataclass(frozen=True)
class Answers:
    """What *I am a parent too* asks, and no more: at most five questions, none of which wants a proof.

    `situation` is a family type, or the reason for which somebody raises children alone in fact.
    """

    situation: str
    children_birth_dates: Sequence[date]
    children_with_disability: int
    municipality_nis: str | None
    channel: str


def join(
    ctx: Context, programme_id: str, answers: Answers, *, language: str | None, via: str, told_by: str
) -> NewParent:
    """Take in a parent whom no list has, on their word, and grant at once what their situation gives.

    Marked, so that samples can be checked. Raises `NotFoundError`, `ConflictError` for a programme
    that is not open or has no rule in force, and `InvalidError` for births that cannot be.
    """
    with ctx.unit_of_work() as tx:
        programme = existing(tx, programme_id)
        refuse_in(programme, "grant")
        if via == "page" and store.joined_since(tx, "page", tx.now - timedelta(days=1)) >= MOST_BY_PAGE:
            raise ConflictError(
                "many parents came in by this page today",
                code="door_is_full",
                remedy="Come again tomorrow, or ask a helper or the office today.",
            )
        household_id, wallet_id = take_in(ctx, tx, answers, language=language, via=via, told_by=told_by)
        given = give_by_door(ctx, tx, programme, household_id)
        return NewParent(household_id, wallet_id, () if given is None else (given,))


def take_in(ctx: Context, tx: Tx, answers: Answers, *, language: str | None, via: str, told_by: str) -> tuple[str, str]:
    """Enter a parent on their word, before anything is granted. Returns the ids of household and wallet.

    Raises `InvalidError` for births that cannot be.
    """
    today = day_of(tx.now, ZONE)
    for born in answers.children_birth_dates:
        if not can_be_born(born, today):
            raise no_day_of_birth()
    if answers.children_with_disability > len(answers.children_birth_dates):
        raise InvalidError(
            "that is more children than there are",
            code="more_than_children",
            remedy="Write how many of the children have a disability.",
            fields={"children_with_disability": ["Write no more than there are children."]},
        )
    in_fact = answers.situation in RAISES_ALONE
    household_id, wallet_id = register(
        ctx,
        tx,
        household_store.DOOR,
        {
            "family_type": _ALONE_AS.get(answers.situation, "two_parents") if in_fact else answers.situation,
            "raises_alone": answers.situation if in_fact else None,
            "children_birth_dates": [day.isoformat() for day in sorted(answers.children_birth_dates)],
            "children_with_disability": answers.children_with_disability,
            "municipality_nis": answers.municipality_nis,
            "neighbourhood": None,
            "language": language,
            "channel": answers.channel,
        },
    )
    store.add_word(tx, tx.new_id(), household_id, "joined", via, told_by)
    return household_id, wallet_id


def decline(ctx: Context, household_id: str) -> None:
    """*No thank you*: erase a household, and remember it by a keyed hash so that no later list brings it back.

    Free cheques are asked back; held and captured ones run to their end. Said again it changes
    nothing. Raises `NotFoundError`.
    """
    with ctx.unit_of_work() as tx:
        row = household_store.lock(tx, household_id)
        if row is not None and row["status"] != "closed":
            store.decline(tx, declined_digest(ctx.keys.beneficiary, row["source"], row["household_ref"]))
        close_household(ctx.within(tx), household_id)


def check(ctx: Context, word_id: str, outcome: str, by: str) -> None:
    """Note what a check of somebody's word found. It changes nothing of what was granted.

    Raises `ConflictError` for a word that is not there or was checked already.
    """
    with ctx.unit_of_work() as tx:
        if not store.check_word(tx, word_id, outcome, by):
            raise ConflictError(
                "there is nothing to check here", code="checked_already", remedy="Look at the list of what to check."
            )
