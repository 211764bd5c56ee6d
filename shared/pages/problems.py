"""What somebody reads in a browser when a page cannot be shown: what is wrong, and what to do now."""

from flask import Flask, Response, g, render_template, request
from flask_babel import gettext as _

#: The blueprints that only people look at; what else there is answers machines.
_FOR_PEOPLE = frozenset({"pages", "frame", "identity"})


def answer_with_pages(app: Flask) -> None:
    """Turn every error that a person would see into a page; nothing of the inside stands in it.

    By the status of the answer and not by the exception, so that an address that does not exist and an error that
    nobody thought of speak the reader's language too. The API's own addresses go on answering with documents.
    """

    @app.after_request
    def as_page(response: Response) -> Response:
        if response.status_code < 400 or "page_says_what_is_wrong" in g or not _for_a_person():
            return response
        title, remedy = _words(response.status_code)
        page = render_template(
            "problem.html",
            title=title,
            remedy=remedy,
            again=response.status_code not in (401, 403),
            to_sign_in=response.status_code == 401 and request.blueprint is not None,
        )
        response.set_data(page)
        response.content_type = "text/html; charset=utf-8"
        return response


def _for_a_person() -> bool:
    """An address that does not exist belongs to nobody: then it counts what was asked for first, as browsers do."""
    if request.blueprint is not None:
        return request.blueprint in _FOR_PEOPLE
    return request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"


def _words(status: int) -> tuple[str, str]:
    """What is wrong and what to do."""
    match status:
        case 401:
            return _("You are not signed in"), _("Sign in, or open this page again by the link that you were given.")
        case 403:
            return _("This page is not for this sign-in"), _("Open it by the link that you were given for it.")
        case 404 | 405:
            return _("There is nothing here"), _("Go back and choose again.")
        case 413:
            return _("This photo is too large"), _("Take a smaller photo, or type the code.")
        case _ if status >= 500:
            return _("Something went wrong here"), _("It is not your doing. Wait a moment and try again.")
        case _:
            return _("Not yet"), _("Go back and try again.")
