"""What a helper keeps for a parent of her data: another contact, what else was written wrong, how to reach her, that
her page names nobody, and that no code opens it. What was known is not shown there; all of it is printed for her, by
a permission of its own.
"""

from typing import Any

from flask import Response, render_template, request
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from services.issuer.commands import own_data, safe, signing_in
from services.issuer.domain.changes import Move
from services.issuer.domain.reach import CHOICES as REACH_CHOICES
from services.issuer.domain.reach import Reach
from services.issuer.family_words import CHOICES, UNKNOWN_LANGUAGE, read_language
from services.issuer.helping.base import ZONE, Visiting, act, show, spoken, told, use, visiting
from services.issuer.helping.register import municipalities
from services.issuer.helping.situation import CHANGE
from services.issuer.mandate_words import STOP_CODE
from services.issuer.pages.corrections import MUNICIPALITY, NAME, NOT_SO, correction_of, days_of, facts_form
from services.issuer.pages.doors import with_days_judged
from services.issuer.pages.facts import known
from services.issuer.queries import helping
from services.issuer.queries import own_data as queries
from shared.http.call import Call
from shared.kernel.clock import day_of
from shared.kernel.errors import InvalidError
from shared.kernel.languages import Language, read_by
from shared.pages import forms
from shared.pages.languages import LANGUAGES, in_words, speaking
from shared.pages.site import see_other
from shared.runtime.context import Context

_WORDS = {
    "too_long": _("Write one telephone number or address, and choose a language."),
    "national_number": _("Leave the national number out. We never keep it."),
}
#: What a helper prints for a parent.
PRINT = "print_data"
_SAFE_SAID = {True: _("Messages are safe."), False: _("Send no message."), None: _("Not asked yet.")}
_SAFE = {"yes": _("yes, nobody else reads it"), "no": _("no, send no message")}


class ContactForm(forms.FormSchema):
    contact = forms.Words(required=True)
    language = forms.Choice((*LANGUAGES, UNKNOWN_LANGUAGE), required=True)


class ReachForm(forms.FormSchema):
    text_safe = forms.Choice(_SAFE, required=True)
    choice = forms.Choices(REACH_CHOICES)


@show("/visits/<id:visit_id>/data")
def ask_data(call: Call, visit_id: str) -> str:
    """Ask what is to be kept."""
    return _page(visiting(call, visit_id, CHANGE), forms.empty(call.ctx))


@act("/visits/<id:visit_id>/contact")
def correct_contact(call: Call, visit_id: str) -> Response:
    """Keep another contact and language; whether messages are safe is asked again for another contact."""
    here = visiting(call, visit_id, CHANGE)
    form, values = forms.sent(ContactForm)
    if form.errors:
        return forms.not_yet(_page(here, form))
    household_id = here.family.visit.household_id
    try:
        contact, spoken = values["contact"], read_language(values["language"])
        return here.do(
            CHANGE,
            lambda ctx: own_data.correct(ctx, household_id, contact=contact, language=spoken),
            "/data?told=contact",
        )
    except InvalidError as error:
        return forms.not_yet(_page(here, forms.refused(form, error, _WORDS)))


@act("/visits/<id:visit_id>/facts")
def correct_facts(call: Call, visit_id: str) -> Response:
    """Keep what is right of the family where something else was written: more is given at once."""
    here = visiting(call, visit_id, CHANGE)
    days = _days(here)
    form, values = forms.sent(facts_form(days, required=False))
    form = with_days_judged(form, days, day_of(call.ctx.clock.now(), ZONE))
    written = [name for name in days if form[name]]
    if not form.errors and not values:
        form = form.wrong(forms.WHOLE, _("Fill in what is wrong."))
    elif written and written != days:
        form = form.wrong(next(name for name in days if name not in written), _("Write the day of each child."))
    if form.errors:
        return forms.not_yet(_page(here, form))
    lives = Move(values[MUNICIPALITY], None) if MUNICIPALITY in values else None
    right, name = correction_of(values, days, lives), values.get(NAME)

    def correct(ctx: Context) -> str:
        use(ctx, here, CHANGE)
        household_id, by = here.family.visit.household_id, here.helper.name
        given = own_data.correct_facts(ctx, household_id, right, name=name, via="counter", told_by=by).given
        return f"{here.address}?told={'more' if given else 'same'}"

    try:
        return forms.once(call, str(request.url_rule), correct)
    except InvalidError as error:
        return forms.not_yet(_page(here, forms.refused(form, error, NOT_SO)))


@act("/visits/<id:visit_id>/reach")
def say_reach(call: Call, visit_id: str) -> Response:
    """Keep how the parent is reached."""
    here = visiting(call, visit_id, CHANGE)
    form, values = forms.sent(ReachForm)
    if form.errors:
        return forms.not_yet(_page(here, form))
    said = Reach(values["text_safe"] == "yes", tuple(dict.fromkeys(values.get("choice", ()))))
    household_id = here.family.visit.household_id
    return here.do(CHANGE, lambda ctx: own_data.say_reach(ctx, household_id, said), "/data?told=reach")


@act("/visits/<id:visit_id>/quiet")
def hide_names(call: Call, visit_id: str) -> Response:
    """Let the parent's own page name nobody and no place from now on."""
    here = visiting(call, visit_id, CHANGE)
    household_id = here.family.visit.household_id
    return here.do(CHANGE, lambda ctx: safe.mark(ctx, household_id, safe=True, by_parent=False), "/data?told=quiet")


@act("/visits/<id:visit_id>/no-code")
def stop_code(call: Call, visit_id: str) -> Response:
    """Let no code by message and no passkey open the parent's page from now on."""
    here = visiting(call, visit_id, CHANGE)
    wallet_id = here.family.wallet_id
    return here.do(CHANGE, lambda ctx: signing_in.stop(ctx, wallet_id), "/data?told=no_code", written_as=STOP_CODE)


# -- everything that is kept, on paper


@act("/visits/<id:visit_id>/file")
def open_file(call: Call, visit_id: str) -> Response:
    """Write down that all that is kept is printed for the parent, and go on to it."""
    here = visiting(call, visit_id, PRINT)
    # Where names are hidden a print would show them again, to whoever asked for it.
    return see_other(here.address) if here.family.safe else here.do(PRINT, lambda _ctx: None, "/file")


@show("/visits/<id:visit_id>/file")
def show_file(call: Call, visit_id: str) -> str | Response:
    """All that is kept of the parent and her cheques, to be printed and handed over, once that is written down."""
    here = visiting(call, visit_id, PRINT)
    with call.ctx.reading() as reading:
        if here.family.safe or not helping.acted_since(reading, here.family.visit, PRINT):
            return see_other(here.address)
        kept = queries.export(reading, here.family.wallet_id, here.family.visit.household_id)
    texts = [(each, _file_text(call, kept, each)) for each in read_by(here.family.language)]
    return here.page("file", _("you print what is kept of them"), texts=texts)


def _file_text(call: Call, kept: dict[str, Any], spoken: Language) -> Markup:
    today, said = day_of(call.ctx.clock.now(), ZONE), kept["family"]["reach"]
    with speaking(spoken):
        reach = [_SAFE_SAID[said["text_safe"]], *(CHOICES[each][spoken] for each in said["choices"])]
        return Markup(  # noqa: S704 - a template's own text
            render_template(
                "issuer/helping/file_text.html", known=known(kept["family"]), kept=kept, reach=reach, today=today
            )
        )


def _days(here: Visiting) -> list[str]:
    """The fields for the days of birth of the family's children."""
    with here.call.ctx.reading() as reading:
        return days_of(len(queries.of_wallet(reading, here.family.wallet_id)["children_birth_dates"]))


def _page(here: Visiting, form: forms.Form) -> str:
    return here.page(
        "data",
        _("you correct their data"),
        form=form,
        spoken=spoken(),
        days=_days(here),
        municipalities=municipalities(),
        safe=list(_SAFE.items()),
        choices=in_words(CHOICES),
        told=told("contact", "reach", "quiet", "no_code"),
    )
