"""Errors as RFC 9457 problem documents: a stable code for machines, a sentence and a remedy for people."""

import traceback
from http import HTTPStatus
from typing import Any

import msgspec
import sqlalchemy as sa
import structlog
from flask import Flask, Response
from flask_smorest import Api
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from shared.kernel.errors import BadRequestError, InvalidError, RespijtError, UnavailableError
from shared.kernel.ids import SystemRandom, new_id

MEDIA_TYPE = "application/problem+json"

#: What to do about the errors that the web framework finds by itself.
_REMEDIES = {
    400: "Check how the request is written.",
    404: "Check the address; `/openapi.json` lists them all.",
    405: "Use one of the methods in the `Allow` header.",
    408: "Send the request again.",
    413: "Send less in one request.",
    414: "Use a shorter address.",
    415: "Send JSON, with the header `Content-Type: application/json`.",
    431: "Send fewer or shorter headers.",
}

log = structlog.get_logger(__name__)


class ProblemApi(Api):
    """flask-smorest with our way to say that something went wrong."""

    def handle_http_exception(self, error: HTTPException) -> Response:
        status = error.code or 500
        phrase = HTTPStatus(status).phrase
        remedy = _REMEDIES.get(status, "Try again a little later.")
        response = problem(status, phrase.lower().replace(" ", "_"), f"{phrase}.", remedy)
        allowed = getattr(error, "valid_methods", None)
        if allowed:
            response.headers["Allow"] = ", ".join(sorted(allowed))
        return response


def problem(status: int, code: str, detail: str, remedy: str, fields: dict[str, list[str]] | None = None) -> Response:
    """A problem document. Nothing of what was sent is repeated in it."""
    document: dict[str, Any] = {
        "type": f"urn:respijt:problem:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": detail,
        "code": code,
        "remedy": remedy,
    }
    if fields:
        document["fields"] = fields
    return Response(msgspec.json.encode(document, order="sorted"), status, content_type=MEDIA_TYPE)


def of_error(error: RespijtError) -> Response:
    response = problem(error.status, error.code, error.message, error.remedy, error.fields)
    if isinstance(error, UnavailableError) or error.code == "in_progress":
        response.headers["Retry-After"] = str(UnavailableError.retry_after_seconds)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def of_invalid(error: ValidationError) -> InvalidError:
    """Say which fields are wrong, by their path in the document."""
    fields: dict[str, list[str]] = {}
    messages: Any = error.normalized_messages()  # type: ignore[no-untyped-call]
    _flatten(messages, "", fields)
    return InvalidError(
        "some fields are not valid",
        remedy="Correct the fields that are named and send the request again.",
        fields=fields,
    )


def register(app: Flask) -> None:
    """Answer every error with a problem document, also the ones nobody thought of."""

    @app.errorhandler(RespijtError)
    def known(error: RespijtError) -> Response:
        return of_error(error)

    @app.errorhandler(RecursionError)
    def too_deep(_error: RecursionError) -> Response:
        return of_error(BadRequestError("the document is nested too deeply", remedy="Send a flatter one."))

    @app.errorhandler(sa.exc.OperationalError)
    def database_away(error: sa.exc.OperationalError) -> Response:
        # Also a lock that was waited for in vain. Its text may quote data, so only its kind is written down.
        log.warning("http.database_away", error=type(error.orig).__name__)
        return of_error(
            UnavailableError(
                "the database does not answer in time",
                remedy="Send the request again a little later; the key is safe to repeat.",
            )
        )

    @app.errorhandler(Exception)
    def unknown(error: Exception) -> Response:
        # The text of an unforeseen error may quote data, so only its kind and a number leave this process.
        number = new_id(SystemRandom())
        log.error(
            "http.failed", error=type(error).__name__, number=number, where=traceback.format_tb(error.__traceback__)
        )
        return problem(
            500,
            "internal_error",
            f"Something went wrong here. Number {number}.",
            "Try again; the key is safe to repeat.",
        )


def _flatten(messages: Any, path: str, into: dict[str, list[str]]) -> None:
    if isinstance(messages, dict):
        for name, below in messages.items():
            _flatten(below, f"{path}.{name}" if path else str(name), into)
    else:
        into[path.removeprefix("_schema.") or "_schema"] = [str(message) for message in messages]
