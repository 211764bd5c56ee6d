"""The tables at the end: what came in, what was granted, spent and refused, and where the money is."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from deploy.demo.findings import Findings
from deploy.demo.money import FUNDS, PROGRAMMES
from deploy.demo.places import name_of
from deploy.demo.plan import DOUBLE, Kind
from deploy.demo.story import Story
from deploy.demo.tables import SUPPRESSED, euros, number, table
from deploy.demo.year.rules import STEPS

_MOST_PROVIDERS = 10
_MOST_PLACES = 24


def tables(story: Story, found: Findings) -> list[str]:
    """All tables, in the order of the story."""
    return [
        _imports(story),
        *(_grants(found, programme) for programme in range(len(PROGRAMMES))),
        _redemptions(story),
        _refusals(found),
        _trial_balance(story, found),
        _conservation(found),
        _settlement(story, found),
        *(_spending(found, programme) for programme in range(len(PROGRAMMES))),
        *_year(story),
    ]


def names(story: Story) -> dict[str, str]:
    """What stands for each id we know."""
    stage = story.stage
    known = dict(zip(stage.funds, FUNDS, strict=True)) | dict(zip(stage.programmes, PROGRAMMES, strict=True))
    if story.year is not None:
        known |= story.year.setting.names() | story.year.book.runs
    known |= {provider: story.directory.providers[place].name for place, provider in enumerate(stage.providers)}
    return known | {run.answer["run_id"]: f"run {place + 1}" for place, run in enumerate(story.runs)}


def _imports(story: Story) -> str:
    rows = [
        (PROGRAMMES[programme], *(number(result[name]) for name in _COUNTS))
        for programme, result in story.imports.items()
    ]
    errors = [error for result in story.imports.values() for error in result["errors"]]
    note = "".join(f"row {error['row']}, {error['column']}: {error['message']}" for error in errors[:1])
    return table("Import of households", ("programme", "rows", "new", "again", "changed", "bad"), rows, note)


_COUNTS = ("rows", "accepted", "unchanged", "changed", "bad")


def _grants(found: Findings, programme: int) -> str:
    lines = found.grants[programme]

    def row(family: str, alone: str, some: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
        households, cheques, cents, waiting = (
            sum(line[name] for line in some) for name in ("households", "cheques", "amount_cents", "unfunded")
        )
        return family, alone, number(households), number(cheques), euros(cents), number(waiting)

    rows = [row(line["family_type"].replace("_", " "), "yes" if line["raises_alone"] else "", [line]) for line in lines]
    headings = ("family", "alone in fact", "households", "cheques", "euros", "waiting")
    return table(f"Grants by family type: {PROGRAMMES[programme]}", headings, [*rows, row("all", "", lines)])


def _redemptions(story: Story) -> str:
    tally = story.tally
    rows = [
        (kind.value, number(tally.tried[kind]), number(tally.tried[kind] * (2 if kind in DOUBLE else 1)))
        for kind in Kind
        if tally.tried[kind]
    ]
    rows.append(("all", number(sum(tally.tried.values())), number(tally.requests)))
    cents = euros(sum(use.amount_cents for use in tally.uses))
    note = f"{number(len(tally.uses))} green scans for {cents} euros; "
    note += f"{number(len(tally.accepted))} times a parent said at once that it was right"
    return table("Redemption attempts", ("what was tried", "times", "requests"), rows, note)


def _refusals(found: Findings) -> str:
    rows = [(reason.replace("_", " "), number(count)) for reason, count in sorted(found.refusals.items())]
    rows.append(("all", number(sum(found.refusals.values()))))
    return table("Refusals by reason", ("reason", "scans"), rows)


def _trial_balance(story: Story, found: Findings) -> str:
    """By account code: the accounts of single providers and runs are added up."""
    sums: dict[str, list[Any]] = {}
    for account in found.trial_balance["accounts"]:
        line = sums.setdefault(account["code"], [account["name"]["en"], 0, 0])
        line[1] += account["debit_cents"]
        line[2] += account["credit_cents"]
    rows = [
        (code, name, euros(debit), euros(credit), euros(max(debit - credit, 0)), euros(max(credit - debit, 0)))
        for code, (name, debit, credit) in sorted(sums.items())
    ]
    debit, credit = (sum(line[side] for line in sums.values()) for side in (1, 2))
    rows.append(("", "all", euros(debit), euros(credit), *_nets(sums)))
    headings = ("code", "account", "debit", "credit", "debit net", "credit net")
    return table("Trial balance, euros", headings, rows)


def _nets(sums: Mapping[str, list[Any]]) -> tuple[str, str]:
    nets = [line[1] - line[2] for line in sums.values()]
    return euros(sum(net for net in nets if net > 0)), euros(-sum(net for net in nets if net < 0))


def _conservation(found: Findings) -> str:
    parts = ("deposited_cents", "free_cents", "with_parents_cents", "owed_cents", "paid_cents")
    rows = [(line["name"], *(euros(line[part]) for part in parts)) for line in found.conservation]
    rows.append(("all", *(euros(sum(line[part] for line in found.conservation)) for part in parts)))
    headings = ("fund", "deposited =", "free +", "with parents +", "owed +", "paid")
    return table("Where each fund's money is, euros", headings, rows)


def _settlement(story: Story, found: Findings) -> str:
    """The ten providers with most, then the rest together."""
    lines = []
    for place, receipts in enumerate(found.receipts):
        status: Counter[str] = Counter()
        for statement in found.statements[place]:
            status[statement["status"]] += statement["amount_cents"]
        taken = sum(receipt["amount_cents"] for receipt in receipts)
        sums = (len(receipts), taken, status["paid"], status["cut"], taken - sum(status.values()))
        lines.append((story.directory.providers[place].name, sums))
    lines.sort(key=lambda line: (-line[1][1], line[0]))
    shown, rest = lines[:_MOST_PROVIDERS], lines[_MOST_PROVIDERS:]
    if rest:
        shown.append((f"{len(rest)} others", _added(rest)))
    shown.append(("all", _added(lines)))
    rows = [(name, number(sums[0]), *(euros(cents) for cents in sums[1:])) for name, sums in shown]
    headings = ("provider", "scans", "taken", "paid", "cut, not paid", "not cut yet")
    return table("Settlement per provider, euros", headings, rows)


def _year(story: Story) -> list[str]:
    """How often each step of a state occurred in the year, as far as its cases looked for it."""
    if story.year is None:
        return []
    seen = story.year.book.seen
    rows = [(*step.split(": "), number(seen[step])) for step in STEPS]
    return [table(f"Transitions in the year {story.year.calendar.year}", ("of a", "step", "seen"), rows)]


_Sums = tuple[int, int, int, int, int]


def _added(lines: Sequence[tuple[str, _Sums]]) -> _Sums:
    scans, taken, paid, cut, later = (sum(sums[place] for _, sums in lines) for place in range(5))
    return scans, taken, paid, cut, later


def _spending(found: Findings, programme: int) -> str:
    """Neighbourhoods down, categories across; what is suppressed is a dash."""
    report = found.spending[programme]
    categories = [line["category"] for line in report["by_category"]]
    cells = {(cell["neighbourhood"], cell["category"]): cell for cell in report["by_category_and_neighbourhood"]}
    places = sorted(
        report["by_neighbourhood"],
        key=lambda cell: (cell["suppressed"], -(cell["amount_cents"] or 0), cell["neighbourhood"]),
    )
    rows = [
        (
            name_of(place["neighbourhood"]),
            *(_cell(cells.get((place["neighbourhood"], category))) for category in categories),
            _cell(place),
            _shown(place["households"], number),
        )
        for place in places[:_MOST_PLACES]
    ]
    rows.append(
        (
            "all, suppressed ones included",
            *(_cell(line) for line in report["by_category"]),
            _shown(report["total_amount_cents"], euros),
            _shown(report["total_households"], number),
        )
    )
    more = len(places) - _MOST_PLACES
    headings = ("neighbourhood", *(category.replace("_", " ") for category in categories), "all", "households")
    note = f"{more} more places stand in the report; " if more > 0 else ""
    note += f"{SUPPRESSED} fewer than ten households, or what would give them back"
    return table(f"Spending by category and neighbourhood: {PROGRAMMES[programme]}, euros", headings, rows, note)


def _cell(cell: Mapping[str, Any] | None) -> str:
    if cell is None:
        return ""
    return _shown(cell["amount_cents"], euros)


def _shown(value: int | None, write: Callable[[int], str]) -> str:
    return SUPPRESSED if value is None else write(value)
