"""Who was not reached yet: the families this organisation brought in, and of all others numbers alone."""

from flask_babel import gettext as _

from services.issuer.api.acting import helper_of
from services.issuer.helping.base import HOME, page, show
from services.issuer.queries import reach as queries
from shared.http.call import Call
from shared.pages.languages import whole_number

HERE = "/reach"


@show(HERE)
def show_reach(call: Call) -> str:
    """Show them, and how far the families of each programme came."""
    with call.ctx.reading() as reading:
        brought = queries.brought_in(reading, helper_of(call.actor))
        programmes = queries.programmes(reading)
    columns = [
        ("programme", _("Programme"), False),
        ("entitled", _("Have a right"), True),
        ("not_told", _("Not told yet"), True),
        ("told", _("Told"), True),
        ("active", _("Use them"), True),
    ]
    rows = [
        {"programme": each.programme, **{code: _number(getattr(each, code)) for code, *_rest in columns[1:]}}
        for each in programmes
    ]
    return page(call, "reach", here=HOME + HERE, brought=brought, columns=columns, rows=rows)


def _number(number: int | None) -> str:
    return _("not shown") if number is None else whole_number(number)
