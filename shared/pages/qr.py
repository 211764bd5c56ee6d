"""QR codes as pictures, for a screen and for paper."""

import io

import segno

#: A code needs white around it to be found, this many modules (ISO/IEC 18004).
QUIET_ZONE = 4


def for_screen(text: str) -> bytes:
    """An SVG of a QR code at error level M, black on white in every colour scheme: scanners miss inverted ones."""
    return _svg(text, "m")


def for_paper(text: str) -> bytes:
    """The same at error level Q: paper is folded, wetted and copied."""
    return _svg(text, "q")


def _svg(text: str, level: str) -> bytes:
    picture = io.BytesIO()
    code = segno.make_qr(text, error=level, boost_error=False)
    code.save(picture, kind="svg", xmldecl=False, border=QUIET_ZONE, light="#fff", dark="#000", omitsize=True)
    return picture.getvalue()
