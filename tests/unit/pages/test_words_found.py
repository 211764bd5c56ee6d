"""The search for words that nobody should read looks everywhere: one is planted in each place, and each is found."""

from pathlib import Path

import pytest

from tests.unit.pages import outside
from tests.unit.pages.glossary import ENTRIES, Entry, not_to_be_said
from tests.unit.pages.test_words import CATALOGUES, FOLDERS, never_to_be_said

#: By the file, what it holds, and what is to be found: the language and the word.
PLANTED = {
    "services/issuer/templates/asked.html": ('{{ _("Open your wallet") }}', ("en", "wallet")),
    "services/issuer/asked.py": ('_("Your quota is %(num)s", num=3)', ("en", r"\bquot(um|a)s?\b")),
    "services/issuer/more.py": (
        'ngettext("%(num)s blockchain", "%(num)s blocks", 2)',
        ("en", "blockchain"),
    ),
    "services/issuer/words.py": ('Text("ja", f"Parent {isolé} isolé", "yes")', ("fr", r"isolée?s?\b")),
    "services/issuer/reasons.py": ('_reason("late", nl="Nieuwe melding", fr="a", en="b")', ("nl", r"\bmelding(en)?\b")),
    "services/issuer/helping/ready_texts/fr.toml": ('[texts]\nright = "un accueil"', ("fr", "accueil")),
    "shared/pages/further/ro.toml": ('letter = "Respijt"', ("ro", "Respijt")),
    "shared/pages/static/a.js": ('says.textContent = "Uw uitkering is er";', ("", "uitkering")),
    "shared/pages/templates/between.html": ('<p lang="nl">Een <b>noodhulp</b></p>', ("nl", "noodhulp")),
    "shared/pages/templates/said.html": ('<main lang="fr"><img alt="Un rachat"></main>', ("fr", "rachat")),
    "deploy/start/templates/values.html": ("{{ say('Votre plafond') }}", ("", "plafond")),
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of its own, where every file holds such a word."""
    root = tmp_path_factory.mktemp("planted")
    for name, (text, _) in PLANTED.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for language, text in (("nl", "huishouden"), ("fr", "ménage")):
        file = root / CATALOGUES / language / "LC_MESSAGES" / "messages.po"
        file.parent.mkdir(parents=True)
        file.write_text(f'msgid "family"\nmsgstr "{text}"\n', encoding="utf-8")
    return root


@pytest.mark.parametrize("name", PLANTED)
def test_such_a_word_is_found_wherever_people_read(planted: Path, name: str) -> None:
    language, word = PLANTED[name][1]
    assert (language, word) in {(of, which) for of, _, which in never_to_be_said(planted)}


def test_such_a_word_is_found_in_each_catalogue_and_nothing_is_found_twice(planted: Path) -> None:
    found = never_to_be_said(planted)
    assert {("nl", "huishouden", "huishouden"), ("fr", "ménage", "ménage")} <= set(found)
    assert len(found) == len(PLANTED) + 2
    assert {name.split("/")[0] for name in PLANTED} == set(FOLDERS)


@pytest.mark.parametrize(
    "text",
    [
        "Uw dienstencheques zijn vervallen",
        "Un bon pour un parent isolé",
        "Elles sont isolées",
        "Kwetsbare gezinnen, gebroken gezinnen",
        "Une structure d'accueil",
        "Een melding",
        "Verzilverd",
    ],
)
def test_a_word_is_found_in_a_sentence(text: str) -> None:
    assert not_to_be_said(text)


@pytest.mark.parametrize("text", ["Bonjour", "abonnement", "aanmelding", "un foyer isolant", "een vermelding"])
def test_another_word_around_it_is_not_meant(text: str) -> None:
    assert not not_to_be_said(text)


@pytest.mark.parametrize("entry", ENTRIES[:-1], ids=lambda entry: entry.code)
def test_each_thing_has_words_that_nobody_should_read(entry: Entry) -> None:
    assert entry.never


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello</p>",
        '<p lang="{{ language }}">Hello</p>',
        "<p lang=\"nl\">Dag</p> Hello",
        '<img alt="A leaf">',
        '<button data-copied="It is copied">{{ _("Copy") }}</button>',
        '<input value="Send it">',
        "{{ 'Hello' if one else 'Hello all' }}",
        "{% set words = {\"nl\": \"Mijn cheques\"} %}",
        "{{ _('%(what)s here', what='Some words') }}",
    ],
)  # fmt: skip
def test_what_a_template_says_without_a_catalogue_is_seen(source: str) -> None:
    assert [language for language, _ in outside.of_template(source) if not language]


@pytest.mark.parametrize(
    "source",
    [
        '<p class="big card"{% if one %} hidden{% endif %}>{{ _("Hello") }}</p>',
        '<img alt="{{ _("A leaf") }}">',
        '<p lang="fr">Bonjour<br><b>encore</b></p>',
        '<button data-kind="add" value="nobody_came">{{ each.words }}</button>',
        '{% macro wrong() %} aria-invalid="true"{% endmacro %}',
        '{{ icon("face_good") }} {{ "M4 12a8 8 0 1 0 16 0" }} <code>token:{{ id }}</code>',
    ],
)
def test_what_a_template_asks_for_or_marks_is_let_through(source: str) -> None:
    assert not [text for language, text in outside.of_template(source) if not language]


@pytest.mark.parametrize(
    "source",
    ['says.textContent = "ready";', "button.title = x ? `${y} c` : z;", 'alert("Klaar");', 'p.append("ja");'],
)
def test_what_a_script_says_itself_is_seen(source: str) -> None:
    assert list(outside.shown_by_script(source))


@pytest.mark.parametrize(
    "source",
    [
        "says.textContent = says.dataset.ready;",
        'p.textContent = error.name === "NotAllowed" ? "" : p.dataset.failed;',
        'at.textContent = day.toLocaleString(here, { weekday: "long" });',
        "// It says hello.\np.title = `${one}`;",
    ],
)
def test_what_a_script_takes_from_its_page_is_let_through(source: str) -> None:
    assert not list(outside.shown_by_script(source))
