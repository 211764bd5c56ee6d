"""Families that change, parents who ask for cheques of their own, and who may see that two belong together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.issuer.commands.granting import Given, Granting
from services.issuer.commands.programmes import existing
from services.issuer.domain import Programme, period_of, rule_in_force
from services.issuer.domain.changes import KINDS, Change, Situation, changed
from services.issuer.domain.states import REFUSED_HOUSEHOLD_COMMAND
from services.issuer.store import families as store
from services.issuer.store import grants as grant_store
from services.issuer.store import households as household_store
from services.issuer.store import programmes as programme_store
from services.issuer.store.households import FACTS
from shared.contracts.issuer import WalletOpened
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError, ForbiddenError, NotFoundError
from shared.kernel.two_people import be_a_second
from shared.persistence.unit_of_work import Reading, Tx
from shared.runtime.context import Context

#: Days are counted here where no programme says where.
ZONE = "Europe/Brussels"
#: Households granted anew in one unit of work.
PORTION = 200
#: Parents of one family who can hold cheques of their own without two people of the staff looking at it.
MOST_PARENTS = 2
#: So long after two people agreed, they may see who is linked.
OPEN_FOR = timedelta(hours=24)
#: Why two people of the staff look at who is linked with whom.
OPENING_REASONS = ("parent_asks", "complaint", "suspected_mistake", "court_order")


@dataclass(frozen=True)
class Told:
    """What came of a word about a family. `word_id` is empty when it said nothing new."""

    word_id: str | None
    given: tuple[Given, ...]


@dataclass(frozen=True)
class NewParent:
    """Cheques of their own for a parent: nothing here says that there are others."""

    household_id: str
    wallet_id: str
    given: tuple[Given, ...]


def tell_change(ctx: Context, household_id: str, change: Change, *, via: str, told_by: str) -> Told:
    """Take in that a family's situation is another, and grant what it gives more for the rest of the period.

    On the word of whoever tells it, without proof; samples are checked. What was granted stays.
    The same fact again changes nothing and grants nothing. A move grants nothing: it only says
    elsewhere who was reached. Raises `NotFoundError`, `ConflictError` for a closed household, and
    `InvalidError` for what cannot be.
    """
    with ctx.unit_of_work() as tx:
        row = open_household(tx, household_id, "tell_change")
        before = _situation(row)
        after = changed(before, change, day_of(tx.now, ZONE), by_parent=via == "page")
        if after != before:
            household_store.change_facts(tx, household_id, _facts(after))
        word_id = tx.new_id()
        given = _add(ctx, tx, household_id, word_id)
        if after == before and not given:
            return Told(None, ())
        store.add_word(tx, word_id, household_id, KINDS[type(change)], via, told_by)
        return Told(word_id, given)


def ask_own_wallet(ctx: Context, household_id: str, *, language: str | None, channel: str) -> NewParent:
    """Give another parent of a family cheques of their own: no reason, no consent, and nobody is told.

    Their share is granted at once. What the first parent holds stays; from the next period each
    gets a share. Whoever raises the children alone keeps all of theirs: beside them the other
    parent counts as living apart. Raises `NotFoundError`, and `ConflictError` for a closed
    household or when two people have to look at it.
    """
    with ctx.unit_of_work() as tx:
        row = open_household(tx, household_id, "ask_own_wallet")
        member = store.members(tx, [household_id]).get(household_id)
        if member is not None and len(member.parents) >= MOST_PARENTS:
            raise ConflictError(
                "this cannot be done here",
                code="two_people_needed",
                remedy="Ask a colleague to look at it with you: together you may open what is linked.",
            )
        alone = row["family_type"] == "single_parent" or row["raises_alone"] is not None
        facts = {
            **{name: row[name] for name in FACTS},
            "family_type": "co_parenting" if alone else row["family_type"],
            "raises_alone": None,
            # Where the other parent lives is theirs to say.
            "municipality_nis": None,
            "neighbourhood": None,
            "language": language,
            "channel": channel,
        }
        new_id, wallet_id = register(ctx, tx, household_store.OWN_WALLET, facts)
        family_id = household_id if member is None else member.family_id
        number = 1 if member is None else max(each.number for each in member.parents) + 1
        store.link(tx, family_id, {household_id: 0, new_id: number})
        given = [give_by_door(ctx, tx, programme, new_id) for programme in _granting(tx, household_id)]
        return NewParent(new_id, wallet_id, tuple(each for each in given if each is not None))


def renew_portion(ctx: Context) -> None:
    """Grant the next households that came by no list what the new period gives them."""
    with ctx.unit_of_work() as tx:
        for programme in to_renew(tx)[:1]:
            granting = Granting.begin(ctx, tx, programme)
            granting.decide(grant_store.lock_to_renew(tx, programme.id, granting.period, PORTION))


def to_renew(reading: Reading) -> list[Programme]:
    """The programmes with households that came by no list and wait for this period's grant."""
    found = []
    for programme_id, period in sorted(grant_store.renewing(reading).items()):
        programme = existing(reading, programme_id)
        if period < period_of(reading.now, programme.zone) and _has_rule(reading, programme):
            found.append(programme)
    return found


# -- who is linked with whom


def ask_opening(ctx: Context, household_id: str, reason: str, by: str) -> str:
    """Ask to see who is linked with a household. Returns the request's id; somebody else has to agree."""
    with ctx.unit_of_work() as tx:
        if household_store.lock(tx, household_id) is None:
            raise _no_household()
        opening_id = tx.new_id()
        store.ask_opening(tx, opening_id, household_id, reason, by)
        return opening_id


def agree_opening(ctx: Context, opening_id: str, by: str) -> None:
    """Agree, as a second person, that a link is opened. Raises `NotFoundError`, or `ConflictError` for the same one."""
    with ctx.unit_of_work() as tx:
        opening = store.lock_opening(tx, opening_id)
        if opening is None:
            raise _no_opening()
        be_a_second(by, opening.asked_by, remedy="Ask a colleague to agree.")
        if opening.agreed_by is None:
            store.agree(tx, opening_id, by)


def opened_link(ctx: Context, opening_id: str, by: str) -> Sequence[str]:
    """The households linked with the one that was asked about, for the two people who opened it, for a day.

    Raises `NotFoundError`, `ForbiddenError` for anybody else, and `ConflictError` before a second
    person agreed or after the day.
    """
    with ctx.reading() as reading:
        opening = store.opening(reading, opening_id)
        if opening is None:
            raise _no_opening()
        if by not in (opening.asked_by, opening.agreed_by):
            raise ForbiddenError("this was opened by others", remedy="Ask for it yourself, with a colleague.")
        if opening.agreed_at is None:
            raise ConflictError(
                "a second person has not agreed yet", code="second_person_needed", remedy="Ask a colleague to agree."
            )
        if reading.now > opening.agreed_at + OPEN_FOR:
            raise ConflictError(
                "the time to look at this is over", code="opening_ended", remedy="Ask anew, with a colleague."
            )
        return store.linked_with(reading, opening.household_id)


# -- what the doors share


def register(ctx: Context, tx: Tx, source: str, facts: dict[str, Any]) -> tuple[str, str]:
    """Enter a household that came by no list, and open its wallet. Returns the ids of both."""
    household_id, wallet_id = tx.new_id(), tx.new_id()
    household_store.add(
        tx,
        [
            {
                "id": household_id,
                "source": source,
                "household_ref": household_id,
                "status": "registered",
                "personal": None,
                **facts,
            }
        ],
    )
    key_id = ctx.keys.newest_wallet_key_id
    household_store.add_wallets(tx, [{"id": wallet_id, "household_id": household_id, "key_id": key_id}])
    tx.publish(WalletOpened(wallet_id=wallet_id, key_id=key_id, generation=1))
    return household_id, wallet_id


def give_by_door(ctx: Context, tx: Tx, programme: Programme, household_id: str) -> Given | None:
    """Put a household that came by no list on a programme's, and decide its grant at once."""
    granting = Granting.begin(ctx, tx, programme)
    household_store.entitle_by_door(tx, programme.id, [household_id])
    candidate = grant_store.candidate(tx, household_id)
    assert candidate is not None, "its wallet was opened in this unit"
    return granting.give(candidate)


def open_household(tx: Tx, household_id: str, command: str) -> Any:
    """A household's row, locked. Raises `NotFoundError`, or `ConflictError` where a command is not followed."""
    row = household_store.lock(tx, household_id)
    if row is None:
        raise _no_household()
    code = REFUSED_HOUSEHOLD_COMMAND[command].get(row["status"])
    if code is not None:
        raise ConflictError(
            "this household is closed",
            code=code,
            remedy="Let the parent come in anew, at the door for parents.",
        )
    return row


def _add(ctx: Context, tx: Tx, household_id: str, word_id: str) -> tuple[Given, ...]:
    """Grant, in each programme on whose list a household stands, what its situation gives beyond what it got."""
    candidate = grant_store.candidate(tx, household_id)
    if candidate is None:
        return ()
    given = [Granting.begin(ctx, tx, programme).add(candidate, word_id) for programme in _granting(tx, household_id)]
    return tuple(each for each in given if each is not None)


def _granting(tx: Tx, household_id: str) -> list[Programme]:
    """The programmes on whose lists a household stands and that have a rule to grant by."""
    found = [existing(tx, programme_id) for programme_id in store.programmes_of(tx, household_id)]
    return [each for each in found if _has_rule(tx, each)]


def _has_rule(reading: Reading, programme: Programme) -> bool:
    day = day_of(reading.now, programme.zone)
    return rule_in_force(programme_store.rules(reading, programme.id), day) is not None


def _situation(row: Any) -> Situation:
    return Situation(
        family_type=row["family_type"],
        raises_alone=row["raises_alone"],
        birth_dates=household_store.days(row["children_birth_dates"]),
        children_with_disability=row["children_with_disability"],
        municipality_nis=row["municipality_nis"],
        neighbourhood=row["neighbourhood"],
    )


def _facts(situation: Situation) -> dict[str, Any]:
    return {
        "family_type": situation.family_type,
        "raises_alone": situation.raises_alone,
        "children_birth_dates": [day.isoformat() for day in situation.birth_dates],
        "children_with_disability": situation.children_with_disability,
        "municipality_nis": situation.municipality_nis,
        "neighbourhood": situation.neighbourhood,
    }


def _no_household() -> NotFoundError:
    return NotFoundError("there is no such household", remedy="Look at the list of grants.")


def _no_opening() -> NotFoundError:
    return NotFoundError("there is no such request", remedy="Use the id that the request was answered with.")
