"""Where somebody is signed in: a list from which one sign-in, or all others, can be ended."""

from flask import Blueprint, Response, render_template, request

from shared.http.call import Call
from shared.identity import sessions
from shared.kernel.clock import day_of
from shared.pages import view, visitor
from shared.pages.site import see_other

HOME = "/my-sign-ins"
_ZONE = "Europe/Brussels"


def declare(pages: Blueprint, service: str) -> None:
    """Add these pages to a service's."""
    who = visitor.by_cookie(service)

    @view.show(pages, HOME, action=None, who=who)
    def show_sign_ins(call: Call) -> str:
        """Show where this person is signed in."""
        with call.ctx.reading() as reading:
            found = sessions.of(reading, call.actor)
            today = day_of(reading.now, _ZONE)
        here = visitor.current()
        assert here is not None
        return render_template("identity/sign_ins.html", found=found, here=here.id, today=today)

    @view.act(pages, f"{HOME}/end", action=None, who=who)
    def end_sign_in(call: Call) -> Response:
        """End one sign-in, or all but this one where the form names none."""
        here, chosen = visitor.current(), request.form.get("sign_in", "")
        assert here is not None
        with call.ctx.unit_of_work() as tx:
            if chosen:
                sessions.end(tx, call.actor, chosen)
            else:
                sessions.end_others(tx, call.actor, here.id)
        return see_other(HOME)

    @view.act(pages, "/sign-out", action=None, who=visitor.anybody)
    def sign_out(call: Call) -> Response:
        """End the sign-in of this browser."""
        return visitor.sign_out(call.ctx, see_other("/signed-out"))

    @view.show(pages, "/signed-out", action=None, who=visitor.anybody)
    def show_signed_out(_call: Call) -> str:
        """Say that it is done."""
        return render_template("identity/signed_out.html")
