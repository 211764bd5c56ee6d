"""Name and contact of a family, sealed under a key of its own. Whoever destroys the key has erased them."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.identity.addresses import Address, read_address
from shared.kernel.errors import InvalidError
from shared.kernel.ids import Random

_NONCE_BYTES = 12


@dataclass(frozen=True)
class Personal:
    """What people call the family and how they reach it. Never in an event, a log or an address."""

    parent_name: str
    contact: str

    @property
    def address(self) -> Address | None:
        """Where a message can go: a contact may also be a street, a name or nothing."""
        try:
            return read_address(self.contact)
        except InvalidError:
            return None

    def __bool__(self) -> bool:
        return bool(self.parent_name or self.contact)


NOBODY = Personal("", "")


def new_key(random: Random) -> bytes:
    """A 256-bit key for one household."""
    return random.getrandbits(256).to_bytes(32, "big")


def seal(personal: Personal, key: bytes, household_id: str, random: Random) -> bytes:
    """AES-256-GCM with a random nonce; bound to its household, so that rows cannot be swapped."""
    plain = msgspec.json.encode({"name": personal.parent_name, "contact": personal.contact})
    return _encrypt(plain, key, household_id, random)


def unseal(sealed: bytes | None, key: bytes | None, household_id: str) -> Personal:
    """What was sealed, or nobody when there was nothing or its key was destroyed."""
    if sealed is None or key is None:
        return NOBODY
    plain = _decrypt(sealed, key, household_id)
    values: Mapping[str, str] = msgspec.json.decode(plain)
    return Personal(values["name"], values["contact"])


def seal_words(words: str, key: bytes, of: str, random: Random) -> bytes:
    """Free words under a household's key, bound to the row they stand in."""
    return _encrypt(words.encode(), key, of, random)


def unseal_words(sealed: bytes | None, key: bytes | None, of: str) -> str | None:
    """The words, or `None` when there were none or their key was destroyed."""
    return None if sealed is None or key is None else _decrypt(sealed, key, of).decode()


def _encrypt(plain: bytes, key: bytes, of: str, random: Random) -> bytes:
    nonce = random.getrandbits(_NONCE_BYTES * 8).to_bytes(_NONCE_BYTES, "big")
    return nonce + AESGCM(key).encrypt(nonce, plain, of.encode())


def _decrypt(sealed: bytes, key: bytes, of: str) -> bytes:
    return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], of.encode())
