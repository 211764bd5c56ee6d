"""How an address of the API is declared: one decorator that authenticates, reads, acts once and answers.

A write runs in one unit of work that also holds its idempotency record. Its order is: who is it,
may they, can the body be read, was this key answered before, and only then the command.
"""

import functools
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from flask import Request, Response, current_app, request
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError

from shared.http import idempotency, problems
from shared.http.call import Call, Identify, Reply
from shared.http.confining import confine
from shared.http.idempotency import Answer
from shared.identity import tokens
from shared.identity.roles import Actor, authorize
from shared.kernel.errors import BadRequestError, UnauthenticatedError
from shared.persistence.unit_of_work import Reading
from shared.runtime.context import Context

EXTENSION = "respijt"
JSON = "application/json"

View = Callable[..., Any]
SchemaClass = type[Schema]


def bearer(reading: Reading, request: Request) -> Actor:
    """Who holds the access token in the `Authorization` header."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise UnauthenticatedError(
            "this needs an access token", remedy="Send the header `Authorization: Bearer rsp_…`."
        )
    return tokens.open_token(reading, token.strip())


def get(
    blueprint: Blueprint,
    rule: str,
    *,
    action: str | None,
    answer: SchemaClass | None = None,
    query: SchemaClass | None = None,
    who: Identify = bearer,
    raw: bool = False,
    headers: Sequence[str] = (),
) -> Callable[[View], View]:
    """Declare an address that is read. With `raw` the view makes the response itself (a CSV file).

    `headers` names further parameters for the OpenAPI document.
    """
    loader, dumper = _instance(query), _instance(answer)

    def declare(view: View) -> View:
        @functools.wraps(view)
        def respond(**path: str) -> Response:
            ctx = _context()
            actor = _admit(ctx, who, action, path)
            arguments = [] if loader is None else [_load(loader, request.args.to_dict())]
            _confine(ctx, actor, action, arguments)
            value = view(Call(ctx, actor), *arguments, **path)
            if raw:
                return value  # type: ignore[no-any-return]
            return _response(_answer(value, 200, dumper))

        _document(blueprint, respond, None, query, answer, 200, who, headers)
        blueprint.route(rule, methods=["GET"])(respond)
        return view

    return declare


def post(
    blueprint: Blueprint,
    rule: str,
    *,
    action: str | None,
    answer: SchemaClass | None = None,
    body: SchemaClass | None = None,
    who: Identify = bearer,
    status: int = 201,
    headers: Sequence[str] = (),
) -> Callable[[View], View]:
    """Declare an address that changes something, once per idempotency key. `headers` as for `get`."""
    loader, dumper = _instance(body), _instance(answer)

    def declare(view: View) -> View:
        @functools.wraps(view)
        def respond(**path: str) -> Response:
            ctx = _context()
            actor = _admit(ctx, who, action, path)
            key = idempotency.read_key(request.headers.get("Idempotency-Key"))
            document = _json(request)
            arguments = [] if loader is None else [_load(loader, document)]
            _confine(ctx, actor, action, arguments)
            digested = msgspec.json.encode([path, document], order="sorted")
            scope = f"{actor.role.value} {actor.party}"
            with ctx.unit_of_work() as tx:
                given = idempotency.earlier_answer(tx, scope, rule, key, digested)
                if given is None:
                    value = view(Call(ctx.within(tx), actor, key), *arguments, **path)
                    given = _answer(value, status, dumper)
                    secret = isinstance(value, Reply) and value.kept is not None
                    kept = _answer(Reply(value.kept, value.status), status, dumper) if secret else given
                    idempotency.keep_answer(tx, scope, rule, key, digested, kept)
            return _response(given)

        _document(blueprint, respond, body, None, answer, status, who, ("IdempotencyKey", *headers))
        blueprint.route(rule, methods=["POST"])(respond)
        return view

    return declare


def upload(
    blueprint: Blueprint,
    rule: str,
    *,
    action: str | None,
    answer: SchemaClass,
    query: SchemaClass | None = None,
    who: Identify = bearer,
    status: int = 202,
) -> Callable[[View], View]:
    """Declare an address that takes a file as its body. The view bounds what it reads and knows repeats by the key."""
    loader, dumper = _instance(query), _instance(answer)

    def declare(view: View) -> View:
        @functools.wraps(view)
        def respond(**path: str) -> Response:
            # The view's own limit counts. To say `None` here would bring back that of ordinary requests.
            request.max_content_length = sys.maxsize
            ctx = _context()
            actor = _admit(ctx, who, action, path)
            key = idempotency.read_key(request.headers.get("Idempotency-Key"))
            arguments = [] if loader is None else [_load(loader, request.args.to_dict())]
            _confine(ctx, actor, action, arguments)
            call = Call(ctx, actor, key, stream=request.stream, length=request.content_length)
            return _response(_answer(view(call, *arguments, **path), status, dumper))

        _document(blueprint, respond, None, query, answer, status, who, ("IdempotencyKey",))
        blueprint.route(rule, methods=["POST"])(respond)
        return view

    return declare


def _instance(schema: SchemaClass | None) -> Schema | None:
    return None if schema is None else schema()


def _context() -> Context:
    context = current_app.extensions[EXTENSION]
    assert isinstance(context, Context)
    return context


def _admit(ctx: Context, who: Identify, action: str | None, path: Mapping[str, str]) -> Actor:
    """Who it is, if they may do this with what the address names.

    In a view of its own, so that nobody unknown ever takes the write lock.
    """
    with ctx.reading() as reading:
        actor = who(reading, request)
    if action is not None:
        authorize(actor, action)
    confine(ctx, actor, action, path)
    return actor


def _confine(ctx: Context, actor: Actor, action: str | None, arguments: Sequence[Any]) -> None:
    """The same for what a query or a body names."""
    for each in arguments:
        confine(ctx, actor, action, each)


def _json(request: Request) -> Any:
    if request.mimetype != JSON:
        raise BadRequestError(
            "the body is not JSON",
            code="unsupported_media_type",
            remedy="Send JSON, with the header `Content-Type: application/json`.",
        )
    try:
        return msgspec.json.decode(request.get_data())
    except RecursionError:
        raise BadRequestError(
            "the document is nested too deeply", code="too_deep", remedy="Send a flatter one."
        ) from None
    except (msgspec.DecodeError, ValueError):
        raise BadRequestError(
            "the body is not valid JSON", code="malformed_json", remedy="Check the document with a JSON reader."
        ) from None


def _load(loader: Schema, document: Any) -> Any:
    try:
        return loader.load(document)
    except ValidationError as error:
        raise problems.of_invalid(error) from None


def _answer(value: Any, status: int, dumper: Schema | None) -> Answer:
    if isinstance(value, Reply):
        value, status = value.value, value.status
    document = value if dumper is None else dumper.dump(value)
    return Answer(status, JSON, msgspec.json.encode(document))


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, content_type=answer.content_type)


def _document(
    blueprint: Blueprint,
    respond: View,
    body: SchemaClass | None,
    query: SchemaClass | None,
    answer: SchemaClass | None,
    status: int,
    who: Identify,
    parameters: Sequence[str],
) -> None:
    """Enter an address in the OpenAPI document, by the library's own decorators on a stand-in."""

    def stand_in() -> None:
        """Carries the documentation; never called."""

    stand_in.__doc__ = respond.__doc__
    described = stand_in
    if body is not None:
        described = blueprint.arguments(body)(described)
    if query is not None:
        described = blueprint.arguments(query, location="query")(described)
    described = blueprint.response(status, answer)(described)
    scheme = getattr(who, "security_scheme", "bearer")
    documentation: dict[str, Any] = {"security": [{scheme: []}]}
    if parameters:
        # What is said here takes the place of what the library knows of the query.
        asked = described._apidoc.get("arguments", {}).get("parameters", [])
        documentation["parameters"] = [*parameters, *(each for each in asked if each["in"] == "query")]
    described = blueprint.doc(**documentation)(described)
    respond._apidoc = described._apidoc  # type: ignore[attr-defined]
