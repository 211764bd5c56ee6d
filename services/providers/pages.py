"""What a family sees: who can come, by what for, day and time. Nobody has to say who they are."""

from babel.dates import get_day_names
from flask import Request, Response, render_template, request
from flask_babel import gettext as _

from services.providers.commands.search import search
from services.providers.domain.hours import WEEKDAYS, moment
from services.providers.queries import offers as queries
from services.providers.queries.offers import Search
from shared.http.call import Call
from shared.identity.roles import Actor, Role
from shared.kernel.made_up import as_read
from shared.pages import forms, leaving, view
from shared.pages.languages import language
from shared.pages.site import Site, page_blueprint
from shared.persistence.unit_of_work import Reading

HOME = "/find"
#: More on one page helps nobody; a narrower search finds the others.
MOST_OFFERS = 50
MOST_CATEGORIES = 100

pages = page_blueprint(__name__)
SITE = Site(pages, HOME)


def anybody(_reading: Reading, _request: Request, /) -> Actor:
    """Whoever looks. The directory is open to everybody."""
    return Actor("anybody", Role.PARENT)


@view.show(pages, HOME, action="providers.offer.read", who=anybody)
def find(call: Call) -> str:
    """Show who can come, or take a child in."""
    form = forms.Form({name: request.args.get(name, "")[:40] for name in ("category", "day", "at")})
    minute = moment(form["day"], form["at"]) if form["day"] and form["at"] else None
    if (form["day"] or form["at"]) and minute is None:
        missing = "at" if form["day"] in WEEKDAYS else "day"
        form = form.wrong(missing, _("Choose a day and a time together. Here is everybody, whatever the hour."))
    with call.ctx.reading() as reading:
        categories = queries.categories(reading, after="", limit=MOST_CATEGORIES)
    known = {one.code: one for one in categories}
    chosen = form["category"] if form["category"] in known else None
    found = search(call.ctx, Search(category=chosen, moment=minute), after="", limit=MOST_OFFERS)
    spoken = language()
    names = get_day_names("wide", locale=spoken)
    return render_template(
        "providers/find.html",
        form=form,
        found=found,
        names={code: as_read(spoken, getattr(one, spoken)) for code, one in known.items()},
        days=[(code, as_read(spoken, names[number])) for number, code in enumerate(WEEKDAYS)],
    )


@pages.get("/leave")
def leave() -> Response:
    """Leave at once: keep nothing in the browser, and go where anybody might be."""
    return leaving.leave()
