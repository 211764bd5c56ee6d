"""Serves the start page on loopback, beside the four services."""

import threading
from collections.abc import Mapping
from typing import Self

from flask import Flask, Response, render_template
from werkzeug.serving import WSGIRequestHandler, make_server

from deploy.start.people import People
from shared.pages.site import POLICY, Site, open_site, page_blueprint


class _Silent(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: the page belongs to somebody's screen, where the addresses stand."""


class StartPage:
    """The page while it is served. Its forms carry the demo's tokens to the services, so no address holds one."""

    def __init__(self, port: int, urls: Mapping[str, str], people: People, test_language: str = "") -> None:
        self.url = f"http://127.0.0.1:{port}/"
        app = _app(urls, people, test_language)
        self._server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Silent)
        self._thread = threading.Thread(target=self._server.serve_forever, name="start-page", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()


def _app(urls: Mapping[str, str], people: People, test_language: str) -> Flask:
    app = Flask("respijt.start", static_folder=None)
    pages = page_blueprint(__name__)
    policy = POLICY.replace("form-action 'self'", "form-action 'self' " + " ".join(urls.values()))

    @pages.get("/")
    def start() -> Response:
        page = render_template("start.html", urls=urls, people=people)
        return Response(page, headers={"Content-Security-Policy": policy, "Cache-Control": "no-store"})

    open_site(app, Site(pages, "/"), test_language=test_language)
    return app
