"""A new programme is drawn up: what a cheque is worth and pays for, and which funds pay in which order."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from flask import Response
from flask_babel import gettext as _

from services.issuer.commands import programmes as commands
from services.issuer.office.base import HOME, again, pages, show, who
from services.issuer.queries import figures
from shared.contracts.issuer import Category
from shared.http.call import Call
from shared.kernel.languages import Text
from shared.pages import forms, view
from shared.pages.forms import Form
from shared.runtime.context import Context

#: Funds and new categories that the form has places for.
FUNDS, NEW_CATEGORIES = 4, 2
_MOST_FUNDS = 200
_MOST_FACE_CENTS = 1_000_000
_LONGEST_CODE = 40
#: What the form begins with, in texts as a browser sends them.
_BEGIN = {
    "grace_days": "30",
    "pay_within_working_days": "10",
    "visit_limit": "6",
    "hold_timeout_hours": "24",
    "undo_minutes": "30",
    "paper_days": "30",
    "suspension_holds": "survive",
}
_SETTINGS = (*_BEGIN, "wallet_week_cheques", "provider_week_cheques")


class _Codes:
    """Texts that might be the code of a category; whether there is such a one is looked up."""

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and bool(re.fullmatch("[a-z][a-z0-9_]{1,39}", code))


class NewProgramme(forms.FormSchema):
    """A programme's name, money, purposes and settings."""

    name = forms.Words(120, required=True)
    face = forms.Euros(required=True)
    fund_1 = forms.Words(required=True)
    fund_2 = forms.Words(load_default="")
    fund_3 = forms.Words(load_default="")
    fund_4 = forms.Words(load_default="")
    categories = forms.Choices(_Codes(), load_default=list)
    nl_1 = forms.Words(120, load_default="")
    fr_1 = forms.Words(120, load_default="")
    en_1 = forms.Words(120, load_default="")
    nl_2 = forms.Words(120, load_default="")
    fr_2 = forms.Words(120, load_default="")
    en_2 = forms.Words(120, load_default="")
    grace_days = forms.Whole(0, 366, required=True)
    pay_within_working_days = forms.Whole(1, 60, required=True)
    visit_limit = forms.Whole(1, 40, required=True)
    hold_timeout_hours = forms.Whole(1, 720, required=True)
    undo_minutes = forms.Whole(0, 1440, required=True)
    paper_days = forms.Whole(1, 366, required=True)
    suspension_holds = forms.Choice(("survive", "release"), required=True)
    wallet_week_cheques = forms.Whole(1, 1000, load_default=None)
    provider_week_cheques = forms.Whole(1, 1_000_000, load_default=None)


@view.show(pages, f"{HOME}/programmes/new", action="issuer.programme.create", who=who)
def ask_programme(call: Call) -> str:
    """Show the form of a new programme."""
    return show("new_programme", HOME, form=forms.empty(call.ctx, **_BEGIN), **_offered(call))


@view.act(pages, f"{HOME}/programmes/new", action="issuer.programme.create", who=who)
def create_programme(call: Call) -> Response:
    """Draw a programme up; it gives nothing until it is opened."""
    form, values = forms.sent(NewProgramme)
    offered = _offered(call)
    if not form.errors:
        funds = [values[f"fund_{number}"] for number in range(1, FUNDS + 1) if values[f"fund_{number}"]]
        categories = _categories(values, offered["categories"])
        form = _judged(form, values, funds, categories, {fund.id for fund in offered["funds"]})
    if form.errors:
        return again("new_programme", HOME, form, **offered)

    def create(ctx: Context) -> str:
        created = commands.create(
            ctx,
            name=values["name"],
            currency="EUR",
            face_cents=values["face"],
            funds=funds,
            categories=[each for each in categories if each is not None],
            zone="Europe/Brussels",
            period="calendar_year",
            **{name: values[name] for name in _SETTINGS},
        )
        return f"{HOME}/programmes/{created.id}"

    return forms.once(call, f"{HOME}/programmes/new", create)


def _offered(call: Call) -> dict[str, Any]:
    with call.ctx.reading() as reading:
        return {
            "funds": figures.funds(reading, _MOST_FUNDS),
            "categories": figures.categories(reading),
            "most_funds": FUNDS,
            "new_categories": NEW_CATEGORIES,
        }


def _categories(values: Mapping[str, Any], known: Mapping[str, Text]) -> list[Category | None]:
    """What it pays for: chosen ones, and new ones with a code made of their English name. None for half a name."""
    found: list[Category | None] = []
    for code in values["categories"]:
        words = known.get(code)
        found.append(None if words is None else Category(code=code, nl=words.nl, fr=words.fr, en=words.en))
    for number in range(1, NEW_CATEGORIES + 1):
        nl, fr, en = (values[f"{language}_{number}"] for language in ("nl", "fr", "en"))
        if nl or fr or en:
            code = _code(en)
            found.append(Category(code=code, nl=nl, fr=fr, en=en) if nl and fr and code else None)
    return found


def _code(name: str) -> str:
    """A code made of a name, or an empty text where the name has no letters for one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    code = re.sub("[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST_CODE].rstrip("_")
    return code if code in _Codes() else ""


def _judged(
    form: Form, values: Mapping[str, Any], funds: list[str], categories: list[Category | None], known: set[str]
) -> Form:
    """The form with a sentence for what the fields by themselves do not tell."""
    if values["face"] > _MOST_FACE_CENTS:
        form = form.wrong("face", _("A cheque is worth at most 10 000 euros."))
    if not set(funds) <= known:
        form = form.wrong("fund_1", _("Choose funds of the list."))
    elif len(set(funds)) < len(funds):
        form = form.wrong("fund_1", _("Choose each fund once."))
    if None in categories:
        form = form.wrong("categories", _("Give what it pays for a name in each of the three languages."))
    elif not categories:
        form = form.wrong("categories", _("Choose what it pays for, or write something new."))
    elif len({each.code for each in categories if each is not None}) < len(categories):
        form = form.wrong("categories", _("This is on the list already. Choose it there."))
    return form
