"""The kit's parts as a page gets them: what is drawn is said too, and what is wrong is tied to its field."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from flask import Flask, render_template_string

from shared.pages.forms import Form
from shared.pages.languages import speak
from shared.pages.site import HERE

HEADS = ["Service", "Amount", "Share"]
BARS = [
    {"name": "Babysitting", "number": "€ 30", "share": "75%", "length": 1},
    {"name": "Help at home", "number": "€ 10", "share": "25%", "length": 1 / 3},
    {"name": "Rest place", "length": None},
]


@pytest.fixture
def app() -> Iterator[Flask]:
    made = Flask(__name__, template_folder=str(HERE / "templates"))
    speak(made)
    with made.test_request_context("/?lang=en"):
        yield made


def drawn(source: str, **values: object) -> ElementTree.Element:
    """What a macro draws, which has to be well formed."""
    page = re.sub(" (required|autofocus)(?=[ >])", "", render_template_string(source, **values))
    closed = re.sub("(<input[^>]*)>", r"\1/>", page)
    return ElementTree.fromstring(f"<page>{closed}</page>")


def words(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_each_bar_stands_in_the_row_that_says_its_number(app: Flask) -> None:
    page = drawn(
        '{% import "chart.html" as chart %}{{ chart.bars("What for?", heads, bars, "not shown") }}',
        heads=HEADS,
        bars=BARS,
    )
    rows = [[words(cell) for cell in row] for row in page.iter("tr")]
    assert rows == [
        HEADS,
        ["Babysitting", "€ 30", "75%"],
        ["Help at home", "€ 10", "25%"],
        ["Rest place", "not shown"],
    ]
    assert [rect.attrib["width"] for rect in page.iter("rect")] == ["1000", "333"], "nothing is drawn of what is hidden"
    assert all(svg.attrib["aria-hidden"] == "true" for svg in page.iter("svg"))
    caption = page.find(".//caption")
    assert caption is not None
    assert words(caption) == "What for?"


def test_a_chart_without_shares_has_no_column_for_them(app: Flask) -> None:
    page = drawn(
        '{% import "chart.html" as chart %}{{ chart.bars("What for?", heads, bars, "not shown") }}',
        heads=HEADS[:2],
        bars=BARS,
    )
    assert [len(row) for row in page.iter("tr")] == [2, 2, 2, 2]


def test_what_makes_up_a_whole_is_drawn_and_listed(app: Flask) -> None:
    parts = [
        {"key": "free", "name": "free", "number": "€ 1", "start": 0, "width": 250},
        {"key": "paid", "name": "paid", "number": "€ 3", "start": 250, "width": 750},
    ]
    page = drawn('{% import "chart.html" as chart %}{{ chart.parts(parts, "all", "€ 4") }}', parts=parts)
    (said,) = page.iter("dl")
    assert words(said) == "free€ 1 paid€ 3 all€ 4"
    bar = page.findall("svg")[-1]
    assert [(rect.attrib["x"], rect.attrib["width"]) for rect in bar] == [("0", "250"), ("250", "750")]


FIELDS = {
    "field": '{{ ask.field(form, "it", "It", hint="Why") }}',
    "area": '{{ ask.area(form, "it", "It", hint="Why") }}',
    "select": '{{ ask.select(form, "it", "It", [("a", "A")], hint="Why") }}',
    "choices": '{{ ask.choices(form, "it", "It", [("a", "A")], hint="Why") }}',
}


@pytest.mark.parametrize("source", FIELDS.values(), ids=FIELDS)
def test_a_field_says_what_is_wrong_then_its_hint(app: Flask, source: str) -> None:
    imported = '{% import "form.html" as ask with context %}' + source
    right = drawn(imported, form=Form())
    wrong = drawn(imported, form=Form().wrong("it", "Fill this in."))
    for page, described in ((right, ["it-hint"]), (wrong, ["it-wrong", "it-hint"])):
        (element,) = page.findall(".//*[@id='it']")
        assert element.attrib["aria-describedby"].split() == described
        assert element.get("aria-invalid") == ("true" if page is wrong else None)
        for each in described:
            assert page.find(f".//*[@id='{each}']") is not None


def test_the_summary_leads_to_each_field_by_its_id(app: Flask) -> None:
    form = Form().wrong("", "Not now.").wrong("name", "Write it.").wrong("children", "Too many.")
    source = '{% import "form.html" as ask with context %}{{ ask.errors(form, ids={"children": "born"}) }}'
    page = drawn(source, form=form)
    assert [(link.attrib["href"], words(link)) for link in page.iter("a")] == [
        ("#name", "Write it."),
        ("#born", "Too many."),
    ]
    assert "Not now." in words(page)
    assert 'tabindex="-1" autofocus' in render_template_string(source, form=form), "the page opens there"
    assert not list(drawn(source, form=Form()))
