"""Addresses of people: sealed so that only the service reads them, and hashed so that it finds them again."""

import hmac
from functools import cached_property
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.kernel.ids import Random

_NONCE_BYTES = 12


class Sealer:
    """One key of the installation, from which one key for each purpose is derived (HKDF, RFC 5869)."""

    def __init__(self, master: bytes) -> None:
        self._master = master

    def seal(self, text: str, of: str, random: Random) -> bytes:
        """AES-256-GCM with a random nonce, bound to the row it stands in, so that rows cannot be swapped."""
        nonce = random.getrandbits(_NONCE_BYTES * 8).to_bytes(_NONCE_BYTES, "big")
        return nonce + self._aes.encrypt(nonce, text.encode(), of.encode())

    def unseal(self, sealed: bytes, of: str) -> str:
        """What was sealed for this row."""
        return self._aes.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], of.encode()).decode()

    def hash(self, purpose: str, text: str) -> str:
        """HMAC-SHA-256 under the purpose's own key: nobody without it can try out what the text may be."""
        return hmac.new(self._derived(f"hash {purpose}"), text.encode(), sha256).hexdigest()

    @cached_property
    def _aes(self) -> AESGCM:
        return AESGCM(self._derived("seal"))

    def _derived(self, purpose: str) -> bytes:
        return HKDF(SHA256(), length=32, salt=None, info=f"respijt people {purpose}".encode()).derive(self._master)
