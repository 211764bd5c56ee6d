"""The drawings beside words: a kind of service has one of its own, and so has each reason of a dispute."""

import re

from jinja2 import Environment, FileSystemLoader

from deploy.demo.directory import CATEGORIES
from services.issuer.reasons import DISPUTED
from shared.pages.site import HERE

_LOADER = FileSystemLoader(HERE / "templates")
_MACROS = Environment(loader=_LOADER, autoescape=True).get_template("macros.html").module


def drawing(macro: str, code: str) -> str:
    found = re.search(r'<path d="([^"]+)"/></svg>', str(getattr(_MACROS, macro)(code)))
    assert found is not None, code
    return found[1]


def test_each_usual_kind_of_service_has_a_drawing_of_its_own() -> None:
    drawn = {drawing("category_icon", code) for code in CATEGORIES}
    assert len(drawn) == len(CATEGORIES)
    assert drawing("category_icon", "one_that_a_programme_adds") not in drawn


def test_each_reason_of_a_dispute_has_a_drawing_of_its_own() -> None:
    assert len({drawing("reason_icon", code) for code in DISPUTED}) == len(DISPUTED)
