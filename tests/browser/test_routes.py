"""What is said of pages that nobody looked at, and of addresses that are no pages after all."""

from pathlib import Path

import pytest

from shared.contracts.topics import SERVICES
from tests.browser import routes
from tests.browser.routes import Route, Routes


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Routes:
    folder: Path = tmp_path_factory.mktemp("routes")
    urls = {service: f"http://localhost:{port}" for port, service in enumerate(SERVICES, start=1)}
    return Routes.of_services(urls, folder)


def test_when_each_page_was_looked_at_nothing_is_said(known: Routes) -> None:
    assert known.complaints(known.pages) == []
    assert len(known.pages) > 90


@pytest.mark.parametrize(
    "page",
    [
        Route("issuer", "GET", "/helping/visits/<id:visit_id>/no-thank-you"),
        Route("issuer", "POST", "/helping/visits/<id:visit_id>/word"),
        Route("issuer", "POST", "/letters"),
        Route("ledger", "GET", "/sign-in/second"),
    ],
)
def test_a_page_that_nobody_looked_at_is_named(known: Routes, page: Route) -> None:
    assert known.complaints(known.pages - {page}) == [f"{page}: nobody looks at this page"]


def test_an_exception_that_is_a_page_or_is_not_there_is_named(known: Routes, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Route("issuer", "GET", "/leave")
    assert known.complaints({*known.pages, seen}) == ["issuer: GET /leave: this answers a page"]
    monkeypatch.setitem(routes.NO_PAGES, "/gone", "a file")
    assert known.complaints(known.pages) == ["/gone: there is no such address"]


def test_an_address_is_found_by_its_place_and_its_method(known: Routes) -> None:
    assert known.find("GET", "http://127.0.0.1:1/cheques?told=welcome") == Route("issuer", "GET", "/cheques")
    assert known.find("POST", "http://127.0.0.1:1/letters") == Route("issuer", "POST", "/letters")
    assert known.find("GET", "http://127.0.0.1:1/letters") is None
    assert known.find("GET", "http://127.0.0.1:9/cheques") is None
