"""Why so many: each number with its reason, and what is promised of cheques."""

from flask import render_template

from services.issuer.pages.base import HOME, pages, parent
from services.issuer.queries import grants, opinions
from shared.http.call import Call
from shared.pages import view

WHY = f"{HOME}/why"


@view.show(pages, WHY, action="issuer.page.use", who=parent)
def show_why(call: Call) -> str:
    """Show how each grant adds up. A promise stands here only with a legal opinion behind it."""
    with call.ctx.reading() as reading:
        return render_template(
            "issuer/why.html",
            grants=grants.reasons_of_wallet(reading, call.actor.scoped_id),
            promises=opinions.sentences(reading),
        )
