"""How it was: three faces for a service, and three questions that nobody has to answer."""

from flask import Response, render_template, request

from services.issuer.commands import ratings
from services.issuer.pages.base import HOME, one_of, pages, parent
from services.issuer.survey_words import ANSWERS, FACES, QUESTIONS
from shared.http.call import Call
from shared.pages import forms, view
from shared.pages.languages import in_words
from shared.pages.site import see_other

SURVEY = f"{HOME}/three-questions"


@view.act(pages, f"{HOME}/uses/<id:redemption_id>/rate", action="issuer.page.use", who=parent)
def rate_use(call: Call, redemption_id: str) -> Response:
    """Give a face to a service. It is counted, and kept with nobody's name."""
    ratings.rate(call.ctx, call.actor.scoped_id, redemption_id, one_of("face", tuple(FACES)))
    return see_other(f"{HOME}?told=thanks")


@view.show(pages, SURVEY, action="issuer.page.use", who=parent)
def show_questions(_call: Call) -> str:
    """Ask three questions, each of which may stay open."""
    return render_template(
        "issuer/questions.html", form=forms.Form(), questions=in_words(QUESTIONS), answers=in_words(ANSWERS)
    )


@view.act(pages, SURVEY, action="issuer.page.use", who=parent)
def answer_questions(call: Call) -> Response:
    """Count what was answered."""
    said = {question: request.form[question] for question in QUESTIONS if request.form.get(question) in ANSWERS}
    ratings.answer_questions(call.ctx, call.actor.scoped_id, said)
    return see_other(f"{HOME}?told=answered")
