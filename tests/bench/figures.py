"""What a benchmark says: a figure beside its aim."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value. `aim` is a wish and no gate; `None` where there is none."""

    name: str
    value: float
    unit: str
    aim: float | None = None
    higher_is_better: bool = True

    @property
    def met(self) -> bool | None:
        if self.aim is None:
            return None
        return self.value >= self.aim if self.higher_is_better else self.value <= self.aim


def table(figures: Sequence[Figure]) -> str:
    """Figures in aligned columns, each with whether its aim was met."""
    rows = [("figure", "measured", "unit", "aim", "")]
    for one in figures:
        aim = "" if one.aim is None else f"{'≥' if one.higher_is_better else '≤'} {one.aim:,.0f}"
        met = {None: "", True: "met", False: "missed"}[one.met]
        rows.append((one.name, f"{one.value:,.0f}" if one.value >= 100 else f"{one.value:.1f}", one.unit, aim, met))
    widths = [max(len(row[place]) for row in rows) for place in range(5)]
    lines = []
    for name, value, unit, aim, met in rows:
        cells = (
            name.ljust(widths[0]), value.rjust(widths[1]), unit.ljust(widths[2]), aim.rjust(widths[3]), met,
        )  # fmt: skip
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
