"""Files of providers and offers: good rows go in together, bad ones are told with what to write instead."""

import hashlib
from dataclasses import asdict, dataclass, field, replace
from typing import IO

from services.providers import numbers
from services.providers.commands.providers import enter
from services.providers.domain import (
    UNIT_MINUTES,
    Offer,
    Programme,
    Provider,
    apply,
    check_offer,
    described,
    no_such,
)
from services.providers.problems import Problem
from services.providers.rows import OfferRow, Row, read_row
from services.providers.sheet import MOST_BYTES, rows_of
from services.providers.store import facts
from services.providers.store import imports as store
from services.providers.store import offers as offer_store
from services.providers.store import providers as provider_store
from services.providers.store.imports import Import
from shared.kernel.errors import InvalidError, RespijtError, TooLargeError
from shared.kernel.ids import OfferId, ProgrammeId, ProviderId
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context

#: What a rule refuses that a row can be told.
_TELLABLE = ("hours_overlap", "place_is_confidential", "not_accredited")


@dataclass
class Tally:
    """What became of a file's rows."""

    rows: int = 0
    providers: int = 0
    offers: int = 0
    changed: int = 0
    unchanged: int = 0
    bad: int = 0


def take(ctx: Context, *, source: str, stream: IO[bytes], length: int | None, asked_by: str, key: str) -> Import:
    """Take in a file of a source, whole, in one unit of work. New providers apply for what their offers need.

    The same row again changes nothing. The same key again answers with the same import; with another
    file it is refused. Raises `TooLargeError`, and `InvalidError` for what is wrong with the file as a whole.
    """
    content = _read(stream, length)
    sha256 = hashlib.sha256(content).digest()
    with ctx.unit_of_work() as tx:
        earlier = store.by_key(tx, asked_by, key)
        if earlier is not None:
            if (earlier.sha256, earlier.source) != (sha256, source):
                raise InvalidError(
                    "this key was used for another file",
                    code="idempotency_mismatch",
                    remedy="Make a new key for a new file; repeat the old one only with the very same file.",
                )
            return earlier
        taking = _Taking(tx, source)
        taking.take(*rows_of(content))
        done = Import(tx.new_id(), source, asked_by, key, sha256, tx.now, asdict(taking.tally), tuple(taking.problems))
        store.save(tx, done)
        return done


def _read(stream: IO[bytes], length: int | None) -> bytes:
    content = b"" if length is not None and length > MOST_BYTES else stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES or (length or 0) > MOST_BYTES:
        raise TooLargeError(
            f"the file is larger than {MOST_BYTES} bytes", remedy="Split it into several files, each with the headings."
        )
    return content


@dataclass
class _Taking:
    """The rows of one file, taken in one after the other."""

    tx: Tx
    source: str
    tally: Tally = field(default_factory=Tally)
    problems: list[Problem] = field(default_factory=list)
    _made: dict[tuple[str, str], str] = field(default_factory=dict)
    _new: dict[tuple[str, str], str] = field(default_factory=dict)
    _programmes: dict[str, list[Programme]] = field(default_factory=dict)

    def take(self, columns: tuple[str | None, ...], numbered: list[tuple[int, tuple[str, ...]]]) -> None:
        rows = []
        for number, cells in numbered:
            self.tally.rows += 1
            row = self._judge(number, columns, cells)
            if isinstance(row, Row):
                rows.append(row)
            else:
                self._refuse(row)
        self._made = store.made(self.tx, self.source, {row.provider_ref for row in rows})
        for row in rows:
            self._take_row(row)
        store.add_made(self.tx, self.source, self._new)

    def _judge(self, number: int, columns: tuple[str | None, ...], cells: tuple[str, ...]) -> Row | list[Problem]:
        if len(cells) > len(columns):
            return [Problem(number, "", "wrong_number_of_cells")]
        padded = cells + ("",) * (len(columns) - len(cells))
        known = {column: cell for column, cell in zip(columns, padded, strict=True) if column is not None}
        return read_row(number, known, numbers.enterprise_number)

    def _refuse(self, problems: list[Problem]) -> None:
        self.tally.bad += 1
        self.problems += problems

    def _take_row(self, row: Row) -> None:
        """Take in a row, or note what refuses it. What refuses it is found before anything of it is saved."""
        provider = self._known(row)
        number = row.enterprise_number
        if number is not None and self._taken(number, provider):
            self._refuse([Problem(row.number, "enterprise_number", "enterprise_number_taken")])
            return
        after = provider or Provider(ProviderId(self.tx.new_id()), row.provider_name, (), self.tx.now)
        after = replace(after, public_name=row.provider_name, enterprise_number=number or after.enterprise_number)
        offer: tuple[Offer | None, Offer] | None = None
        if row.offer is not None:
            applied = self._applied(after, row.offer.category)
            if applied is None:
                self._refuse([Problem(row.number, "category", "unknown_category")])
                return
            after = applied
            try:
                offer = self._offer(after, row, row.offer)
            except RespijtError as error:
                if error.code not in _TELLABLE and error.code != "offer_is_fixed":
                    raise
                column = {"hours_overlap": "hours", "place_is_confidential": "needs"}.get(error.code, "category")
                self._refuse([Problem(row.number, column, error.code)])
                return
        self._save(row, provider, after, offer)

    def _known(self, row: Row) -> Provider | None:
        known = self._made.get((row.provider_ref, ""))
        return None if known is None else provider_store.lock(self.tx, known)

    def _taken(self, number: str, provider: Provider | None) -> bool:
        holder = provider_store.number_taken(self.tx, number)
        return holder is not None and (provider is None or holder != provider.id)

    def _applied(self, provider: Provider, category: str) -> Provider | None:
        """With an application in each running programme that pays for the category; `None` when there is none."""
        if category not in self._programmes:
            ids = facts.programmes_paying_for(self.tx, category)
            found = [facts.programme_of(self.tx, programme_id) for programme_id in ids]
            self._programmes[category] = [programme for programme in found if programme is not None]
        programmes = self._programmes[category]
        for programme in programmes:
            if provider.accreditation(programme.id, category) is None:
                held = apply(provider, ProgrammeId(programme.id), programme, category, self.tx.now)
                provider = provider.having(held)
        return provider if programmes else None

    def _offer(self, provider: Provider, row: Row, told: OfferRow) -> tuple[Offer | None, Offer]:
        """The offer as it was and as it is to be. Raises what refuses it."""
        known = self._made.get((row.provider_ref, told.ref))
        before = None if known is None else offer_store.lock(self.tx, known, provider.id)
        if before is None:
            check_offer(provider, told.category)
            before_words = Offer(
                id=OfferId(self.tx.new_id()),
                provider_id=provider.id,
                name="",
                category=told.category,
                price_cheques=told.price_cheques,
                unit=told.unit,
                active=True,
                created_at=self.tx.now,
                minutes_per_unit=UNIT_MINUTES[told.unit],
            )
            return None, described(before_words, told.description)
        if (before.category, before.price_cheques, before.unit) != (told.category, told.price_cheques, told.unit):
            raise InvalidError(
                "another price is another offer", code="offer_is_fixed", remedy="Give it a new reference."
            )
        return before, described(before, told.description)

    def _save(
        self, row: Row, before: Provider | None, after: Provider, offer: tuple[Offer | None, Offer] | None
    ) -> None:
        self._save_provider(row, before, after)
        changed = before is not None and before != after
        if offer is not None:
            was, now = offer
            if was is None:
                offer_store.add(self.tx, now)
                self._remember(row.provider_ref, row.offer.ref if row.offer else "", now.id)
                self.tally.offers += 1
            elif was != now:
                offer_store.save(self.tx, now)
                changed = True
            if was is None or was.changed() != now.changed():
                self.tx.publish(now.changed())
        if changed:
            self.tally.changed += 1
        elif before is not None and (offer is None or offer[0] is not None):
            self.tally.unchanged += 1

    def _save_provider(self, row: Row, before: Provider | None, after: Provider) -> None:
        if before is None:
            enter(self.tx, after)
            self._remember(row.provider_ref, "", after.id)
            self.tally.providers += 1
        elif replace(after, accreditations=before.accreditations) != before:
            provider_store.save(self.tx, after)
        held = () if before is None else before.accreditations
        for one in after.accreditations:
            if one not in held:
                provider_store.save_accreditation(self.tx, after.id, one)
        if before is not None and before.changed() != after.changed():
            self.tx.publish(after.changed())

    def _remember(self, provider_ref: str, offer_ref: str, made_id: str) -> None:
        self._made[(provider_ref, offer_ref)] = self._new[(provider_ref, offer_ref)] = made_id


def existing(found: Import | None) -> Import:
    """The import that was found. Raises `NotFoundError`."""
    if found is None:
        raise no_such("import")
    return found
