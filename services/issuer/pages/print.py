"""A page for paper, or the PDF of it."""

from typing import Any

from flask import Response, render_template

from shared.pages import pdf


def on_paper(template: str, *, as_pdf: bool, **values: Any) -> Response:
    """Show a page to print, or its PDF. A machine that cannot make one shows the page, which says so."""
    make_pdf = as_pdf and pdf.available()
    page = render_template(template, as_pdf=make_pdf, no_pdf=as_pdf and not make_pdf, **values)
    return Response(pdf.of_page(page), content_type="application/pdf") if make_pdf else Response(page)
