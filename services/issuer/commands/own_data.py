"""A parent corrects what is known of her, and says how she may be reached."""

from dataclasses import replace

from services.issuer import personal
from services.issuer.commands import unsent
from services.issuer.commands.families import open_household
from services.issuer.domain.reach import CHOICES, Reach
from services.issuer.national_number import holds_one
from services.issuer.store import households as household_store
from services.issuer.store import own_data as store
from services.issuer.store import reminders as reminder_store
from shared.kernel.errors import InvalidError
from shared.kernel.languages import LANGUAGES
from shared.runtime.context import Context

#: The most signs of a contact: a number, an address or both.
MOST_SIGNS = 200


def correct(ctx: Context, household_id: str, *, contact: str, language: str | None) -> bool:
    """Keep another contact, sealed under the household's key, and another language. An empty contact is kept as none.

    Without a language it is not known: then everything is written in Dutch and in French.
    Returns whether the contact is another: then whether it is safe to text is asked again.

    Raises `InvalidError` for a contact that is too long or holds a national number, `NotFoundError`, and
    `ConflictError` for a closed household.
    """
    said = " ".join(contact.split())
    if len(said) > MOST_SIGNS or not said.isprintable():
        raise InvalidError(
            "this contact is too long", code="too_long", remedy="Write a number or an address.", fields={"contact": []}
        )
    if holds_one(said):
        raise InvalidError(
            "this holds a national number", code="national_number", remedy="Leave it out.", fields={"contact": []}
        )
    if language is not None and language not in LANGUAGES:
        raise InvalidError("this is no language of ours", remedy="Choose one of the list.", fields={"language": []})
    with ctx.unit_of_work() as tx:
        row = open_household(tx, household_id, "correct_data")
        key = household_store.key(tx, household_id)
        if key is None:
            key = personal.new_key(tx.random)
            household_store.add_keys(tx, {household_id: key})
        known = personal.unseal(row["personal"], key, household_id)
        sealed = personal.seal(replace(known, contact=said), key, household_id, tx.random)
        store.save_personal(tx, household_id, sealed, language)
        is_another = said != known.contact
        if is_another:
            store.ask_safety_again(tx, [household_id])
            unsent.may_not_be_sent(tx, [household_id])
        return is_another


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
