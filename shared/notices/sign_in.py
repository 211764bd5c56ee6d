"""Asking for a sign-in code: the same words and the same work whether an address is known or not."""

from shared.identity import codes, people
from shared.identity.addresses import Address
from shared.identity.codes import VALID_FOR
from shared.identity.sealing import Sealer
from shared.kernel.languages import Language
from shared.notices import notices, words
from shared.notices.notices import Words
from shared.persistence.units import Units

KIND = "sign_in_code"


def ask(units: Units, sealer: Sealer, address: Address, link_address: str, language: Language) -> str:
    """Send a code and a link to an address, where somebody has it. Returns the attempt, for the browser that asks.

    `link_address` is where links lead; what identifies the link is put behind it. `language` is for who is not
    known. Raises `TooManyError`.
    """
    with units.unit_of_work() as tx:
        found = people.by_address(tx, sealer, address)
        asked = codes.ask(tx, sealer, people.address_hash(sealer, address), found.id if found else None)
        message = _words(address, found.language if found else language, asked.code, link_address + asked.link)
        notices.write(tx, sealer, KIND, address, message, valid_for=VALID_FOR, to_nobody=found is None)
    return asked.attempt


def prove(units: Units, sealer: Sealer, address: Address, of: str, language: Language) -> str:
    """Send a code without a link, so that whoever is signed in shows that they read this address.

    `of` says what for, as `codes.try_proof` is asked. Returns the attempt. Raises `TooManyError`.
    """
    with units.unit_of_work() as tx:
        asked = codes.ask(tx, sealer, people.address_hash(sealer, address), of)
        notices.write(tx, sealer, KIND, address, _words(address, language, asked.code), valid_for=VALID_FOR)
    return asked.attempt


def _words(address: Address, language: Language, code: str, link: str = "") -> Words:
    template = words.CODE_MAIL if link and address.channel == "email" else words.CODE_TEXT
    minutes = VALID_FOR.seconds // 60
    text = template.fill(code=f"{code[:4]} {code[4:]}", link=link, minutes=minutes)[language]
    return Words(language, words.CODE_SUBJECT[language], text)
