"""The files that read a QR code in the browser: brought by npm, served by ourselves, checked against each other."""

import hashlib
from functools import lru_cache
from pathlib import Path

_MODULES = Path(__file__).parents[2] / "node_modules"
SCRIPT, READER = "ponyfill.js", "zxing_reader.wasm"
_FILES = {
    SCRIPT: _MODULES / "barcode-detector" / "dist" / "iife" / "ponyfill.js",
    READER: _MODULES / "zxing-wasm" / "dist" / "reader" / "zxing_reader.wasm",
}


@lru_cache(maxsize=1)
def available() -> bool:
    """Whether both files are there and belong together.

    The script fits exactly one reader, whose SHA-256 stands in it; with any other one it fails in the
    middle of a scan. Without them the page still takes a photo or a typed code.
    """
    if not all(path.is_file() for path in _FILES.values()):
        return False
    digest = hashlib.sha256(_FILES[READER].read_bytes()).hexdigest()
    return digest in _FILES[SCRIPT].read_text(encoding="utf-8")


def path_of(name: str) -> Path | None:
    """Where one of the two files lies, `None` for any other name or when they are not to be used."""
    return _FILES.get(name) if available() else None
