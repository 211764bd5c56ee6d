"""Plain aligned tables, no line longer than a hundred characters."""

from collections.abc import Sequence

WIDTH = 100
SUPPRESSED = "–"


def table(title: str, headings: Sequence[str], rows: Sequence[Sequence[object]], note: str = "") -> str:
    """Words to the left and numbers to the right. The first column is cut when a line would be too long."""
    cells = [[str(cell) for cell in row] for row in rows]
    numbers = [
        bool(cells) and all(_is_number(row[place]) for row in cells if row[place]) for place in range(len(headings))
    ]
    widths = [max([len(heading), *(len(row[place]) for row in cells)]) for place, heading in enumerate(headings)]
    spare = WIDTH - 2 * len(widths) - sum(widths)
    if spare < 0:
        widths[0] = max(widths[0] + spare, len(headings[0]))
    lines = ["", title, _line(headings, widths, numbers), "  " + "  ".join("-" * width for width in widths)]
    lines += [_line(row, widths, numbers) for row in cells]
    if note:
        lines.append(f"  {cut(note, WIDTH - 2)}")
    return "\n".join(lines)


def euros(cents: int) -> str:
    """`1234567` as `12 345.67`."""
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100:,}".replace(",", " ") + f".{cents % 100:02d}"


def number(count: int) -> str:
    """`12345` as `12 345`."""
    return f"{count:,}".replace(",", " ")


def cut(text: str, width: int) -> str:
    """A text that is not longer than this."""
    return text if len(text) <= width else text[: width - 1] + "…"


def _line(cells: Sequence[str], widths: Sequence[int], numbers: Sequence[bool]) -> str:
    fitted = [
        cell.rjust(width) if right else cut(cell, width).ljust(width)
        for cell, width, right in zip(cells, widths, numbers, strict=True)
    ]
    return ("  " + "  ".join(fitted)).rstrip()


def _is_number(cell: str) -> bool:
    return cell == SUPPRESSED or cell.replace(" ", "").replace(".", "").replace("-", "").isdigit()
