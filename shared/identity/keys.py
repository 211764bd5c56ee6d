"""The installation's secrets, as files that only their owner can read."""

import os
import secrets
import stat
from pathlib import Path

from shared.kernel.errors import SettingsError

_WALLET_PREFIX = "wallet_"
_BENEFICIARY = "beneficiary"


class KeyRing:
    """Keys of one folder, read when first needed and kept for the life of the process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys: dict[str, bytes] = {}

    def wallet_master(self, key_id: str) -> bytes:
        """The master key behind the wallets that name this key id."""
        return self._read(_WALLET_PREFIX + key_id)

    @property
    def newest_wallet_key_id(self) -> str:
        """The key id new wallets get: the last one in the order of names."""
        names = sorted(path.stem for path in self._folder.glob(_WALLET_PREFIX + "*.key"))
        if not names:
            raise SettingsError(f"no wallet key in {self._folder}", remedy="Run `respijt keys init`.")
        return names[-1].removeprefix(_WALLET_PREFIX)

    @property
    def beneficiary(self) -> bytes:
        """The issuer's key for the pseudonym of a household in a year."""
        return self._read(_BENEFICIARY)

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


def init_keys(folder: Path) -> list[str]:
    """Make the key files that are missing; never touches one that exists. Returns the names of the new ones."""
    folder.mkdir(parents=True, exist_ok=True)
    os.chmod(folder, 0o700)
    made = []
    wanted = [_BENEFICIARY] + ([] if list(folder.glob(_WALLET_PREFIX + "*.key")) else [_WALLET_PREFIX + "k1"])
    for name in wanted:
        path = folder / f"{name}.key"
        if path.exists():
            continue
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
        made.append(path.name)
    return made
