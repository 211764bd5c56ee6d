"""What a family sees: who can come, by what for, day and time. Nobody has to say who they are."""

from dataclasses import dataclass

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
from shared.pages import leaving, view
from shared.pages.languages import language
from shared.pages.site import Site, page_blueprint
from shared.persistence.unit_of_work import Reading

HOME = "/find"
#: More on one page helps nobody; a narrower search finds the others.
MOST_OFFERS = 50
MOST_CATEGORIES = 100

pages = page_blueprint(__name__)
SITE = Site(pages, HOME)


@dataclass(frozen=True)
class Wanted:
    """What was chosen, as it stands in the address; nothing of it is kept but a count of what was not found."""

    category: str
    day: str
    at: str


def anybody(_reading: Reading, _request: Request, /) -> Actor:
    """Whoever looks. The directory is open to everybody."""
    return Actor("anybody", Role.PARENT)


@view.show(pages, HOME, action="providers.offer.read", who=anybody)
def find(call: Call) -> str:
    """Show who can come, or take a child in."""
    wanted = Wanted(*(request.args.get(name, "")[:40] for name in ("category", "day", "at")))
    minute = moment(wanted.day, wanted.at) if wanted.day and wanted.at else None
    wrong = ""
    if (wanted.day or wanted.at) and minute is None:
        wrong = _("Choose a day and a time together. Here is everybody, whatever the hour.")
    with call.ctx.reading() as reading:
        categories = queries.categories(reading, after="", limit=MOST_CATEGORIES)
    known = {one.code: one for one in categories}
    chosen = wanted.category if wanted.category in known else None
    found = search(call.ctx, Search(category=chosen, moment=minute), after="", limit=MOST_OFFERS)
    spoken = language()
    names = get_day_names("wide", locale=spoken)
    return render_template(
        "providers/find.html",
        wanted=wanted,
        wrong=wrong,
        found=found,
        categories=categories,
        names={code: as_read(spoken, getattr(one, spoken)) for code, one in known.items()},
        days=[(code, as_read(spoken, names[number])) for number, code in enumerate(WEEKDAYS)],
    )


@pages.get("/leave")
def leave() -> Response:
    """Leave at once: keep nothing in the browser, and go where anybody might be."""
    return leaving.leave()
