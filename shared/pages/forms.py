"""What somebody typed into a form: read by a schema, shown again with one sentence where it was not clear, done once.

A form that cannot be done is shown again as it was sent, so that nobody types anything twice.
"""

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from flask import Response, g, render_template, request
from flask_babel import lazy_gettext as _
from marshmallow import EXCLUDE, Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict

from shared.http import idempotency
from shared.http.call import Call
from shared.http.idempotency import Answer
from shared.kernel.errors import RespijtError
from shared.kernel.ids import new_id
from shared.kernel.money import MAX_CENTS
from shared.pages.site import see_other
from shared.runtime.context import Context

#: The hidden field that makes a form's sending count once.
KEY = "key"
#: What is said of the form as a whole stands under this name.
WHOLE = ""
_MOST_CHARACTERS = 200
#: Euros, perhaps with a sign between the thousands, and perhaps one or two digits of cents.
_AMOUNT = re.compile(r"([0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?:,[0-9]{3})+)(?:[.,]([0-9]{1,2}))?\Z")
_MOST_DIGITS = 20


class FormSchema(Schema):
    """The fields of a form. What a browser sends beside them is not ours."""

    class Meta:
        unknown = EXCLUDE


class Words(fields.String):
    """A line of words; spaces around it and doubled ones go."""

    default_error_messages = {"required": _("Fill this in.")}  # noqa: RUF012 - marshmallow's own way

    def __init__(self, most: int = _MOST_CHARACTERS, **more: Any) -> None:
        super().__init__(**more)
        self._most = most

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        words = " ".join(str(value).split())
        if len(words) > self._most:
            raise ValidationError(str(_("Write at most %(most)s characters.", most=self._most)))
        return words


class Whole(fields.Field[int]):
    """A whole number between two bounds, as people type it."""

    default_error_messages = {"required": _("Fill this in.")}  # noqa: RUF012

    def __init__(self, least: int, most: int, **more: Any) -> None:
        super().__init__(**more)
        self._least, self._most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        text = str(value).strip()
        digits = text.removeprefix("-")
        if digits.isascii() and digits.isdigit() and len(digits) < 10 and self._least <= int(text) <= self._most:
            return int(text)
        raise ValidationError(
            str(_("Write a whole number from %(least)s to %(most)s.", least=self._least, most=self._most))
        )


class Euros(fields.Field[int]):
    """An amount as people write it here, `1.250,50` or `1250.50`; read as whole cents."""

    default_error_messages = {"required": _("Fill this in.")}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        found = _AMOUNT.match("".join(str(value).replace("€", "").split()))
        if found and len(found[0]) <= _MOST_DIGITS:
            amount = int(re.sub("[.,]", "", found[1])) * 100 + int((found[2] or "").ljust(2, "0"))
            if 0 < amount <= MAX_CENTS:
                return amount
        raise ValidationError(str(_("Write an amount in euros, for example 1250,50.")))


class Day(fields.Date):
    """A day of the calendar."""

    default_error_messages = {  # noqa: RUF012
        "required": _("Choose a day."),
        "invalid": _("Choose a day."),
    }


class Choice(fields.String):
    """One of the answers that were offered."""

    default_error_messages = {"required": _("Choose one of the answers.")}  # noqa: RUF012

    def __init__(self, allowed: Container[str], **more: Any) -> None:
        super().__init__(**more)
        self._allowed = allowed

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if value in self._allowed:
            return str(value)
        raise ValidationError(str(_("Choose one of the answers.")))


class Choices(fields.List[str]):
    """Some of the answers that were offered."""

    default_error_messages = {  # noqa: RUF012
        "required": _("Choose at least one of the answers."),
    }

    def __init__(self, allowed: Container[str], **more: Any) -> None:
        super().__init__(Choice(allowed), **more)


class Tick(fields.Boolean):
    """A box that is ticked or not."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("load_default", False)
        super().__init__(**more)


@dataclass(frozen=True)
class Form:
    """What a page shows of its form: what was typed, what is wrong where, and the key of this sending.

    `values` holds a text per field, or a list where several answers may be chosen.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    key: str = ""

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name, "")

    def wrong(self, name: str, sentence: object) -> "Form":
        """The same, with one more sentence about a field or, under the empty name, about all of it."""
        return replace(self, errors={**self.errors, name: str(sentence)})


def empty(ctx: Context, **values: Any) -> Form:
    """A form to fill in, perhaps with something in it already."""
    return Form(values, {}, new_id(ctx.random))


def sent(schema: type[Schema]) -> tuple[Form, dict[str, Any]]:
    """The form that was sent, and its values where all of them could be read."""
    return _read(schema, request.form)


def asked(schema: type[Schema]) -> tuple[Form, dict[str, Any]]:
    """The same of a form that asks and changes nothing: what was typed stands in the address."""
    return _read(schema, request.args)


def _read(schema: type[Schema], given_by: MultiDict[str, str]) -> tuple[Form, dict[str, Any]]:
    loader = schema()
    typed: dict[str, Any] = {}
    for name, each in loader.fields.items():
        if isinstance(each, Choices):
            typed[name] = given_by.getlist(name)
        elif given_by.get(name, "").strip():
            typed[name] = given_by[name]
    form = Form(typed, {}, given_by.get(KEY, ""))
    # An answer that may be several is missing when there is none.
    given = {name: value for name, value in typed.items() if value != []}
    try:
        return form, loader.load(given)
    except ValidationError as error:
        wrong: Mapping[str, Any] = error.messages_dict
        return replace(form, errors={name: _first(texts) for name, texts in wrong.items()}), {}


def _first(texts: Any) -> str:
    """The first sentence of what may be a list, or answers' places with a list each."""
    while not isinstance(texts, str):
        if isinstance(texts, Mapping):
            texts = list(texts.values())
        elif isinstance(texts, list):
            texts = texts[0]
        else:
            return str(texts)
    return texts


def refused(form: Form, error: RespijtError, words: Mapping[str, object]) -> Form:
    """The form with the sentence that belongs to an error's code: at the one field of the form that it names, else for
    all of it, with each field that it names marked.
    """
    sentence = words.get(error.code, _("This cannot be done as things are now. Look again at what you filled in."))
    named = [name for name in error.fields if name in form.values]
    if len(named) == 1:
        return form.wrong(named[0], sentence)
    form = form.wrong(WHOLE, sentence)
    for name in named:
        form = form.wrong(name, _("Look at this again."))
    return form


def again(template: str, form: Form, **values: Any) -> Response:
    """Show a form once more, with what is wrong in it."""
    return not_yet(render_template(template, form=form, **values))


def not_yet(page: str) -> Response:
    """A page that says itself what is wrong in its form: nothing was done."""
    # By its status it would be replaced by the page for errors.
    g.page_says_what_is_wrong = True
    return Response(page, 422, content_type="text/html; charset=utf-8")


def once(call: Call, rule: str, act: Callable[[Context], str]) -> Response:
    """Do what a form asks, and once however often it is sent. `act` says at which address to go on."""
    key = idempotency.read_key(request.form.get(KEY))
    scope = f"{call.actor.role.value} {call.actor.party}"
    sent_form = {name: request.form.getlist(name) for name in request.form}
    body = msgspec.json.encode([request.path, sent_form], order="sorted")
    with call.ctx.unit_of_work() as tx:
        given = idempotency.earlier_answer(tx, scope, rule, key, body)
        if given is None:
            given = Answer(303, "text/plain", act(call.ctx.within(tx)).encode())
            idempotency.keep_answer(tx, scope, rule, key, body, given)
    return see_other(given.body.decode())
