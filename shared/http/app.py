"""The application factory: one service's API, its health, its problem documents and its OpenAPI document."""

import time
from typing import Any

from flask import Flask, Response, g, request
from flask_smorest import Blueprint
from werkzeug.routing import BaseConverter

from shared.http import confining, health, problems
from shared.http.endpoint import EXTENSION
from shared.identity.belonging import Belongings
from shared.observability import metrics
from shared.runtime.context import Context

#: The largest body of an ordinary request. Uploads have a limit of their own.
MAX_BODY_BYTES = 64 * 1024


class IdConverter(BaseConverter):
    """32 hexadecimal digits in an address; anything else is no address of ours."""

    regex = "[0-9a-f]{32}"
    part_isolating = True


def make_app(
    name: str,
    blueprint: Blueprint,
    ctx: Context,
    monitor: health.Monitor,
    belongings: Belongings | None = None,
) -> Flask:
    """The WSGI application of one service. `belongings` says of which programmes what its addresses name is."""
    app = Flask(f"respijt.{name}", static_folder=None)
    app.config.update(
        API_TITLE=f"Respijt {name}",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        PROPAGATE_EXCEPTIONS=False,
    )
    app.json.sort_keys = True  # type: ignore[attr-defined]
    app.url_map.converters["id"] = IdConverter
    app.extensions[EXTENSION] = ctx
    app.extensions[confining.EXTENSION] = belongings or {}
    problems.register(app)
    api = problems.ProblemApi(app)
    _describe(api)
    api.register_blueprint(blueprint)
    app.register_blueprint(health.blueprint(monitor))
    _observe(app)
    return app


def _describe(api: problems.ProblemApi) -> None:
    """What every address shares in the OpenAPI document."""
    components = api.spec.components
    components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    components.security_scheme("device", {"type": "apiKey", "in": "header", "name": "Respijt-Device"})
    components.parameter(
        "IdempotencyKey",
        "header",
        {
            "name": "Idempotency-Key",
            "required": True,
            "description": "Made anew for each intention, repeated on each retry: then the answer is the same.",
            "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"},
        },
    )
    components.parameter(
        "Reason",
        "header",
        {
            "name": "Respijt-Reason",
            "required": False,
            "description": "Why a helper looks or acts: a code of the issuer's list. Needed from helpers only.",
            "schema": {"type": "string", "pattern": "^[a-z_]{1,40}$"},
        },
    )
    api._register_converter(IdConverter, _id_parameter)


def _id_parameter(_converter: BaseConverter) -> dict[str, Any]:
    return {"type": "string", "pattern": "^[0-9a-f]{32}$"}


def _observe(app: Flask) -> None:
    """Time every request by its route, never by its address, and let nobody keep an answer unless it says so."""

    @app.before_request
    def begin() -> None:
        g.began = time.monotonic()

    @app.after_request
    def end(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "none"
        metrics.requests.labels(request.method, route, str(response.status_code)).observe(time.monotonic() - g.began)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
