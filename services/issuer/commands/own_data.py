"""A parent corrects what is known of her, and says how she may be reached."""

from dataclasses import replace
from typing import Any

from services.issuer import personal
from services.issuer.commands import unsent
from services.issuer.commands.families import Told, open_household, tell_change
from services.issuer.domain.changes import Correction
from services.issuer.domain.reach import CHOICES, Reach
from services.issuer.national_number import holds_one
from services.issuer.store import households as household_store
from services.issuer.store import own_data as store
from services.issuer.store import reminders as reminder_store
from shared.kernel.errors import InvalidError
from shared.kernel.languages import LANGUAGES
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context

#: The most signs of a contact, which is a number, an address or both; and of a name.
MOST_SIGNS = 200


def correct(ctx: Context, household_id: str, *, contact: str, language: str | None) -> bool:
    """Keep another contact, sealed under the household's key, and another language. An empty contact is kept as none.

    Without a language it is not known: then everything is written in Dutch and in French.
    Returns whether the contact is another: then whether it is safe to text is asked again.

    Raises `InvalidError` for a contact that is too long or holds a national number, `NotFoundError`, and
    `ConflictError` for a closed household.
    """
    said = _line("contact", contact, "Write a number or an address.")
    if language is not None and language not in LANGUAGES:
        raise InvalidError("this is no language of ours", remedy="Choose one of the list.", fields={"language": []})
    with ctx.unit_of_work() as tx:
        row = open_household(tx, household_id, "correct_data")
        known = _seal_anew(tx, row, language, contact=said)
        is_another = said != known.contact
        if is_another:
            store.ask_safety_again(tx, [household_id])
            unsent.may_not_be_sent(tx, [household_id])
        return is_another


def correct_facts(
    ctx: Context, household_id: str, correction: Correction, *, name: str | None = None, via: str, told_by: str
) -> Told:
    """Keep what is right of a family where something else was written, and grant what it gives more.

    The facts by the same way as a change of situation, as a word without proof. An empty name is
    kept as none; `None` leaves it. Raises `InvalidError` for a name that is too long or holds a
    national number and for days of birth that cannot be, `NotFoundError`, and `ConflictError` for
    a closed household.
    """
    said = None if name is None else _line("parent_name", name, "Write a name.")
    with ctx.unit_of_work() as tx:
        row = open_household(tx, household_id, "correct_data")
        if said is not None:
            _seal_anew(tx, row, row["language"], parent_name=said)
        if correction == Correction():
            return Told(None, ())
        return tell_change(ctx.within(tx), household_id, correction, via=via, told_by=told_by)


def say_reach(ctx: Context, household_id: str, said: Reach) -> None:
    """Keep how a parent may be reached. Raises `NotFoundError`, and `ConflictError` for a closed household."""
    assert set(said.choices) <= set(CHOICES)
    with ctx.unit_of_work() as tx:
        open_household(tx, household_id, "correct_data")
        store.save_reach(tx, household_id, said)
        # A message that waits may go where one is still safe.
        if said.may_text:
            reminder_store.tell_anew(tx, [household_id])
        else:
            unsent.may_not_be_sent(tx, [household_id])


def _line(field: str, typed: str, remedy: str) -> str:
    """One line without doubled spaces. Raises `InvalidError` for one that is too long or holds a national number."""
    line = " ".join(typed.split())
    if len(line) > MOST_SIGNS or not line.isprintable():
        raise InvalidError("this is too long", code="too_long", remedy=remedy, fields={field: []})
    if holds_one(line):
        raise InvalidError(
            "this holds a national number", code="national_number", remedy="Leave it out.", fields={field: []}
        )
    return line


def _seal_anew(tx: Tx, row: Any, language: str | None, **said: str) -> personal.Personal:
    """Keep another name or contact under the household's key, and the language. Returns what was known before."""
    household_id = row["id"]
    key = household_store.key(tx, household_id)
    if key is None:
        key = personal.new_key(tx.random)
        household_store.add_keys(tx, {household_id: key})
    known = personal.unseal(row["personal"], key, household_id)
    sealed = personal.seal(replace(known, **said), key, household_id, tx.random)
    store.save_personal(tx, household_id, sealed, language)
    return known
