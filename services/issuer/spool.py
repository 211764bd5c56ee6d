"""Where household files lie until they are taken in: a folder of ours, readable by nobody else."""

import hashlib
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from shared.kernel.errors import BadRequestError, TooLargeError

_CHUNK = 256 * 1024
_COMING, _KEPT, _STALE = ".part", ".csv", ".stale"


@dataclass(frozen=True)
class Spooled:
    """A file that came in whole and lies on the disk, not yet under its final name."""

    path: Path
    sha256: bytes


class Spool:
    """The folder `<data>/issuer/imports`."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "issuer" / "imports"

    @contextmanager
    def receive(self, import_id: str, stream: IO[bytes], length: int | None, most: int) -> Iterator[Spooled]:
        """Write a stream to the disk; what was not kept when the block ends is gone.

        Raises `TooLargeError` before reading when `length` says so, or as soon as more than
        `most` bytes came, and `BadRequestError` when fewer came than were announced.
        """
        if length is not None and length > most:
            raise _too_large(most)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"{import_id}{_COMING}"
        try:
            yield Spooled(path, _write(path, stream, length, most))
        finally:
            path.unlink(missing_ok=True)

    def keep(self, spooled: Spooled, import_id: str) -> None:
        """Give a received file its final name. Call this in the unit that enters the import."""
        spooled.path.rename(self._path(import_id))

    def open(self, import_id: str) -> IO[bytes]:
        """Read a kept file. Raises `FileNotFoundError` when it was deleted."""
        return self._path(import_id).open("rb")

    def delete(self, import_id: str) -> None:
        self._path(import_id).unlink(missing_ok=True)

    def tidy(self, known: Collection[str]) -> None:
        """Delete what a crash left: files of no import that were already there at the last tidying."""
        if not self._folder.is_dir():
            return
        for path in sorted(self._folder.iterdir()):
            if path.suffix == _STALE:
                path.unlink()
            elif path.stem not in known:
                path.rename(path.with_suffix(_STALE))

    def _path(self, import_id: str) -> Path:
        return self._folder / f"{import_id}{_KEPT}"


def _write(path: Path, stream: IO[bytes], length: int | None, most: int) -> bytes:
    """Copy a stream to the disk, durably. Returns the SHA-256 of what came."""
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise _too_large(most)
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if length is not None and size != length:
        raise BadRequestError("the file came in only in part", code="incomplete", remedy="Send the file again.")
    return digest.digest()


def _too_large(most: int) -> TooLargeError:
    return TooLargeError(
        f"the file is larger than {most} bytes", remedy="Split it into several files, each with the row of headings."
    )
