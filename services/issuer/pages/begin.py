"""From a letter to the first code: the code and the word in one form, then the cheques."""

from flask import Response, render_template, request
from flask_babel import gettext as _

from services.issuer.commands import letters
from services.issuer.domain.letters import WORD_DIGITS
from services.issuer.pages.base import BEGIN, HOME, anybody, pages
from shared.http.call import Call
from shared.pages import forms, view, visitor
from shared.pages.site import see_other

#: No longer text is a code or a word of ours.
_LONGEST = 40


@pages.get(BEGIN)
def show_begin() -> str:
    """Ask for the code of the letter and the digits that were told. It says nothing of what they open."""
    return _page(forms.Form())


@view.act(pages, BEGIN, action=None, who=anybody)
def begin(call: Call) -> Response:
    """Let a parent in by her letter. Which of the two is not right is not said; the code stays as it was typed."""
    code, word = request.form.get("code", "")[:_LONGEST], request.form.get("word", "")[:_LONGEST]
    own_phone = request.form.get("own_phone") == "1"
    secret = letters.begin(call.ctx, code, word, own_phone=own_phone)
    if secret is None:
        form = forms.Form({"code": code, "own_phone": own_phone}).wrong("code", _("Check the code in your letter."))
        again = _("Type the %(count)s digits again. After five wrong tries, ask for a new letter.", count=WORD_DIGITS)
        return forms.not_yet(_page(form.wrong("word", again)))
    return visitor.keep(see_other(f"{HOME}?told=welcome"), "issuer", secret, own_phone=own_phone)


def _page(form: forms.Form) -> str:
    return render_template("issuer/begin.html", form=form, digits=WORD_DIGITS)
