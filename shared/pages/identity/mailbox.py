"""The mailbox of a demo: what would have been sent. Outside demo mode the address does not exist."""

from flask import Blueprint, abort, render_template

from shared.http.call import Call
from shared.notices import notices
from shared.pages import view, visitor

HOME = "/demo/mailbox"
_MOST = 20


def declare(pages: Blueprint) -> None:
    """Add this page to a service's."""

    @view.show(pages, HOME, action=None, who=visitor.anybody)
    def show_mailbox(call: Call) -> str:
        """Show what waits to be sent, the newest first."""
        if not call.ctx.settings.demo:
            abort(404)
        with call.ctx.reading() as reading:
            found = notices.newest(reading, call.ctx.keys.people(call.ctx.service), _MOST)
        return render_template("identity/mailbox.html", found=found)
