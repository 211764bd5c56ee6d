"""Where the office's pages are declared, and what all of them share."""

from datetime import date, datetime
from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _

from shared.http.call import Call
from shared.kernel.clock import day_of
from shared.pages import forms, visitor
from shared.pages.forms import Form
from shared.pages.site import page_blueprint

HOME = "/office"
CONFIDENTIAL = "/confidential"
ZONE = "Europe/Brussels"
#: Rows on one page of a list.
MOST_ROWS = 50

#: The templates lie beside the rooms and not in this one.
pages = page_blueprint("services.issuer", "office")
who = visitor.by_cookie("issuer")


@pages.context_processor
def _frame() -> dict[str, Any]:
    """In whose frame an error of these pages is told, what the name in the head leads to, and days for instants.

    `limited` is whoever looks after some programmes alone, and changes nothing that holds for all.
    """
    confidential, here = request.path.startswith(CONFIDENTIAL), visitor.current()
    return {
        "home": CONFIDENTIAL if confidential else HOME,
        "frame": "office.html",
        "day_of": on_day,
        "limited": here is not None and here.actor.programmes is not None,
    }


def areas() -> list[tuple[str, str]]:
    """The areas of the office, each with its address."""
    return [
        (HOME, _("Programmes")),
        (f"{HOME}/lists", _("Lists")),
        (f"{HOME}/grants", _("Grants")),
        (f"{HOME}/disputes", _("Disputes")),
        (f"{HOME}/helpers", _("Helpers")),
        (f"{HOME}/checks", _("Checks")),
        (f"{HOME}/reminders", _("Reminders")),
        (f"{HOME}/reached", _("Reach")),
    ]


def show(template: str, here: str, **values: Any) -> str:
    """A page of the area at `here`."""
    return render_template(f"issuer/office/{template}.html", areas=areas(), here=here, **values)


def again(template: str, here: str, form: Form, **values: Any) -> Response:
    """A page of the office whose form could not be done, with what is wrong in it."""
    return forms.again(f"issuer/office/{template}.html", form, areas=areas(), here=here, **values)


def on_day(instant: datetime) -> date:
    """The day of an instant, in the office."""
    return day_of(instant, ZONE)


def today(call: Call) -> date:
    """The day in the office."""
    return on_day(call.ctx.clock.now())


def after() -> str:
    """After which row a list goes on."""
    return request.args.get("after", "")
