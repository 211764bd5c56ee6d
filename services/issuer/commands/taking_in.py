"""A helper takes a parent in, on her word and with her permission; or acts on one day for who stands at the counter
with her paper or calls and says her letter's code and word."""

from collections.abc import Mapping, Sequence

from services.issuer import personal
from services.issuer.commands import doors, mandates, visits
from services.issuer.commands.doors import Answers
from services.issuer.commands.families import ZONE
from services.issuer.commands.letters import try_word
from services.issuer.domain.letters import code_digest, read_code
from services.issuer.domain.mandates import ACTS, AT_COUNTER, BY_PHONE, USUAL, Helper, Terms, permitted
from services.issuer.personal import Personal
from services.issuer.queries.families import household_of_wallet
from services.issuer.store import households as household_store
from services.issuer.store import letters as letter_store
from services.issuer.store import mandates as mandate_store
from services.issuer.store import tokens as token_store
from shared.identity.paper import make_paper, read_paper
from shared.kernel.clock import day_of
from shared.kernel.errors import NotFoundError
from shared.runtime.context import Context

#: By which door somebody came, by the way in which she gave her permission.
_VIA = {BY_PHONE: "phone", "on_paper": "paper", "by_letter": "paper"}
#: What a parent permits for this day: at the counter to whom she hands paper, which somebody else may hold too; on the
#: phone, by code and word, also to say who else may help and to print her data. To say no thank you is not among it.
FOR_THIS_DAY: Mapping[str, Sequence[str]] = {
    AT_COUNTER: USUAL,
    BY_PHONE: tuple(act for act in ACTS if act != "say_no_thank_you"),
}


def register(
    ctx: Context,
    programme_id: str,
    answers: Answers,
    who: Personal,
    terms: Terms,
    *,
    language: str | None,
    helper: Helper,
) -> str:
    """Take a parent in by the door, grant at once, keep what she permits, and begin to act for her.

    All of it in one unit of work. Name and contact, where she gave any, are sealed under the household's key.
    Returns the id of the visit. Raises as `doors.join` and `mandates.give`.
    """
    with ctx.unit_of_work() as tx:
        joined = ctx.within(tx)
        via = _VIA.get(terms.given, "counter")
        new = doors.join(joined, programme_id, answers, language=language, via=via, told_by=helper.name)
        if who:
            key = personal.new_key(tx.random)
            household_store.add_keys(tx, {new.household_id: key})
            sealed = personal.seal(who, key, new.household_id, tx.random)
            household_store.put_personal(tx, new.household_id, sealed)
        mandates.give(joined, new.household_id, terms, by=helper.name)
        return visits.begin(joined, new.household_id, helper, "asked_by_parent")


def at_counter(ctx: Context, typed: str, helper: Helper) -> str:
    """Begin to act for the parent who hands over a paper cheque or her letter: her permission for this day.

    `typed` is the code on it. It is written down as given at the counter, and the paper stays as it is. Returns
    the id of the visit. Raises `NotFoundError` for a text that is no code of ours, or for one that serves no more.
    """
    with ctx.unit_of_work() as tx:
        return _for_this_day(ctx.within(tx), _household_of(ctx.within(tx), typed), helper, AT_COUNTER)


def by_phone(ctx: Context, code: str, word: str, helper: Helper) -> str | None:
    """Begin to act for the parent who calls and says the code of her letter and its word: her permission for this day.

    Returns the id of the visit, or `None`: an unknown code, a letter that tells no more and a wrong word look the same.
    A wrong word is counted in the same unit; after the fifth the letter ends.
    """
    read, key = read_code(code), ctx.keys.beneficiary
    if read is None:
        return None
    with ctx.unit_of_work() as tx:
        letter = letter_store.lock_by_code(tx, code_digest(key, read))
        if letter is None or not letter.tells_who(tx.now) or not try_word(tx, key, letter, word):
            return None
        household_id = household_of_wallet(tx, letter.wallet_id)
        return _for_this_day(ctx.within(tx), household_id, helper, BY_PHONE)


def _for_this_day(ctx: Context, household_id: str, helper: Helper, given: str) -> str:
    with ctx.unit_of_work() as tx:
        missing = set(FOR_THIS_DAY[given]) - permitted(mandate_store.in_force(tx, household_id), helper, tx.now)
        if missing:
            acts = tuple(act for act in FOR_THIS_DAY[given] if act in missing)
            to = (helper.organisation_id, None if helper.organisation_id else helper.name)
            terms = Terms(*to, acts, day_of(tx.now, ZONE), given)
            mandates.give(ctx.within(tx), household_id, terms, by=helper.name)
        return visits.begin(ctx.within(tx), household_id, helper, "asked_by_parent")


def _household_of(ctx: Context, typed: str) -> str:
    paper, code = read_paper(typed), read_code(typed)
    with ctx.unit_of_work() as tx:
        letter = None if code is None else letter_store.lock_by_code(tx, code_digest(ctx.keys.beneficiary, code))
        if letter is not None and letter.serves(tx.now):
            return household_of_wallet(tx, letter.wallet_id)
        found = None if paper is None else token_store.holder(tx, paper.paper_id, day_of(tx.now, ZONE))
    # Signing is repeatable, so that the very text we made is the only one that passes.
    if paper is not None and found is not None and found.last_day == paper.last_day:
        text = make_paper(ctx.keys.sign_paper(found.key_number), found.key_number, paper.paper_id, paper.last_day)
        if text == typed.strip().upper():
            return found.household_id
    raise NotFoundError(
        "no paper cheque or letter that serves says this",
        code="no_such_paper",
        remedy="Scan the code of a paper cheque that was not used yet, or type the code of the letter.",
    )
