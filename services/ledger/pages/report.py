"""What a funder sees: the sum that ties every cent, then spending by category and neighbourhood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _

from services.ledger import queries, report
from services.ledger.pages import tables
from services.ledger.pages.tables import Equation
from services.ledger.queries.books import Conservation
from services.ledger.suppression import FEWEST_HOUSEHOLDS, Cell
from shared.http.call import Call
from shared.kernel.clock import day_of
from shared.kernel.errors import InvalidError
from shared.kernel.languages import Language
from shared.kernel.made_up import as_read
from shared.pages import view, visitor
from shared.pages.demo import open_demo_sign_in
from shared.pages.forms import Form
from shared.pages.languages import euros, language, per_cent
from shared.pages.site import Site, page_blueprint

HOME = "/report"
_ZONE = "Europe/Brussels"

pages = page_blueprint("services.ledger")
SITE = Site(pages, HOME)
reader = visitor.by_cookie("ledger")
open_demo_sign_in(pages, SITE)


@dataclass(frozen=True)
class Period:
    """The days that somebody chose, both ends included. Where `form` says that one is wrong, none of them counts."""

    form: Form
    first: date | None = None
    last: date | None = None


@view.show(pages, HOME, action="ledger.report.read", who=reader)
def show_report(call: Call) -> str:
    """Show where the money is and what was spent, of one programme or of all, on services of some days."""
    period = _period()
    with call.ctx.reading() as reading:
        own = call.actor.programmes
        programmes = queries.programmes(reading, own)
        chosen = next((one for one in programmes if one["programme_id"] == request.args.get("programme")), None)
        if own is not None and chosen is None:
            # One after the other: from a sum of some and its parts a number that is not shown could be worked out.
            chosen = next(iter(programmes), None)
        # Of programmes that the books have not heard of there is nothing.
        theirs = None if own is None else [one["programme_id"] for one in programmes]
        programme_id = chosen["programme_id"] if chosen else None
        found = report.spending(reading, programme_id, period.first, period.last, within=theirs)
        # Whoever is limited to some programmes sees the funds that pay for these.
        paying = None if own is None else {fund_id for one in programmes for fund_id in one["funds"]}
        funds = [_equation(one) for one in queries.conservation(reading) if paying is None or one.fund_id in paying]
        kinds = [kind["code"] for kind in chosen["categories"]] if chosen else None if own is None else []
        missed = queries.needs.not_found(reading, period.first, period.last, kinds)
        back = [one for one in queries.made_good(reading) if one.anything and (paying is None or one.fund_id in paying)]
    whole = _sum(funds)
    names = _category_names(programmes, language())
    return render_template(
        "ledger/report.html",
        today=day_of(call.ctx.clock.now(), _ZONE),
        form=period.form,
        programmes=[(one["programme_id"], one["name"]) for one in programmes],
        chosen=chosen,
        limited=own is not None,
        period=period,
        parts=_parts(whole),
        deposited=whole.deposited,
        by_fund=tables.by_fund(funds),
        made_good=tables.made_good(back),
        total=found.total,
        bars=_bars(found.by_category, found.total, names),
        by_neighbourhood=tables.by_neighbourhood(found, names),
        hides=found.hides,
        fewest=FEWEST_HOUSEHOLDS,
        unfunded=found.unfunded_grants,
        not_found=tables.not_found(missed.shown, names),
        missed_few=missed.few,
    )


@view.show(pages, f"{HOME}.csv", action="ledger.report.read", who=reader)
def download_report(call: Call) -> Response:
    """The report's cells as a file for programs, as the API gives them. A file cannot say that days were left out."""
    period = _period()
    if period.form.errors:
        raise InvalidError("these days are none", remedy="Write days as 2026-12-31, the first one before the last.")
    with call.ctx.reading() as reading:
        found = report.spending(
            reading, request.args.get("programme") or None, period.first, period.last, within=call.actor.programmes
        )
    return Response(
        report.as_csv(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="spending.csv"'},
    )


def _period() -> Period:
    """The days in the address. Wrong ones are left out and said, so that nobody reads numbers of other days."""
    form = Form(request.args.to_dict())
    days: dict[str, date | None] = {"from": None, "to": None}
    for name in days:
        try:
            days[name] = date.fromisoformat(form[name]) if form[name] else None
        except ValueError:
            form = replace(form, values={**form.values, name: ""})
            form = form.wrong(name, _("This day does not exist, so you see all days. Choose again."))
    first, last = days.values()
    if first is not None and last is not None and first > last:
        form = form.wrong("from", _("The first day comes after the last one, so you see all days. Choose again."))
    return Period(form) if form.errors else Period(form, first, last)


def _equation(of: Conservation) -> Equation:
    """Losses and money that went back count with what was deposited, so that both sides stay equal."""
    deposited = of.deposited_cents + of.losses_cents - of.returned_cents
    return Equation(of.name, deposited, of.free_cents, of.with_parents_cents, of.owed_cents, of.paid_cents)


def _sum(funds: Sequence[Equation]) -> Equation:
    return Equation(
        _("all funds together"),
        *(sum(getattr(one, part) for one in funds) for part in ("deposited", "free", "with_parents", "owed", "paid")),
    )


def _parts(whole: Equation) -> list[dict[str, Any]]:
    """The four parts, each with where it begins and how wide it is in thousandths of the whole, for a bar."""
    parts = (
        ("free", _("still free"), whole.free),
        ("withparents", _("with parents"), whole.with_parents),
        ("owed", _("owed to providers"), whole.owed),
        ("paid", _("paid to providers"), whole.paid),
    )
    everything = max(sum(cents for _key, _name, cents in parts), 1)
    upto = 0
    drawn = []
    for key, name, cents in parts:
        start, width = upto * 1000 // everything, cents * 1000 // everything
        drawn.append({"key": key, "name": name, "number": euros(cents), "start": start, "width": width})
        upto += cents
    return drawn


def _category_names(programmes: Sequence[Mapping[str, Any]], speaking: Language) -> dict[str, str]:
    return {kind["code"]: as_read(speaking, kind[speaking]) for one in programmes for kind in one["categories"]}


def _bars(cells: Sequence[Cell], total: Cell, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Categories, the largest first: each one's bar beside the longest, and its share of all where all is shown."""
    most = max((cell.amount_cents or 0 for cell in cells), default=0) or 1
    ordered = sorted(cells, key=lambda cell: (cell.suppressed, -(cell.amount_cents or 0), cell.category))
    return [_bar(names.get(cell.category, cell.category), cell.amount_cents, most, total) for cell in ordered]


def _bar(name: str, cents: int | None, most: int, total: Cell) -> dict[str, Any]:
    if cents is None:
        return {"name": name, "length": None}
    share = per_cent(cents / total.amount_cents) if total.amount_cents else ""
    return {"name": name, "number": euros(cents), "share": share, "length": cents / most}
