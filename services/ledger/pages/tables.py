"""The report's tables as a page shows them: columns, rows of texts, and what adds them up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from services.ledger.place_names import place_name
from services.ledger.queries.back import MadeGood
from services.ledger.queries.needs import Missed
from services.ledger.report import SpendingReport
from services.ledger.suppression import Cell
from shared.pages.languages import euros, language, whole_number

#: A row's texts by the key of their column.
Line = dict[str, str]


@dataclass(frozen=True)
class Table:
    """`columns` are triples of a key, a name, and whether it is a number."""

    columns: list[tuple[str, str, bool]]
    rows: list[Line]
    sum: Line | None = None


@dataclass(frozen=True)
class Equation:
    """deposited = free + with parents + owed + paid, of one fund or of all, in cents."""

    name: str
    deposited: int
    free: int
    with_parents: int
    owed: int
    paid: int


def by_neighbourhood(found: SpendingReport, names: Mapping[str, str]) -> Table:
    """What was spent in each neighbourhood, by category; those not shown last."""
    categories = [cell.category for cell in found.by_category]
    inner = {cell.place: cell for cell in found.by_category_and_neighbourhood}
    ordered = sorted(
        found.by_neighbourhood, key=lambda cell: (cell.suppressed, -(cell.amount_cents or 0), cell.neighbourhood)
    )
    everything = _("all together, the hidden ones too") if found.hides else _("all together")
    return Table(
        [
            ("name", _("Neighbourhood"), False),
            *((_column(code), names.get(code, code), True) for code in categories),
            ("whole", _("all together"), True),
            ("families", _("Families"), True),
        ],
        [
            _place(
                place_name(whole.neighbourhood, language()),
                {code: inner.get((code, whole.neighbourhood)) for code in categories},
                whole,
            )
            for whole in ordered
        ],
        _place(everything, {cell.category: cell for cell in found.by_category}, found.total),
    )


def not_found(missed: Iterable[Missed], names: Mapping[str, str]) -> Table:
    """What was searched and not found, at which time of day."""
    return Table(
        [("name", _("What for?"), False), ("hour", _("At what time"), False), ("searches", _("Searches"), True)],
        [
            {
                "name": names.get(one.category, one.category),
                "hour": _hour(one.hour),
                "searches": whole_number(one.searches),
            }
            for one in missed
        ],
    )


def by_fund(funds: Sequence[Equation]) -> Table:
    """Where the money of each fund is."""
    return Table(
        [
            ("name", _("Fund"), False),
            ("free", _("still free"), True),
            ("with_parents", _("with parents"), True),
            ("owed", _("owed"), True),
            ("paid", _("paid"), True),
            ("deposited", _("deposited"), True),
        ],
        [
            {
                "name": one.name,
                "free": euros(one.free),
                "with_parents": euros(one.with_parents),
                "owed": euros(one.owed),
                "paid": euros(one.paid),
                "deposited": Markup("<b>{}</b>").format(euros(one.deposited)),
            }
            for one in funds
        ],
    )


def made_good(back: Sequence[MadeGood]) -> Table:
    """What providers owe back, what the guarantee paid, and what the funder has again, of each fund."""
    amounts = {
        "due_back_cents": _("due back from providers"),
        "recovered_cents": _("recovered"),
        "guarantee_opened_cents": _("guarantee set aside"),
        "guarantee_used_cents": _("guarantee used"),
        "guarantee_left_cents": _("guarantee left"),
        "returned_cents": _("given back to the funder"),
    }
    return Table(
        [("name", _("Fund"), False), *((key, name, True) for key, name in amounts.items())],
        [{"name": one.name, **{key: euros(getattr(one, key)) for key in amounts}} for one in back],
    )


def _place(name: str, by_category: Mapping[str, Cell | None], whole: Cell) -> Line:
    return {
        "name": name,
        **{_column(code): _amount(cell) for code, cell in by_category.items()},
        "whole": _amount(whole),
        "families": _hidden() if whole.households is None else whole_number(whole.households),
    }


def _column(category: str) -> str:
    """The key of a category's column, which is none of the others'."""
    return f"in {category}"


def _amount(cell: Cell | None) -> str:
    if cell is None:
        return euros(0)
    return _hidden() if cell.amount_cents is None else euros(cell.amount_cents)


def _hidden() -> str:
    words = Markup('<span class="few"><span aria-hidden="true">–</span><span class="unseen">{}</span></span>')
    return words.format(_("not shown"))


def _hour(hour: int | None) -> str:
    if hour is None:
        return str(_("any time"))
    return str(_("between %(from)s and %(to)s", **{"from": f"{hour:02d}:00", "to": f"{(hour + 1) % 24:02d}:00"}))
