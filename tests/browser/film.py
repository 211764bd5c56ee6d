"""A film of one frame for the browser's camera: a picture of a code on grey, as a phone would see it.

YUV4MPEG2 as the mjpegtools describe it: a header line, then per frame the word FRAME and the three planes.
"""

from pathlib import Path

from PIL import Image

WIDTH, HEIGHT = 640, 480
_GREY = 128


def write(film: Path, picture: Image.Image) -> None:
    """Film a picture at three quarters of the frame's height. Replaces what was there."""
    frame = Image.new("RGB", (WIDTH, HEIGHT), (_GREY, _GREY, _GREY))
    side = HEIGHT * 3 // 4
    shown = picture.convert("RGB").resize((side, side), Image.Resampling.NEAREST)
    frame.paste(shown, ((WIDTH - side) // 2, (HEIGHT - side) // 2))
    luma, blue, red = frame.convert("YCbCr").split()
    half = (WIDTH // 2, HEIGHT // 2)
    planes = (luma, blue.resize(half, Image.Resampling.BOX), red.resize(half, Image.Resampling.BOX))
    header = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F15:1 Ip A1:1 C420jpeg\n".encode()
    film.write_bytes(header + b"FRAME\n" + b"".join(plane.tobytes() for plane in planes))
