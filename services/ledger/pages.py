"""What a funder sees: the sum that ties every cent, then spending by category and neighbourhood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _

from services.ledger import queries, report
from services.ledger.place_names import place_name
from services.ledger.queries.books import Conservation
from services.ledger.suppression import FEWEST_HOUSEHOLDS, Cell
from shared.http.call import Call
from shared.kernel.languages import Language
from shared.pages import view, visitor
from shared.pages.demo import open_demo_sign_in
from shared.pages.languages import language
from shared.pages.site import Site, page_blueprint

HOME = "/report"

pages = page_blueprint(__name__)
SITE = Site(pages, HOME)
reader = visitor.by_cookie("ledger")
open_demo_sign_in(pages, "ledger", HOME)


@dataclass(frozen=True)
class Equation:
    """deposited = free + with parents + owed + paid, of one fund or of all, in cents."""

    name: str
    deposited: int
    free: int
    with_parents: int
    owed: int
    paid: int

    @property
    def parts(self) -> tuple[tuple[str, int, int], ...]:
        """The four parts as (name, where it begins, how wide it is) in thousandths of the whole, for a bar."""
        whole = max(self.free + self.with_parents + self.owed + self.paid, 1)
        edges, upto = [], 0
        for name, cents in (
            ("free", self.free),
            ("withparents", self.with_parents),
            ("owed", self.owed),
            ("paid", self.paid),
        ):
            edges.append((name, upto * 1000 // whole, cents * 1000 // whole))
            upto += cents
        return tuple(edges)


@dataclass(frozen=True)
class Row:
    """One neighbourhood: its cells in the order of the categories, and all of them together."""

    name: str
    cells: tuple[Cell | None, ...]
    whole: Cell


@view.show(pages, HOME, action="ledger.report.read", who=reader)
def show_report(call: Call) -> str:
    """Show where the money is and what was spent, of one programme or of all, on services of some days."""
    with call.ctx.reading() as reading:
        programmes = queries.programmes(reading)
        chosen = next((one for one in programmes if one["programme_id"] == request.args.get("programme")), None)
        first, last = _day("from"), _day("to")
        found = report.spending(reading, chosen["programme_id"] if chosen else None, first, last)
        funds = [_equation(one) for one in queries.conservation(reading)]
    names = _category_names(programmes, language())
    categories = [cell.category for cell in found.by_category]
    return render_template(
        "ledger/report.html",
        programmes=programmes,
        chosen=chosen,
        first=first,
        last=last,
        whole=_sum(funds),
        funds=funds,
        total=found.total,
        bars=_bars(found.by_category, names),
        categories=[names.get(code, code) for code in categories],
        rows=_rows(found.by_neighbourhood, found.by_category_and_neighbourhood, categories, language()),
        sums=tuple({cell.category: cell for cell in found.by_category}[code] for code in categories),
        fewest=FEWEST_HOUSEHOLDS,
        unfunded=found.unfunded_grants,
    )


@view.show(pages, f"{HOME}.csv", action="ledger.report.read", who=reader)
def download_report(call: Call) -> Response:
    """The report's cells as a file for programs, as the API gives them."""
    with call.ctx.reading() as reading:
        found = report.spending(reading, request.args.get("programme") or None, _day("from"), _day("to"))
    return Response(
        report.as_csv(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="spending.csv"'},
    )


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _equation(of: Conservation) -> Equation:
    """Losses and money that went back count with what was deposited, so that both sides stay equal."""
    deposited = of.deposited_cents + of.losses_cents - of.returned_cents
    return Equation(of.name, deposited, of.free_cents, of.with_parents_cents, of.owed_cents, of.paid_cents)


def _sum(funds: Sequence[Equation]) -> Equation:
    return Equation(
        _("all funds together"),
        *(sum(getattr(one, part) for one in funds) for part in ("deposited", "free", "with_parents", "owed", "paid")),
    )


def _category_names(programmes: Sequence[Mapping[str, Any]], speaking: Language) -> dict[str, str]:
    return {kind["code"]: kind[speaking] for one in programmes for kind in one["categories"]}


def _bars(cells: Sequence[Cell], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Categories with their share of what is shown, the largest first."""
    most = max((cell.amount_cents or 0 for cell in cells), default=0) or 1
    whole = sum(cell.amount_cents or 0 for cell in cells) or 1
    ordered = sorted(cells, key=lambda cell: (cell.suppressed, -(cell.amount_cents or 0), cell.category))
    return [
        {
            "name": names.get(cell.category, cell.category),
            "cents": cell.amount_cents,
            "per_cent": None if cell.amount_cents is None else round(100 * cell.amount_cents / whole),
            "width": 325 * (cell.amount_cents or 0) // most,
        }
        for cell in ordered
    ]


def _rows(
    by_neighbourhood: Sequence[Cell], inner: Sequence[Cell], categories: Sequence[str], speaking: Language
) -> list[Row]:
    cells = {cell.place: cell for cell in inner}
    ordered = sorted(
        by_neighbourhood, key=lambda cell: (cell.suppressed, -(cell.amount_cents or 0), cell.neighbourhood)
    )
    return [
        Row(
            place_name(whole.neighbourhood, speaking),
            tuple(cells.get((code, whole.neighbourhood)) for code in categories),
            whole,
        )
        for whole in ordered
    ]
