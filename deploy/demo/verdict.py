"""The demo's verdict: its own tally held against what each service says and exports."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from deploy.demo import closing, expected
from deploy.demo import verdict_on_report as report
from deploy.demo.case import Case, households_of
from deploy.demo.checks import Checks
from deploy.demo.directory import FOUNDATION, REGIONAL
from deploy.demo.findings import Findings
from deploy.demo.money import FACE_CENTS, FUNDS, PAYS_FROM, PROGRAMMES, RULES
from deploy.demo.plan import Kind
from deploy.demo.story import Story
from deploy.demo.year import verdict as verdict_on_year

_BOTH = (REGIONAL, FOUNDATION)
_SAMPLE = 40


def judge(story: Story, found: Findings) -> Checks:
    """All checks, in the order in which money travels."""
    case = Case(story, found, Checks())
    for part in _PARTS:
        part(case)
    return case.checks


# -- rights


def _imports(case: Case) -> None:
    drawn = case.story.lists.drawn
    for programme in _BOTH:
        result = case.story.imports[programme]
        counts = {name: result[name] for name in ("rows", "accepted", "unchanged", "changed", "bad")}
        name = f"import for {PROGRAMMES[programme]}"
        if drawn is None:
            case.checks.equal(f"{name}: every row is counted once", counts["rows"], sum(list(counts.values())[1:]))
        else:
            wanted = {
                REGIONAL: {
                    "rows": drawn.rows,
                    "accepted": len(drawn.households),
                    "unchanged": drawn.unchanged,
                    "changed": drawn.changed,
                    "bad": drawn.bad,
                },
                FOUNDATION: {
                    "rows": case.story.lists.foundation_rows,
                    "accepted": 0,
                    "unchanged": case.story.lists.foundation_rows,
                    "changed": 0,
                    "bad": 0,
                },
            }[programme]
            case.checks.equal(name, wanted, counts, f"{counts['rows']} rows, {counts['bad']} bad")
        exported = len(list(csv.reader(io.StringIO(case.story.bad_rows[programme])))) - 1
        case.checks.equal(f"{name}: file of bad rows", result["bad"], exported, f"{exported} rows")


def _grants(case: Case) -> None:
    for programme in _BOTH:
        story, granted = case.story, case.story.granted[programme]
        name = PROGRAMMES[programme]
        families = [
            expected.Family(
                grant["inputs"]["family_type"],
                grant["inputs"]["raises_alone"],
                grant["inputs"]["children"],
                grant["inputs"]["children_with_disability"],
            )
            for grant in granted.grants
        ]
        households = households_of(story, programme)
        if households:
            day = story.calendar.days[0]
            own = [expected.family_on(household, day) for household in households]
            case.checks.equal(f"{name}: what each decision looked at", own, families)
        quotas = [expected.quota(RULES[programme], family) for family in families]
        case.checks.equal(f"{name}: cheques of each grant", quotas, [grant["cheques"] for grant in granted.grants])
        waiting = sum(not each.funded for each in granted.expected)
        first = sum(grant["status"] == "unfunded" for grant in granted.grants)
        case.checks.equal(f"{name}: grants that waited for money", story.imports[programme]["unfunded"], first)
        if programme in story.retried:
            wanted = {"granted": first - waiting, "still_waiting": waiting}
            case.checks.equal(f"{name}: made after more money came", wanted, story.retried[programme], f"{first}")
        _summary(case, programme, families)
        _commitments(case, programme)
    _whose(case)


def _summary(case: Case, programme: int, families: list[expected.Family]) -> None:
    own: Counter[tuple[str, bool]] = Counter()
    for family, each in zip(families, case.story.granted[programme].expected, strict=True):
        if each.funded:
            own[family.family_type, family.raises_alone] += each.cheques
    told = {(line["family_type"], line["raises_alone"]): line["cheques"] for line in case.found.grants[programme]}
    shown = f"{sum(told.values())} cheques"
    case.checks.equal(
        f"{PROGRAMMES[programme]}: grants by family type", dict(own), {k: n for k, n in told.items() if n}, shown
    )


def _commitments(case: Case, programme: int) -> None:
    """What stands behind cheques of each fund, by the funds' order applied here once more."""
    own: Counter[str] = Counter()
    for each in case.story.granted[programme].expected:
        for place, cheques in each.parts:
            own[FUNDS[PAYS_FROM[programme][place]]] += cheques * FACE_CENTS
    names = dict(zip(case.story.stage.funds, FUNDS, strict=True))
    told = {names[line["fund_id"]]: line["committed_cents"] for line in case.found.programmes[programme]["budget"]}
    case.checks.equal(f"{PROGRAMMES[programme]}: committed per fund", dict(own), {k: n for k, n in told.items() if n})


def _whose(case: Case) -> None:
    """A sample of grants went to the household that stands at that place of the list."""
    households = households_of(case.story, REGIONAL)
    if not households:
        return
    grants = case.story.granted[REGIONAL].grants
    places = range(0, len(grants), max(len(grants) // _SAMPLE, 1))
    wanted = [households[place].key for place in places]
    told = [case.story.stage.issuer(f"households/{grants[place]['household_id']}") for place in places]
    case.checks.equal("whose grant it is (sample)", wanted, [(one["source"], one["household_ref"]) for one in told])


# -- spending


def _answers(case: Case) -> None:
    tally = case.story.tally
    surprise = "" if not tally.surprises else f"{len(tally.surprises)} not, the first: {tally.surprises[0]}"
    case.checks.true("every answer is the one that was planned", not tally.surprises, surprise or f"{tally.requests}")
    races, repeats = tally.tried[Kind.RACE], tally.tried[Kind.REPEAT]
    case.checks.equal("races: exactly one green each", races, tally.races_with_one_green)
    case.checks.equal("same request again: the same bytes", repeats, tally.repeats_with_same_bytes)
    bodies = tally.tried[Kind.OTHER_BODY]
    case.checks.equal("same key with another body: refused", bodies, tally.other_bodies_refused)
    refusals = tally.refusals + (case.story.year.book.refusals if case.story.year else Counter())
    for reason in sorted({*refusals, *case.found.refusals}):
        case.checks.equal(f"refused: {reason}", refusals[reason], case.found.refusals.get(reason, 0))


def _cheques(case: Case) -> None:
    story = case.story
    spent = story.tally.cheques_by_programme()
    own: dict[str, int] = {}
    for programme in _BOTH:
        issued = sum(each.cheques for each in story.granted[programme].expected if each.funded)
        own[f"{PROGRAMMES[programme]}, redeemed"] = spent.get(programme, 0)
        own[f"{PROGRAMMES[programme]}, issued"] = issued - spent.get(programme, 0)
    names = dict(zip(story.stage.programmes, PROGRAMMES, strict=True))
    told = {
        f"{names[line['programme_id']]}, {line['state']}": line["count"]
        for line in case.found.voucher_states
        if line["programme_id"] in names
    }
    own = {name: count for name, count in own.items() if count}
    case.checks.equal("the redeemer's cheques by state", own, {k: n for k, n in told.items() if n}, _counted(told))
    ledger: dict[str, int] = defaultdict(int)
    for line in case.found.roll_forward:
        if line["programme_id"] not in names:
            continue
        ledger[f"{names[line['programme_id']]}, redeemed"] += line["redeemed"]
        ledger[f"{names[line['programme_id']]}, issued"] += line["free"]
    case.checks.equal("the ledger's cheques are the redeemer's", told, {k: n for k, n in ledger.items() if n})
    left = sum(holder.cheques for holder in story.planner.holders)
    case.checks.equal(
        "cheques left in the plan's wallets", left, sum(n for k, n in told.items() if k.endswith("issued"))
    )


def _receipts(case: Case) -> None:
    story, tally = case.story, case.story.tally
    paid = [(number, provider) for number, run in enumerate(story.runs) for provider in run.paid]
    own = {use.redemption_id: (use.amount_cents, tally.status_of(use, paid)) for use in tally.uses}
    told = {
        receipt["redemption_id"]: (receipt["amount_cents"], receipt["status"])
        for receipts in case.found.receipts
        for receipt in receipts
    }
    states = Counter(status for _, status in told.values())
    case.checks.equal("the redeemer's receipts, with amount and state", own, told, _counted(states))
    cents = tally.cents_by_provider(tally.uses)
    sums = {n: sum(line["amount_cents"] for line in lines) for n, lines in enumerate(case.found.receipts) if lines}
    case.checks.equal("spent at each provider", cents, sums, f"{len(sums)} providers")


def _wallets(case: Case) -> None:
    """A sample of parents sees what the plan says they hold, and each use once."""
    story = case.story
    uses = Counter(use.attempt.holder for use in story.tally.uses)
    wallets = story.wallets[:: max(len(story.wallets) // _SAMPLE, 1)]
    own, told = {}, {}
    for wallet in wallets:
        holder = story.holders[wallet]
        own[wallet] = (holder.cheques, min(uses[holder.number], 100))
        token = story.stage.logins.of("parent", "issuer", f"wallet:{wallet}")
        page = story.stage.client.get("issuer", f"/v1/wallets/{wallet}", token)
        told[wallet] = (sum(line["count"] for line in page["cheques"]), len(page["uses"]))
    case.checks.equal("what parents see in their wallets (sample)", own, told)


# -- settlement


def _settlements(case: Case) -> None:
    stage = case.story.stage
    numbers = {provider: number for number, provider in enumerate(stage.providers)}
    for place, run in enumerate(case.story.runs):
        told = {numbers[line["provider_id"]]: line["amount_cents"] for line in run.settlements}
        case.checks.equal(f"settlement run {place + 1}, cents per provider", run.expected, told)
        case.checks.equal(f"settlement run {place + 1}, total", run.answer["amount_cents"], sum(told.values()))
        status = {numbers[line["provider_id"]]: line["status"] == "paid" for line in run.settlements}
        case.checks.equal(f"settlement run {place + 1}, paid", {n: n in run.paid for n in run.expected}, status)
    ledger = {
        line["settlement_id"]: (numbers[line["provider_id"]], line["amount_cents"], line["status"])
        for run in case.story.runs
        for line in run.settlements
    }
    providers = {
        line["settlement_id"]: (number, line["amount_cents"], line["status"])
        for number, lines in enumerate(case.found.statements)
        for line in lines
    }
    case.checks.equal("statements at the providers are the ledger's settlements", ledger, providers)


# -- the books


def _books(case: Case) -> None:
    trial = case.found.trial_balance
    debit, credit = (sum(account[f"{side}_cents"] for account in trial["accounts"]) for side in ("debit", "credit"))
    case.checks.true("the trial balance is balanced", trial["balanced"] and debit == credit, f"{debit} cents each")
    case.checks.equal(
        "the trial balance's totals are its accounts'",
        (debit, credit),
        (trial["total_debit_cents"], trial["total_credit_cents"]),
        "to the cent",
    )
    _conservation(case)
    names = closing.names(case.story)
    for line in case.found.roll_forward:
        total = line["free"] + line["held"] + line["redeemed"] + line["expired"] + line["revoked"]
        name, fund = names[line["programme_id"]], names[line["fund_id"]]
        case.checks.true(f"cheques roll forward: {name}, {fund}", line["ties"] and line["issued"] == total)
    case.checks.equal("exceptions in the books", 0, len(case.found.exceptions))
    broken = [line["code"] for line in case.found.invariants if not line["ok"]]
    case.checks.true(
        "the ledger's invariants",
        bool(case.found.invariants) and not broken,
        ", ".join(broken) or f"{len(case.found.invariants)} hold",
    )


def _conservation(case: Case) -> None:
    story, tally = case.story, case.story.tally
    used = tally.cents_by_fund(tally.uses)
    paid_ids = {
        use.redemption_id
        for use in tally.uses
        if (run := tally.settled_in.get(use.redemption_id)) is not None and use.provider in story.runs[run].paid
    }
    paid = tally.cents_by_fund(use for use in tally.uses if use.redemption_id in paid_ids)
    told = {line["fund_id"]: line for line in case.found.conservation}
    for number, fund_id in enumerate(story.stage.funds):
        line = told[fund_id]
        deposited = story.money.deposits[number]
        deposited += sum(story.money.later.values()) if FUNDS[number] == FUNDS[1] else 0
        committed = sum(
            cheques * FACE_CENTS
            for programme in _BOTH
            for each in story.granted[programme].expected
            for place, cheques in each.parts
            if PAYS_FROM[programme][place] == number
        )
        own = {
            "deposited": deposited,
            "free": deposited - committed,
            "with parents": committed - used.get(number, 0),
            "owed": used.get(number, 0) - paid.get(number, 0),
            "paid": paid.get(number, 0),
        }
        said = {name: line[f"{name.replace(' ', '_')}_cents"] for name in own}
        case.checks.equal(f"{FUNDS[number]}: where its money is", own, said, "to the cent")
        parts = said["free"] + said["with parents"] + said["owed"] + said["paid"]
        holds = line["holds"] and line["deposited_cents"] + line["losses_cents"] - line["returned_cents"] == parts
        case.checks.true(f"{FUNDS[number]}: deposited = free + with parents + owed + paid", holds)


def _calm(case: Case) -> None:
    statuses = case.found.statuses.items()
    none = dict.fromkeys(case.found.statuses, 0)
    for name, counts in (
        ("dead letters", {service: status["dead_letters"] for service, status in statuses}),
        ("parked events", {service: status["inbox"]["parked"] for service, status in statuses}),
        ("waiting events", {service: status["inbox"]["waiting"] for service, status in statuses}),
        ("unsent or blocked events", {service: sum(status["outbox"].values()) for service, status in statuses}),
    ):
        case.checks.equal(f"{name} in the four services", none, counts, "none")


def _year(case: Case) -> None:
    if case.story.year is not None:
        verdict_on_year.judge(case.story.year, case.found, case.checks)


def _counted(counts: Any) -> str:
    return ", ".join(f"{name} {counts[name]}" for name in sorted(counts))


_PARTS: tuple[Callable[[Case], None], ...] = (
    _imports,
    _grants,
    _answers,
    _cheques,
    _receipts,
    _wallets,
    _settlements,
    _books,
    _calm,
    report.judge,
    _year,
)
