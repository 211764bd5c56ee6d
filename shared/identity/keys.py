"""The installation's secrets, as files that only their owner can read."""

import os
import secrets
import stat
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.contracts.topics import BY_NAME, SERVICES
from shared.identity.paper import Paper
from shared.identity.sealing import Sealer
from shared.kernel.errors import ConflictError, NotFoundError, SettingsError
from shared.messaging.signing import Sign, signature_of, text_to_sign
from shared.messaging.transport import Record

WALLET, PAPER, PRODUCER = "wallet", "paper", "producer"
_WALLET_PREFIX, _PAPER_PREFIX, _PRODUCER_PREFIX = f"{WALLET}_", f"{PAPER}_", f"{PRODUCER}_"
_BENEFICIARY = "beneficiary"
_PEOPLE_PREFIX = "people_"
#: Keys there is one of for ever: what they made is looked for by its hash, or counted by it.
_ONLY = (_BENEFICIARY, *(f"{_PEOPLE_PREFIX}{service}" for service in SERVICES))
#: Where retired keys lie. Nothing is read from there.
RETIRED = "retired"


#: A running process hears of a key that was made or retired within so many seconds.
LOOK_AGAIN_SECONDS = 1.0


class KeyRing:
    """Keys of one folder, read when first needed and kept while their files are there.

    Of each kind several may live at once: new things are made with the newest, old ones are read with their own.
    With a clock, which counts seconds, the folder is looked at once in `LOOK_AGAIN_SECONDS`, and whenever a key is
    asked for that was not there; without one each time.
    """

    def __init__(self, folder: Path, monotonic: Callable[[], float] | None = None) -> None:
        self._folder = folder
        self._monotonic = monotonic
        self._looked_at = float("-inf")
        self._files: frozenset[str] = frozenset()
        self._keys: dict[str, bytes] = {}
        self._private: dict[str, Ed25519PrivateKey] = {}
        self._public: dict[str, Ed25519PublicKey] = {}

    def wallet_master(self, key_id: str) -> bytes:
        """The master key behind the wallets that name this key id."""
        return self._read(_WALLET_PREFIX + key_id)

    def has_wallet_master(self, key_id: str) -> bool:
        """Whether wallets that name this key id can be served: it was not retired."""
        return self._is_there(f"{_WALLET_PREFIX}{key_id}.key")

    @property
    def newest_wallet_key_id(self) -> str:
        """The key id that new wallets and renewed ones get: the one with the highest number."""
        return self._newest(_WALLET_PREFIX).removeprefix(_WALLET_PREFIX)

    @property
    def beneficiary(self) -> bytes:
        """The issuer's key for the pseudonym of a household in a year."""
        return self._read(_BENEFICIARY)

    def people(self, service: str) -> Sealer:
        """What seals the addresses of a service's own people, and finds them again."""
        return Sealer(self._read(_PEOPLE_PREFIX + service))

    def signer(self, service: str) -> Sign:
        """What signs a service's events with its newest key (Ed25519, RFC 8032), from a second after it is there."""

        def sign(topic: str, value: bytes) -> tuple[str, bytes]:
            name = self._newest(_PRODUCER_PREFIX + service + "_")
            if name not in self._private:
                self._private[name] = Ed25519PrivateKey.from_private_bytes(self._read(name))
            return name.removeprefix(_PRODUCER_PREFIX), self._private[name].sign(text_to_sign(topic, value))

        return sign

    @property
    def newest_paper_key(self) -> int:
        """The number of the key that new paper cheques are signed with."""
        return _number(self._newest(_PAPER_PREFIX))

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
        path = self._folder / f"{name}.pub"
        self._refuse_missing(path)
        if name not in self._public:
            raw = bytes.fromhex(path.read_text(encoding="ascii").strip())
            self._public[name] = Ed25519PublicKey.from_public_bytes(raw)
        return self._public[name]

    def _newest(self, prefix: str) -> str:
        """The name with the highest number, once its file is whole: one made beside it meanwhile takes its place."""
        self._look()
        names = _in_order(self._files, prefix) or key_names(self._folder, prefix)
        if not names:
            raise SettingsError(f"no key {prefix}* in {self._folder}", remedy="Run `respijt keys init`.")
        return names[-1]

    def _read(self, name: str) -> bytes:
        path = self._folder / f"{name}.key"
        self._refuse_missing(path)
        if name not in self._keys:
            if stat.S_IMODE(path.stat().st_mode) & 0o077:
                raise SettingsError(
                    f"others can read {path.name}", remedy=f"Run `chmod 600 {path.name}` in its folder."
                )
            self._keys[name] = bytes.fromhex(path.read_text(encoding="ascii").strip())
        return self._keys[name]

    def _refuse_missing(self, path: Path) -> None:
        """Each time: a key that was retired serves no more, whatever this process has read."""
        if not self._is_there(path.name):
            raise SettingsError(f"the key file {path.name} is missing", remedy="Run `respijt keys init`.")

    def _is_there(self, file: str) -> bool:
        """Whether a file is in the folder. A key that was just made serves at once: one that lacks is looked for."""
        self._look()
        return file in self._files or (self._folder / file).is_file()

    def _look(self) -> None:
        """List the folder anew where that was long ago: one call a second in the place of several a signature."""
        now = self._monotonic() if self._monotonic else float("inf")
        if now - self._looked_at >= LOOK_AGAIN_SECONDS:
            self._files = frozenset(os.listdir(self._folder)) if self._folder.is_dir() else frozenset()
            self._looked_at = now if self._monotonic else float("-inf")


def key_names(folder: Path, prefix: str) -> list[str]:
    """The private keys of a kind in the order of their numbers: `wallet_k2` before `wallet_k10`."""
    return _in_order([path.name for path in folder.glob(prefix + "*.key")], prefix)


def _in_order(files: Iterable[str], prefix: str) -> list[str]:
    names = [file.removesuffix(".key") for file in files if file.startswith(prefix) and file.endswith(".key")]
    return sorted((name for name in names if _number(name) and _kind(name) == prefix), key=_number)


def _kind(name: str) -> str:
    """What stands before the `k` of the number: `wallet_`, `producer_ledger_`."""
    return name.rpartition("k")[0]


def _number(name: str) -> int:
    """The number in the name of a key: 12 in `paper_k12`; 0 where there is none."""
    digits = name.rpartition("_k")[2]
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def init_keys(folder: Path) -> list[str]:
    """Make the key files that are missing; never touches one that exists. Returns the names of the new ones."""
    wanted = [name for name in _ONLY if not (folder / f"{name}.key").exists()]
    wanted += [prefix + "k1" for prefixes in _PREFIXES.values() for prefix in prefixes if not key_names(folder, prefix)]
    return [_make(folder, name) for name in wanted]


def rotate_keys(folder: Path, kinds: Iterable[str]) -> list[str]:
    """Make one more key of each of these kinds beside those there are. Returns the names of the new files.

    What is made from now on is made with it; what was made before stays good until the old key is retired.
    A number is never given twice, so that nothing of a retired key is taken for something of a new one.
    """
    made = []
    for prefix in [prefix for kind in kinds for prefix in _PREFIXES[kind]]:
        used = [_number(name) for place in (folder, folder / RETIRED) for name in key_names(place, prefix)]
        made.append(_make(folder, f"{prefix}k{max(used, default=0) + 1}"))
    return made


def retire_key(folder: Path, name: str, uses: Mapping[str, int]) -> None:
    """Put a key where nothing reads it. `uses` says where how much of it would be lost, such as `{"issuer": 3}`.

    Raises `ConflictError` when something uses it, and for the newest of its kind; `NotFoundError` when it is not there.
    """
    prefixes = [prefix for each in _PREFIXES.values() for prefix in each]
    there = [known for prefix in prefixes for known in key_names(folder, prefix)]
    if name not in there:
        raise NotFoundError(f"there is no key {name}", remedy=f"There are: {', '.join(there)}.")
    if name == key_names(folder, _kind(name))[-1]:
        raise ConflictError(
            f"{name} is the newest of its kind: what is new is made with it",
            code="key_newest",
            remedy="Run `respijt keys rotate` first, and retire this one when nothing uses it any more.",
        )
    what, remedy = _IN_USE[name.partition("_")[0]]
    counts = [
        f"{count:,} {what}{'s' if count > 1 else ''} at the {service}" for service, count in uses.items() if count
    ]
    if counts:
        raise ConflictError(f"{name} is in use: {', '.join(counts)}", code="key_in_use", remedy=remedy)
    place = folder / RETIRED
    place.mkdir(mode=0o700, exist_ok=True)
    for path in (folder / f"{name}.key", folder / f"{name}.pub"):
        if path.exists():
            path.rename(place / path.name)


#: By kind, what its keys' names begin with.
_PREFIXES = {
    WALLET: (_WALLET_PREFIX,),
    PAPER: (_PAPER_PREFIX,),
    PRODUCER: tuple(f"{_PRODUCER_PREFIX}{service}_" for service in SERVICES),
}
KINDS = tuple(_PREFIXES)
#: By kind, what uses a key, and what to do until nothing does.
_IN_USE = {
    WALLET: ("wallet", "Let these parents renew their codes, or close the wallets; then retire it."),
    PAPER: ("paper cheque", "Wait until they are used, cancelled or past their last day; then retire it."),
    PRODUCER: ("heard event", "They are read again when something is rebuilt: keep the key while they are kept."),
}


def _make(folder: Path, name: str) -> str:
    """Make one key; one that is there is never touched. Returns the name of its file."""
    folder.mkdir(parents=True, exist_ok=True)
    os.chmod(folder, 0o700)
    path, secret = folder / f"{name}.key", secrets.token_bytes(32)
    if name.startswith((_PRODUCER_PREFIX, _PAPER_PREFIX)):
        # The public half first: a private key without it would sign what nobody can check.
        public = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
        path.with_suffix(".pub").write_text(public.hex() + "\n", encoding="ascii")
    # Whole or not at all: running processes look for the newest key.
    unfinished = folder / f".{name}.new"
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(secret.hex() + "\n")
    os.link(unfinished, path)
    unfinished.unlink()
    return path.name
