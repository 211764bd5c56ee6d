"""A code in a photo: for a browser without a camera, or without scripts. The photo is read and forgotten."""

from typing import IO

import zxingcpp
from PIL import Image, UnidentifiedImageError

#: Larger photos are refused: no telephone makes one of these measures.
MAX_BYTES = 12 * 1000 * 1000
_MAX_PIXELS = 60 * 1000 * 1000
#: A JPEG is unpacked at a fraction of its size; any other picture whole, so it has to be smaller.
_MAX_PIXELS_UNPACKED = 16 * 1000 * 1000
#: A code that fills a tenth of a photo is still found at this size, in some milliseconds.
_SIDE = 1600
# Opening reads only a photo's head. Our own bound is judged there, before anything is unpacked.
Image.MAX_IMAGE_PIXELS = None


def read(photo: IO[bytes]) -> str | None:
    """The text of the first QR code in a photo, or `None` when there is none or it is no photo."""
    try:
        with Image.open(photo, formats=("JPEG", "PNG", "WEBP")) as image:
            most = _MAX_PIXELS if image.format == "JPEG" else _MAX_PIXELS_UNPACKED
            if image.width * image.height > most:
                return None
            image.draft("L", (_SIDE, _SIDE))
            image.thumbnail((_SIDE, _SIDE))
            grey = image.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return next((each.text for each in found if each.text), None)
