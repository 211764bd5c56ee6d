"""What a page says in the made-up language, what on it was forgotten, and what cannot be read within it."""

import re
from collections.abc import Collection, Iterable

from playwright.sync_api import Page

from deploy.demo.population import MEN, WOMEN
from shared.kernel.made_up import CODE
from shared.kernel.places import MUNICIPALITIES, NEIGHBOURHOOD_NAMES
from shared.pages.further import further
from shared.pages.languages import LANGUAGES
from tests.browser.office import A_LIST, AN_OPINION
from tests.browser.world import World

#: Texts that somebody reads or hears, but for what is in another language, typed by somebody, or marked as no text.
_TEXTS = """(code) => {
  const others = `[lang]:not([lang='${code}']), bdi, [dir=auto], code, textarea, script, style`;
  const texts = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const around = node.parentElement;
    if (!around.closest(others) && around.checkVisibility()) texts.push(node.data);
  }
  for (const name of ["aria-label", "alt", "placeholder", "title"])
    for (const each of document.querySelectorAll(`[${name}]`))
      if (!each.closest(others)) texts.push(each.getAttribute(name));
  return texts;
}"""
#: A number whose signs do not stand from the left to the right.
_BACKWARDS = """() => {
  const NUMBER = /(?:[+−]|€[ \\u00a0]?)?\\u2066?\\d+(?:[ .,:\\/\\u00a0\\u202f-]\\d+)*(?:[ \\u00a0]?[€%])?/g;
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const place = (node, at) => {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return range.getBoundingClientRect();
  };
  for (let node; (node = walker.nextNode()); ) {
    if (!node.parentElement.checkVisibility()) continue;
    for (const each of node.data.matchAll(NUMBER)) {
      const number = each[0].trim();
      const start = each.index + each[0].indexOf(number);
      const [first, last] = [place(node, start), place(node, start + number.length - 1)];
      if (first.width && last.width && first.top === last.top && first.left > last.left) found.push(number);
    }
  }
  return found;
}"""
#: What people called something: funds, programmes, organisations, providers, and who signs what they did.
_NAMES = {
    "issuer": """SELECT name FROM fund UNION SELECT name FROM programme UNION SELECT name FROM organisation
                 UNION SELECT public_name FROM provider WHERE public_name IS NOT NULL
                 UNION SELECT asked_by FROM household_import UNION SELECT source FROM household_import
                 UNION SELECT given_by FROM emergency UNION SELECT asked_by FROM link_opening""",
    "providers": "SELECT name FROM offer WHERE name IS NOT NULL UNION SELECT public_name FROM provider",
    "ledger": "SELECT name FROM fund UNION SELECT name FROM programme",
}
#: References, codes that are read aloud, and ids.
_CODE = re.compile(r"\b[0-9A-Z]{2,}(?:-[0-9A-Z]{2,})+\b|\b[0-9a-f]{32}\b")
_LATIN = re.compile(r"[a-zA-ZÀ-ɏ]{2,}")


def complaints(page: Page, names: Collection[str]) -> list[str]:
    """Words that are neither in the made-up language nor in somebody's names, and numbers that run backwards."""
    texts: list[str] = page.evaluate(_TEXTS, CODE)
    left = words_of(_CODE.sub(" ", text) for text in texts) - set(names)
    return [
        *(f"says {each}" for each in sorted(left)),
        *(f"shows {each} backwards" for each in page.evaluate(_BACKWARDS)),
    ]


def words_of_names(world: World) -> set[str]:
    """The words of what people called something, or are called by, which no language changes."""
    places = [name for names in (*MUNICIPALITIES.values(), *NEIGHBOURHOOD_NAMES.values()) for name in names]
    people = [name for names in (*WOMEN.values(), *MEN.values()) for name in names]
    languages = [*LANGUAGES.values(), *(each.own_name for each in further())]
    typed = [A_LIST.decode().replace("_", " "), AN_OPINION]
    return words_of(
        [
            *places,
            *people,
            *languages,
            *typed,
            *(each for service, asked in _NAMES.items() for each in world.sql(service, asked)),
        ]
    )


def words_of(texts: Iterable[str]) -> set[str]:
    """The words of names, to be told apart from texts."""
    return {word for text in texts for word in _LATIN.findall(text)}
