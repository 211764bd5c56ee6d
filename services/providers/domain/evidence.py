"""Evidence: what a category asks a provider to show, and until when what was shown is good.

No document is kept, and nothing that stands in one: only which it was, the day it was issued, the
last day it says itself, and who saw it when.
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from shared.kernel.languages import Text


@dataclass(frozen=True)
class EvidenceKind:
    """What a provider reads, and whether a host's covers those it hosts: it insures them."""

    text: Text
    host_covers: bool = False


#: What can be asked for. Work with children asks for the extract of the criminal record of article 596, second
#: paragraph, of the Belgian Code of Criminal Procedure ("model 2"): seen, never stored.
KINDS: dict[str, EvidenceKind] = {
    "criminal_record_extract": EvidenceKind(
        Text(
            nl="Uittreksel uit het strafregister, model 2 (werken met kinderen)",
            fr="Extrait de casier judiciaire, modèle 2 (travail avec des enfants)",
            en="Extract of the criminal record, model 2 (work with children)",
        )
    ),
    "first_aid": EvidenceKind(
        Text(nl="Attest eerste hulp bij kinderen", fr="Attestation de premiers secours", en="First-aid certificate")
    ),
    "insurance": EvidenceKind(
        Text(
            nl="Verzekering burgerlijke aansprakelijkheid",
            fr="Assurance responsabilité civile",
            en="Liability insurance",
        ),
        host_covers=True,
    ),
    "accident_insurance": EvidenceKind(
        Text(nl="Ongevallenverzekering", fr="Assurance accidents", en="Accident insurance"), host_covers=True
    ),
    "diploma": EvidenceKind(
        Text(nl="Diploma of getuigschrift", fr="Diplôme ou certificat", en="Diploma or certificate")
    ),
    "recognition": EvidenceKind(
        Text(
            nl="Erkenning of vergunning door de bevoegde overheid",
            fr="Agrément ou autorisation de l'autorité compétente",
            en="Recognition or licence by the competent authority",
        )
    ),
    "fire_safety": EvidenceKind(
        Text(nl="Attest brandveiligheid", fr="Attestation de sécurité incendie", en="Fire safety certificate")
    ),
}

#: How many days before evidence runs out the provider is reminded.
REMIND_DAYS = (30, 7)


@dataclass(frozen=True)
class EvidenceRule:
    """From a day on, a category asks for this evidence, good for so many months after its issue.

    `months` of `None` means as long as the document says itself; `needed` false ends the demand.
    """

    category: str
    code: str
    months: int | None
    needed: bool
    from_on: date


@dataclass(frozen=True)
class Paper:
    """One document that was seen."""

    id: str
    provider_id: str
    code: str
    issued_on: date
    valid_until: date | None
    seen_by: str
    seen_at: datetime


@dataclass(frozen=True)
class Lack:
    """Evidence that a category needs on a day and that is not there: never shown, or good until `until` only."""

    code: str
    why: Literal["missing", "expired"]
    until: date | None


def in_force(rules: Iterable[EvidenceRule], category: str, on: date) -> list[EvidenceRule]:
    """The rules that bind a category on a day, by code: the latest of each, unless it ends the demand."""
    latest: dict[str, EvidenceRule] = {}
    for rule in rules:
        begun = rule.category == category and rule.from_on <= on
        if begun and (rule.code not in latest or latest[rule.code].from_on < rule.from_on):
            latest[rule.code] = rule
    return [latest[code] for code in sorted(latest) if latest[code].needed]


def good_until(paper: Paper, months: int | None) -> date | None:
    """The last day a document is good: its own or the rule's, whichever is earlier. `None` is no end."""
    ends = [] if paper.valid_until is None else [paper.valid_until]
    if months is not None:
        ends.append(months_after(paper.issued_on, months))
    return min(ends, default=None)


def months_after(day: date, months: int) -> date:
    """The same day so many months on, or the last day of a shorter month."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def covering(own: Iterable[Paper], of_host: Iterable[Paper]) -> list[Paper]:
    """A provider's documents together with those of its host that count for it."""
    return [*own, *(paper for paper in of_host if KINDS[paper.code].host_covers)]


def lacking(rules: Iterable[EvidenceRule], papers: Iterable[Paper], category: str, on: date) -> list[Lack]:
    """What a category needs on a day that none of these documents gives."""
    held: dict[str, list[Paper]] = {}
    for paper in papers:
        held.setdefault(paper.code, []).append(paper)
    found = []
    for rule in in_force(rules, category, on):
        ends = [good_until(paper, rule.months) for paper in held.get(rule.code, []) if paper.issued_on <= on]
        if not ends:
            found.append(Lack(rule.code, "missing", None))
        elif None not in ends and (last := max(end for end in ends if end is not None)) < on:
            found.append(Lack(rule.code, "expired", last))
    return found


@dataclass(frozen=True)
class Due:
    """Evidence that will be lacking so many days from now."""

    code: str
    days: int
    lacks_on: date


def due(rules: Sequence[EvidenceRule], papers: Sequence[Paper], category: str, today: date) -> list[Due]:
    """What to remind of today: what is there now and will not be within 30 days, and again within 7.

    The day named is the first without it, so that a reminder is the same one however often it is looked for.
    """
    now = {one.code for one in lacking(rules, papers, category, today)}
    found = []
    for days in REMIND_DAYS:
        coming = [today + timedelta(days=ahead) for ahead in range(1, days + 1)]
        for lack in lacking(rules, papers, category, coming[-1]):
            if lack.code not in now:
                first = next(day for day in coming if _lacks(lack.code, rules, papers, category, day))
                found.append(Due(lack.code, days, first))
    return found


def _lacks(code: str, rules: Sequence[EvidenceRule], papers: Sequence[Paper], category: str, on: date) -> bool:
    return any(lack.code == code for lack in lacking(rules, papers, category, on))
