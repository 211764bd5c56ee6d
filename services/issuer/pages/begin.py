"""From a letter to the first code: the code and the word in one form, then the cheques."""

from flask import Response, render_template, request

from services.issuer.commands import letters
from services.issuer.domain.letters import WORD_DIGITS
from services.issuer.pages.base import BEGIN, HOME, anybody, pages
from shared.http.call import Call
from shared.pages import view, visitor
from shared.pages.site import see_other

#: No longer text is a code or a word of ours.
_LONGEST = 40


@pages.get(BEGIN)
def show_begin() -> str:
    """Ask for the code of the letter and the digits that were told. It says nothing of what they open."""
    return _page()


@view.act(pages, BEGIN, action=None, who=anybody)
def begin(call: Call) -> Response | str:
    """Let a parent in by her letter. What is not right stays as it was typed; which of the two it is, is not said."""
    code, word = request.form.get("code", "")[:_LONGEST], request.form.get("word", "")[:_LONGEST]
    own_phone = request.form.get("own_phone") == "1"
    secret = letters.begin(call.ctx, code, word, own_phone=own_phone)
    if secret is None:
        return _page(code, own_phone=own_phone, wrong=True)
    return visitor.keep(see_other(f"{HOME}?told=welcome"), "issuer", secret, own_phone=own_phone)


def _page(code: str = "", *, own_phone: bool = False, wrong: bool = False) -> str:
    return render_template("issuer/begin.html", code=code, own_phone=own_phone, wrong=wrong, digits=WORD_DIGITS)
