"""Leaving at once, and having the page read aloud: what is there for who is not alone, or does not read."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.journeys.people import Family
from tests.browser.journeys.wallet import come_in
from tests.browser.ways import Way, a_page
from tests.browser.world import World

_SOMEWHERE = "https://www.meteo.be/"
#: A phone with a voice for each language, which writes down what it is to say.
_VOICES = """
window.said = [];
const voices = ["nl-BE", "fr-BE", "en-GB", "ar-EG", "de-DE"].map((lang) => ({ lang, localService: true, name: lang }));
const speech = Object.assign(new EventTarget(), {
  speaking: false,
  getVoices: () => voices,
  speak: (each) => { window.said.push([each.lang, each.text]); speech.speaking = true; },
  cancel: () => { speech.speaking = false; },
});
Object.defineProperty(window, "speechSynthesis", { value: speech });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
_NO_VOICE = "speechSynthesis.getVoices = () => [{ lang: 'de-DE', localService: true, name: 'de' }];"


def test_the_page_is_left_at_once(world: World, browser: Browser, way: Way, family: Family) -> None:
    with a_page(world, browser, way) as page:
        come_in(world, page, family)
        page.get_by_role("link", name=way.say("My data, and how to reach me")).click()
        with page.expect_event("request", lambda request: request.url.startswith(_SOMEWHERE)):
            page.get_by_role("link", name=way.say("Leave now")).click()
        _is_signed_out(world, page, way)
    if way.scripts:
        with a_page(world, browser, way) as page:
            come_in(world, page, family)
            page.locator("summary").first.focus()
            with page.expect_event("request", lambda request: request.url.startswith(_SOMEWHERE)):
                for _ in range(3):
                    page.keyboard.press("Escape")
            _is_signed_out(world, page, way)


def _is_signed_out(world: World, page: Page, way: Way) -> None:
    """Whoever takes up the phone next is told so, and the language that was read is forgotten with the rest."""
    other = page.context.new_page()
    other.goto(f"{world.system.urls['issuer']}/cheques?lang={way.language}")
    expect(other.get_by_role("heading", name=way.say("You are not signed in"))).to_be_visible()


def test_the_page_is_read_aloud(world: World, browser: Browser, way: Way, family: Family) -> None:
    with a_page(world, browser, way) as page:
        page.add_init_script(_VOICES)
        come_in(world, page, family)
        listen = page.locator("#listen")
        if not way.scripts:
            expect(listen).to_be_hidden()
            return
        page.get_by_role("button", name=way.say("Listen")).click()
        ((lang, text),) = page.evaluate("window.said")
        assert lang[:2] == way.language[:2]
        assert text.startswith(f"{way.say('You still have')}.")
        for words in ("Show this code", "What for?", "My data, and how to reach me", "Last used"):
            assert way.say(words) in text, words
        page.get_by_text(way.say("Say the code by phone")).click()
        code = page.locator("p.spoken").first.inner_text()
        listen.click()
        assert page.evaluate("speechSynthesis.speaking") is False, "a second press stops the voice"
        listen.click()
        told = page.evaluate("window.said")[-1][1]
        assert way.say("Each code serves once. Open this page again for the next one.") in told
        assert code not in told, "who stands beside her hears it too"
        page.add_init_script(_NO_VOICE)
        page.reload()
        expect(page.locator("img#code")).to_be_visible()
        expect(listen).to_be_hidden()
