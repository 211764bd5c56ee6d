"""What a sitter does while a parent's journey goes on: types the code that she says, and takes her cheques."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import urllib3
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect

from shared.kernel.clock import format_instant
from shared.kernel.ids import SystemRandom, new_id
from tests.browser.journeys.people import door, programme_named
from tests.browser.ways import Way, a_page
from tests.browser.world import World

#: A device of a provider who scanned before, with a service of one or two cheques that this programme is for.
_TAKES = """
    SELECT d.device_id || ' ' || o.offer_id || ' ' || d.provider_id FROM device d
    JOIN offer o ON o.provider_id = d.provider_id AND o.active AND o.price_cheques <= 2
    JOIN accreditation a ON a.provider_id = o.provider_id AND a.category = o.category AND a.status = 'accredited'
    WHERE a.programme_id = ? AND NOT d.revoked
    AND EXISTS (SELECT 1 FROM redemption r WHERE r.provider_id = d.provider_id AND r.offer_id = o.offer_id)
    ORDER BY o.price_cheques, o.offer_id
"""
_PLACE = "SELECT public_name FROM provider WHERE id = ?"


@dataclass(frozen=True)
class Sitter:
    """Somebody at a counter, with the service that they give."""

    home: str
    page: Page
    way: Way
    token: str
    offer_id: str
    provider_id: str
    #: What parents know their provider by.
    place: str

    def takes(self, code: str) -> None:
        """One unit of the service is paid by a code that is said."""
        self._tries(code)
        self._is_paid()

    def takes_picture(self, picture: Image.Image) -> None:
        """The same by a photo of the code."""
        self._photographs(picture)
        self._is_paid()

    def refuses_picture(self, picture: Image.Image, why: str) -> None:
        """A code on a photo that does not serve here; the page says why in words of the program."""
        self._photographs(picture)
        expect(self.page.locator("main.answer")).to_contain_text(why, ignore_case=True)

    def _photographs(self, picture: Image.Image) -> None:
        file = io.BytesIO()
        picture.save(file, "PNG")
        photo = FilePayload(name="photo.png", mimeType="image/png", buffer=file.getvalue())
        self._opens()
        self.page.locator("#photo").set_input_files(photo)
        self._goes_on()

    def is_refused(self, code: str, why: str) -> None:
        """This code serves no more; the page says why in words of the program."""
        self._tries(code)
        expect(self.page.locator("main.answer")).to_contain_text(why)

    def books(self, code: str, days: int) -> None:
        """Keep cheques for a visit in so many days: providers' own programs do that."""
        at = format_instant(datetime.now(UTC).replace(microsecond=0) + timedelta(days=days))
        answer = urllib3.request(
            "POST",
            f"{self.home}/v1/holds",
            body=json.dumps({"offer_id": self.offer_id, "units": 1, "code": code, "service_at": at}).encode(),
            headers={
                "Respijt-Device": self.token,
                "Idempotency-Key": new_id(SystemRandom()),
                "Content-Type": "application/json",
            },
        )
        assert answer.status == 201, answer.data

    def _tries(self, code: str) -> None:
        self._opens()
        # As somebody writes who hears it.
        self.page.locator("#code").fill(code.lower().replace("-", " "))
        self._goes_on()

    def _opens(self) -> None:
        self.page.goto(f"{self.home}/scan?offer={self.offer_id}")

    def _goes_on(self) -> None:
        self.page.get_by_role("button", name=self.way.say("Continue"), exact=True).click()
        self.page.locator("#use").click()

    def _is_paid(self) -> None:
        expect(self.page.get_by_role("heading", name=self.way.say("All right"))).to_be_visible()


@contextmanager
def a_sitter(world: World, browser: Browser, way: Way, programme: str = "", apart_from: str = "") -> Iterator[Sitter]:
    """A sitter with a browser of their own, who reads the same language by the same means.

    They take cheques of a programme, the door's where none is said, and are of another provider than `apart_from`.
    """
    programme_id = programme_named(world, programme or door(world))
    tokens = world.tokens("device", "redeemer")
    takes = (each.split() for each in world.sql("redeemer", _TAKES, programme_id))
    device, offer_id, provider_id = next(each for each in takes if each[0] in tokens and each[2] != apart_from)
    (place,) = world.sql("issuer", _PLACE, provider_id)
    with a_page(world, browser, way) as page:
        world.sign_in(page, "redeemer", tokens[device])
        yield Sitter(world.system.urls["redeemer"], page, way, tokens[device], offer_id, provider_id, place)
