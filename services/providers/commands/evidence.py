"""Evidence: what is asked for, what was seen, and what happens when it runs out."""

from datetime import date

from services.providers.commands.providers import check_day, locked, suspend_hosted
from services.providers.domain import EvidenceRule, Paper, decide
from services.providers.domain.evidence import covering, due, lacking
from services.providers.domain.redemptions import ZONE
from services.providers.store import evidence as store
from services.providers.store import providers as provider_store
from shared.kernel.clock import day_of
from shared.kernel.errors import InvalidError
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context

#: Providers looked at together by the daily job.
PORTION = 200


def set_rule(ctx: Context, category: str, code: str, months: int | None, needed: bool, from_on: date) -> EvidenceRule:
    """Ask for evidence in a category from a day on, or ask for it no longer.

    Raises `InvalidError` for a day that has passed.
    """
    with ctx.unit_of_work() as tx:
        check_day(from_on, day_of(tx.now, ZONE))
        rule = EvidenceRule(category, code, months, needed, from_on)
        store.save_rule(tx, rule)
        return rule


def see(ctx: Context, provider_id: str, code: str, issued_on: date, valid_until: date | None, seen_by: str) -> Paper:
    """Note that a document was seen. It brings no suspended accreditation back; that is an officer's decision.

    Raises `NotFoundError` for an unknown provider, and `InvalidError` for days that cannot be.
    """
    with ctx.unit_of_work() as tx:
        locked(tx, provider_id)
        if issued_on > day_of(tx.now, ZONE):
            raise _wrong_day("issued_on", "A document that is issued later cannot have been seen.")
        if valid_until is not None and valid_until < issued_on:
            raise _wrong_day("valid_until", "It cannot end before it was issued.")
        paper = Paper(tx.new_id(), provider_id, code, issued_on, valid_until, seen_by, tx.now)
        store.add(tx, paper)
        return paper


def look_through(ctx: Context) -> None:
    """Suspend whose evidence ran out, and make the reminders for whose evidence will."""
    with ctx.unit_of_work() as tx:
        rules = store.rules(tx)
        categories = sorted({rule.category for rule in rules})
        after = ""
        while some := store.accredited(tx, categories, after, PORTION):
            _look_at(tx, some, rules)
            after = some[-1]


def _look_at(tx: Tx, provider_ids: list[str], rules: list[EvidenceRule]) -> None:
    today = day_of(tx.now, ZONE)
    providers = provider_store.lock_all(tx, provider_ids)
    hosts = {provider.host_id for provider in providers.values() if provider.host_id is not None}
    papers = store.papers(tx, {*provider_ids, *hosts})
    for provider in providers.values():
        together = covering(papers.get(provider.id, ()), papers.get(provider.host_id or "", ()))
        changed = provider
        for held in provider.accreditations:
            if held.status != "accredited":
                continue
            if lacking(rules, together, held.category, today):
                after = decide(provider, held.programme_id, held.category, "suspended", "papers_expired", tx.now)
                provider_store.save_accreditation(tx, provider.id, after)
                changed = changed.having(after)
            else:
                store.remind(tx, provider.id, held.category, due(rules, together, held.category, today))
        if changed != provider:
            tx.publish(changed.changed())
            for held in changed.accreditations:
                before = provider.accreditation(held.programme_id, held.category)
                if before is not None and before.status != held.status:
                    suspend_hosted(tx, provider.id, held.programme_id, held.category)


def _wrong_day(field: str, sentence: str) -> InvalidError:
    return InvalidError(
        "these days cannot be",
        code="day_impossible",
        remedy="Read the days off the document.",
        fields={field: [sentence]},
    )
