"""What was told in confidence: for the confidential person alone. No other page knows of it, nor counts it."""

from flask import Response, render_template, request

from services.issuer.commands import disputes as commands
from services.issuer.office import words
from services.issuer.office.base import CONFIDENTIAL, MOST_ROWS, pages, today, who
from services.issuer.queries import complaints as queries
from shared.http.call import Call
from shared.pages import forms, view
from shared.pages.site import see_other


@view.show(pages, CONFIDENTIAL, action="issuer.report.read", who=who)
def list_reports(call: Call) -> str:
    """Show what was reported as not safe, in the order in which it came."""
    with call.ctx.reading() as reading:
        found = queries.reports(reading, MOST_ROWS, request.args.get("after", ""))
    return render_template(
        "issuer/office/confidential.html",
        form=forms.empty(call.ctx),
        reports=found["reports"],
        more=found["next"],
        kinds=words.reports(),
        today=today(call),
    )


@view.act(pages, f"{CONFIDENTIAL}/<id:report_id>/handled", action="issuer.report.read", who=who)
def handle_report(call: Call, report_id: str) -> Response:
    """Note that a report was dealt with."""
    commands.handle_report(call.ctx, report_id)
    return see_other(CONFIDENTIAL)
