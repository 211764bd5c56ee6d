"""Where the helpers' pages are declared, and what each page of a visit asks first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _

from services.issuer.api.acting import helper_of
from services.issuer.commands import mandates
from services.issuer.domain.mandates import Helper
from services.issuer.family_words import UNKNOWN_LANGUAGE
from services.issuer.mandate_words import LOOKED
from services.issuer.queries import helping as queries
from services.issuer.queries.helping import Acting
from shared.http.call import Call
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError, NotFoundError
from shared.pages import forms, view, visitor
from shared.pages.languages import LANGUAGES
from shared.pages.site import page_blueprint, see_other
from shared.runtime.context import Context

HOME = "/helping"
ZONE = "Europe/Brussels"
_ACTION = "issuer.helping.use"

pages = page_blueprint("services.issuer", "helping")
_helper = visitor.by_cookie("issuer")


def show(rule: str) -> Callable[[view.View], view.View]:
    """Declare a page for helpers."""
    return view.show(pages, HOME + rule, action=_ACTION, who=_helper)


def act(rule: str) -> Callable[[view.View], view.View]:
    """Declare what a helper's form does."""
    return view.act(pages, HOME + rule, action=_ACTION, who=_helper)


@pages.context_processor
def frame() -> dict[str, Any]:
    """In whose frame an error of these pages is told, and where the name in its head leads."""
    return {"home": HOME, "frame": "issuer/helping/frame.html"}


def areas() -> list[tuple[str, str]]:
    """The areas of the helpers' pages, each with its address."""
    return [
        (HOME, _("Families")),
        (f"{HOME}/register", _("New family")),
        (f"{HOME}/counter", _("Counter")),
        (f"{HOME}/phone", _("Telephone")),
        (f"{HOME}/texts", _("Ready texts")),
        (f"{HOME}/reviews", _("Second look")),
        (f"{HOME}/reach", _("Not reached yet")),
    ]


def spoken() -> list[tuple[str, str]]:
    """The languages to choose from, each by its own name, and last that it is not known."""
    return [*LANGUAGES.items(), (UNKNOWN_LANGUAGE, _("not known: in Dutch and in French"))]


def page(call: Call, template: str, here: str = HOME, **values: Any) -> str:
    """One of the helpers' pages, in the area at `here`."""
    today = day_of(call.ctx.clock.now(), ZONE)
    return render_template(
        f"issuer/helping/{template}.html", areas=areas(), here=here, today=today, reasons=LOOKED, **values
    )


def told(*words: str) -> str | None:
    """What came of the form before, as a code of the page's own."""
    said = request.args.get("told", "")
    return said if said in words else None


# -- acting for a family


class VisitOver(Exception):  # noqa: N818 - nothing is wrong: a page that was open is over
    """A helper does not act for this family any more. `why` is what the list of families says."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@pages.errorhandler(VisitOver)
def back_to_the_list(over: VisitOver) -> Response:
    return see_other(f"{HOME}?told={over.why}")


@dataclass(frozen=True)
class Visiting:
    """A helper who acts for a family, for as long as one request lasts."""

    call: Call
    helper: Helper
    family: Acting

    @property
    def address(self) -> str:
        return f"{HOME}/visits/{self.family.visit.id}"

    def page(self, template: str, doing: object, **values: Any) -> str:
        """A page under the bar; `doing` is what the bar says that the helper does."""
        return page(self.call, template, family=self.family, address=self.address, doing=doing, **values)

    def do(self, act: str, what: Callable[[Context], object], then: str, written_as: str = "") -> Response:
        """Do something that the parent permitted and write it down, in one unit and once; then go on at `then`."""

        def done(ctx: Context) -> str:
            use(ctx, self, act, written_as)
            what(ctx)
            return self.address + then

        return forms.once(self.call, str(request.url_rule), done)

    def say(self, act: str, what: Callable[[Context], object], told: str, written_as: str = "") -> Response:
        """The same for a word that may come too late: then the page says that things have changed."""
        try:
            return self.do(act, what, f"?told={told}", written_as)
        except ConflictError:
            return see_other(f"{self.address}?told=changed")


def use(ctx: Context, visiting: Visiting, act: str, written_as: str = "") -> None:
    """Write down a look or an act by the same command as the API: without a permission it raises."""
    visit = visiting.family.visit
    mandates.use(ctx, visit.household_id, visiting.helper, act, visit.reason, written_as=written_as)


def visiting(call: Call, visit_id: str, act: str = "") -> Visiting:
    """The helper's own visit, while it lasts and the permission for `act` is in force.

    Raises `NotFoundError` for another's visit, and `VisitOver` when it ended or the permission did.
    """
    helper = helper_of(call.actor)
    with call.ctx.reading() as reading:
        visit = queries.visit(reading, visit_id, helper)
        if visit is None:
            raise NotFoundError("there is no such page", remedy="Look at the list of families you may help.")
        if not visit.lasts(reading.now):
            raise VisitOver("ended")
        family = queries.acting(reading, visit, helper)
    if family is None or (act and act not in family.acts):
        raise VisitOver("not_permitted")
    return Visiting(call, helper, family)
