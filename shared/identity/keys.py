"""The installation's secrets, as files that only their owner can read."""

import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.contracts.topics import BY_NAME, SERVICES
from shared.identity.paper import Paper
from shared.kernel.errors import SettingsError
from shared.messaging.signing import Sign, signature_of, text_to_sign
from shared.messaging.transport import Record

_WALLET_PREFIX = "wallet_"
_BENEFICIARY = "beneficiary"
_PRODUCER_PREFIX = "producer_"
_PAPER_PREFIX = "paper_"


class KeyRing:
    """Keys of one folder, read when first needed and kept for the life of the process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys: dict[str, bytes] = {}
        self._private: dict[str, Ed25519PrivateKey] = {}
        self._private_ids: dict[str, str] = {}
        self._public: dict[str, Ed25519PublicKey] = {}

    def wallet_master(self, key_id: str) -> bytes:
        """The master key behind the wallets that name this key id."""
        return self._read(_WALLET_PREFIX + key_id)

    @property
    def newest_wallet_key_id(self) -> str:
        """The key id new wallets get: the last one in the order of names."""
        return self._newest(_WALLET_PREFIX).removeprefix(_WALLET_PREFIX)

    @property
    def beneficiary(self) -> bytes:
        """The issuer's key for the pseudonym of a household in a year."""
        return self._read(_BENEFICIARY)

    def signer(self, service: str) -> Sign:
        """What signs a service's events with its newest key (Ed25519, RFC 8032)."""

        def sign(topic: str, value: bytes) -> tuple[str, bytes]:
            if service not in self._private:
                name = self._newest(_PRODUCER_PREFIX + service + "_")
                self._private[service] = Ed25519PrivateKey.from_private_bytes(self._read(name))
                self._private_ids[service] = name.removeprefix(_PRODUCER_PREFIX)
            signature = self._private[service].sign(text_to_sign(topic, value))
            return self._private_ids[service], signature

        return sign

    @property
    def newest_paper_key(self) -> int:
        """The number of the key that new paper cheques are signed with."""
        return max((_number(path) for path in self._folder.glob(_PAPER_PREFIX + "*.key")), default=0)

    def sign_paper(self, number: int) -> Callable[[bytes], bytes]:
        """What signs with one of the paper keys, which the issuer alone holds (Ed25519, RFC 8032)."""
        return Ed25519PrivateKey.from_private_bytes(self._read(f"{_PAPER_PREFIX}k{number}")).sign

    def genuine_paper(self, paper: Paper) -> bool:
        """Whether the issuer signed it, with a key whose public half lies here. Several are live at all times."""
        try:
            self._public_key(f"{_PAPER_PREFIX}k{paper.key_number}").verify(paper.signature, paper.signed_text)
        except (InvalidSignature, SettingsError):
            return False
        return True

    def genuine(self, record: Record) -> bool:
        """Whether the owner of the record's topic signed it, with a key whose public half lies here."""
        key_id, signature = signature_of(record.headers)
        owner, _, number = key_id.rpartition("_")
        if owner != BY_NAME[record.topic].owner or not number.isalnum() or not number.isascii():
            return False
        try:
            self._public_key(_PRODUCER_PREFIX + key_id).verify(signature, text_to_sign(record.topic, record.value))
        except (InvalidSignature, SettingsError):
            return False
        return True

    def _public_key(self, name: str) -> Ed25519PublicKey:
        if name not in self._public:
            path = self._folder / f"{name}.pub"
            if not path.is_file():
                raise SettingsError(f"the key file {path.name} is missing", remedy="Run `respijt keys init`.")
            raw = bytes.fromhex(path.read_text(encoding="ascii").strip())
            self._public[name] = Ed25519PublicKey.from_public_bytes(raw)
        return self._public[name]

    def _newest(self, prefix: str) -> str:
        names = sorted(path.stem for path in self._folder.glob(prefix + "*.key"))
        if not names:
            raise SettingsError(f"no key {prefix}* in {self._folder}", remedy="Run `respijt keys init`.")
        return names[-1]

    def _read(self, name: str) -> bytes:
        if name not in self._keys:
            path = self._folder / f"{name}.key"
            if not path.is_file():
                raise SettingsError(f"the key file {path.name} is missing", remedy="Run `respijt keys init`.")
            if stat.S_IMODE(path.stat().st_mode) & 0o077:
                raise SettingsError(
                    f"others can read {path.name}", remedy=f"Run `chmod 600 {path.name}` in its folder."
                )
            self._keys[name] = bytes.fromhex(path.read_text(encoding="ascii").strip())
        return self._keys[name]


def _number(path: Path) -> int:
    """The number in the name of a paper key: `paper_k12.key` is 12."""
    digits = path.stem.removeprefix(_PAPER_PREFIX + "k")
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def init_keys(folder: Path) -> list[str]:
    """Make the key files that are missing; never touches one that exists. Returns the names of the new ones."""
    folder.mkdir(parents=True, exist_ok=True)
    os.chmod(folder, 0o700)
    made = []
    prefixes = [_WALLET_PREFIX, _PAPER_PREFIX, *(f"{_PRODUCER_PREFIX}{service}_" for service in SERVICES)]
    wanted = [_BENEFICIARY] + [prefix + "k1" for prefix in prefixes if not list(folder.glob(prefix + "*.key"))]
    for name in wanted:
        path = folder / f"{name}.key"
        if path.exists():
            continue
        secret = secrets.token_bytes(32)
        if name.startswith((_PRODUCER_PREFIX, _PAPER_PREFIX)):
            # The public half first: a private key without it would sign what nobody can check.
            public = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
            path.with_suffix(".pub").write_text(public.hex() + "\n", encoding="ascii")
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secret.hex() + "\n")
        made.append(path.name)
    return made
