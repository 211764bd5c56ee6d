"""The form in which it is said what of a family was written wrong, on the parent's own page and at the desk."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import Schema

from services.issuer.commands.own_data import MOST_SIGNS
from services.issuer.domain.changes import Correction, Move
from services.issuer.pages.doors import CHECK_THE_YEAR, TOO_MANY
from shared.kernel.places import MUNICIPALITIES
from shared.pages import forms

NAME, MUNICIPALITY = "parent_name", "municipality"
#: Why something is not taken in, by the code of the refusal.
NOT_SO = {
    "too_long": _("Write a name on one line."),
    "national_number": _("Leave the national number out. We never keep it."),
    "date_out_of_range": CHECK_THE_YEAR,
    "too_many_births": TOO_MANY,
}


def days_of(children: int) -> list[str]:
    """The names of the fields for the days of birth of so many children."""
    return [f"born{number}" for number in range(1, children + 1)]


def facts_form(days: Sequence[str], *, required: bool) -> type[Schema]:
    """A name, these days of birth and a municipality; `required` says whether each day wants an answer."""
    return forms.FormSchema.from_dict(
        {
            NAME: forms.Words(MOST_SIGNS),
            **{name: forms.Day(required=required) for name in days},
            MUNICIPALITY: forms.Choice(MUNICIPALITIES),
        }
    )


def correction_of(said: Mapping[str, Any], days: Sequence[str], lives: Move | None) -> Correction:
    """What a form said of the days of birth, and where the family lives."""
    born = tuple(said[name] for name in days if name in said)
    return Correction(born or None, lives)
