"""Household files: received whole, taken in portion by portion, never twice."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import IO, Any

from services.issuer import personal
from services.issuer.cohort import Labels, traits
from services.issuer.commands import unsent
from services.issuer.commands.programmes import existing, refuse_in
from services.issuer.domain import declined_digest, period_of
from services.issuer.household_file import Record, inspect, records
from services.issuer.personal import NOBODY, Personal
from services.issuer.problems import Problem
from services.issuer.rows import Row, read_row
from services.issuer.spool import Spool
from services.issuer.store import families as family_store
from services.issuer.store import households as household_store
from services.issuer.store import imports as store
from services.issuer.store import own_data as own_data_store
from services.issuer.store.belonging import Programmes
from services.issuer.store.households import FACTS, Known
from services.issuer.store.imports import Import, Provenance, Tally
from shared.contracts.issuer import WalletOpened
from shared.kernel.clock import day_of
from shared.kernel.errors import InvalidError
from shared.kernel.ids import new_id
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context

#: Rows taken in by one unit of work.
PORTION = 500
#: On what a list may rest (General Data Protection Regulation, article 6).
LEGAL_BASES = ("legal_obligation", "public_task", "consent")
#: How long a file is kept after it was taken in, for the file of its bad rows.
FILE_KEPT = timedelta(days=14)
#: How long a file waits for somebody's word before it is taken.
PREVIEW_KEPT = timedelta(days=1)


def receive(
    ctx: Context,
    *,
    programme_id: str,
    provenance: Provenance,
    stream: IO[bytes],
    length: int | None,
    asked_by: str,
    key: str,
    limits: Programmes,
) -> str:
    """Take a household file for a programme. Returns the import's id; its rows are taken in afterwards.

    It comes with its `provenance`. Refused whole, with nothing imported: a file that is too large
    (before it is read when its `length` is known), that came in part, or that has something wrong
    as a whole (see `inspect`). The same key again answers with the same import; with another file,
    programme or provenance it is refused. Whoever is limited to some programmes (`limits`) changes no
    household that is in another's too: such a row is a bad one.
    """
    with ctx.reading() as reading:
        refuse_in(existing(reading, programme_id), "import")
    import_id = new_id(ctx.random)
    spool = Spool(ctx.settings.data)
    with spool.receive(import_id, stream, length, ctx.settings.import_max_bytes) as spooled:
        with ctx.reading() as reading:
            earlier = store.by_key(reading, asked_by, key)
        if earlier is None:
            with spooled.path.open("rb") as file:
                layout = inspect(file)
            with ctx.unit_of_work() as tx:
                new = store.add(
                    tx,
                    {
                        "id": import_id,
                        "programme_id": programme_id,
                        "asked_by": asked_by,
                        "key": key,
                        "sha256": spooled.sha256,
                        **asdict(provenance),
                        "limits": None if limits is None else sorted(limits),
                        "delimiter": layout.delimiter,
                        "columns": list(layout.columns),
                        "first_offset": layout.offset,
                        "next_offset": layout.offset,
                    },
                )
                if new:
                    spool.keep(spooled, import_id)
                    return import_id
                earlier = store.by_key(tx, asked_by, key)
        assert earlier is not None
        if (earlier.sha256, earlier.programme_id, earlier.provenance) != (spooled.sha256, programme_id, provenance):
            raise InvalidError(
                "this key was used for another file",
                code="idempotency_mismatch",
                remedy="Make a new key for a new file; repeat the old one only with the very same file.",
            )
        return earlier.id


def take_portion(ctx: Context) -> bool:
    """Take in the next rows of the oldest file, and close it after its last row. False when there is none.

    How far it came is kept in the unit of the effects, so a crash repeats a portion whole or not
    at all.
    """
    spool = Spool(ctx.settings.data)
    with ctx.unit_of_work() as tx:
        going = store.lock_next(tx)
        if going is None:
            return False
        try:
            file = spool.open(going.id)
        except FileNotFoundError:
            store.add_problems(tx, going.id, [(going.next_row, [Problem("", "file_is_gone")])])
            _finish(tx, going)
            return True
        with file:
            read = list(islice(records(file, going.delimiter, going.next_offset, going.next_row), PORTION))
        if read:
            portion = _Portion(tx, going, ctx.keys.newest_wallet_key_id, ctx.keys.beneficiary)
            portion.take(read)
            portion.save()
            store.advance(tx, going.id, portion.tally, read[-1].next_offset, read[-1].row + 1)
        if len(read) < PORTION:
            _finish(tx, going)
            if store.holds_national_numbers(tx, going.id):
                # Kept for its bad rows, it would keep what we never take.
                store.mark_deleted(tx, going.id)
                tx.after_commit(lambda: spool.delete(going.id))
    return True


def delete_old_files(ctx: Context) -> None:
    """Delete the files of imports that ended long enough ago, and what crashes left in their folder."""
    spool = Spool(ctx.settings.data)
    with ctx.unit_of_work() as tx:
        old = store.take_old_files(tx, tx.now - FILE_KEPT) + store.take_old_previews(tx, tx.now - PREVIEW_KEPT)
        kept = store.kept_files(tx) + store.previews(tx)

        def delete() -> None:
            for import_id in old:
                spool.delete(import_id)

        tx.after_commit(delete)
        spool.tidy({*kept, *old})


def _finish(tx: Tx, going: Import) -> None:
    """The last row is in: count the cohorts, and let the grants begin."""
    today = day_of(tx.now, going.zone)
    rows = household_store.entitled_traits(tx, going.programme_id)
    labels = Labels.count(
        traits(
            row.family_type,
            row.municipality_nis,
            row.neighbourhood,
            household_store.days(row.children_birth_dates),
            row.channel,
            today,
        )
        for row in rows
    )
    household_store.save_labels(tx, going.programme_id, labels.document())
    store.finish(tx, going.id, household_store.count_pending(tx, going.id))


@dataclass
class _Portion:
    """Some rows of one file: judged one after the other in memory, saved in a few statements."""

    tx: Tx
    going: Import
    key_id: str
    declined_key: bytes
    tally: Tally = field(default_factory=Tally)
    _problems: list[tuple[int, Sequence[Problem]]] = field(default_factory=list)
    _now: dict[tuple[str, str], Known] = field(default_factory=dict)
    _new: set[tuple[str, str]] = field(default_factory=set)
    _changed: set[tuple[str, str]] = field(default_factory=set)
    #: Households whose contact is another now.
    _moved: set[str] = field(default_factory=set)
    _seen: dict[tuple[str, str], None] = field(default_factory=dict)
    _new_keys: dict[str, bytes] = field(default_factory=dict)

    def take(self, read: Sequence[Record]) -> None:
        today = day_of(self.tx.now, self.going.zone)
        judged = [(record.row, self._judge(record, today)) for record in read]
        good = [(number, row) for number, row in judged if row is not None]
        digests = {row.key: declined_digest(self.declined_key, *row.key) for _, row in good}
        declined = family_store.which_declined(self.tx, digests.values())
        if declined:
            welcome = [(number, row) for number, row in good if digests[row.key] not in declined]
            self.tally.declined += len(good) - len(welcome)
            good = welcome
        self._now = household_store.lock_known(self.tx, {row.key: None for _, row in good})
        # Asked under the lock of the households: no other list can bring them in meanwhile.
        others = household_store.of_others(self.tx, self._now, self.going.limits)
        for number, row in good:
            if row.key in others:
                self.tally.bad += 1
                self._problems.append((number, (Problem("household_ref", "another_programmes"),)))
            else:
                self._take_row(row)

    def save(self) -> None:
        """Households, wallets, keys, the programme's list, problems; and the wallets are told."""
        tx = self.tx
        store.add_problems(tx, self.going.id, self._problems)
        if self._new:
            new = [(key, known) for key, known in self._now.items() if key in self._new]
            household_store.add(
                tx,
                [
                    {
                        "id": known.id,
                        "source": key[0],
                        "household_ref": key[1],
                        "personal": known.personal,
                        **known.facts,
                    }
                    for key, known in new
                ],
            )
            wallets = [{"id": tx.new_id(), "household_id": known.id, "key_id": self.key_id} for _, known in new]
            household_store.add_wallets(tx, wallets)
            tx.publish(*(WalletOpened(wallet_id=wallet["id"], key_id=self.key_id, generation=1) for wallet in wallets))
        if self._new_keys:
            household_store.add_keys(tx, self._new_keys)
        changed = [self._now[key] for key in self._seen if key in self._changed - self._new]
        if changed:
            household_store.change(
                tx, [{"id": known.id, "personal": known.personal, **known.facts} for known in changed]
            )
        own_data_store.ask_safety_again(tx, self._moved)
        unsent.may_not_be_sent(tx, self._moved)
        if self._seen:
            household_store.entitle(
                tx,
                self.going.programme_id,
                self.going.id,
                [self._now[key].id for key in self._seen],
                period_of(tx.now, self.going.zone),
                {self._now[key].id for key in self._changed},
            )

    def _judge(self, record: Record, today: date) -> Row | None:
        """A row's household; `None` for an empty row, or for a bad one, which is noted."""
        if record.cells is not None and not any(cell.strip() for cell in record.cells):
            return None
        self.tally.rows += 1
        if record.cells is None:
            read: Row | tuple[Problem, ...] = (Problem("", "unreadable_row"),)
        elif len(record.cells) != len(self.going.columns):
            read = (Problem("", "wrong_number_of_cells"),)
        else:
            cells = {
                column: cell
                for column, cell in zip(self.going.columns, record.cells, strict=True)
                if column is not None
            }
            read = read_row(cells, today)
        if isinstance(read, Row):
            return read
        self.tally.bad += 1
        self._problems.append((record.row, read))
        return None

    def _take_row(self, row: Row) -> None:
        known = self._now.get(row.key)
        self._seen[row.key] = None
        if known is None:
            self.tally.accepted += 1
            household_id = self.tx.new_id()
            said = Personal(row.parent_name or "", row.contact or "")
            self._new.add(row.key)
            self._now[row.key] = self._sealed(Known(household_id, _facts(row, None), None, None), said)
            return
        facts = _facts(row, known)
        before = personal.unseal(known.personal, known.key, known.id)
        # A column that the file does not have takes nothing away.
        said = Personal(
            before.parent_name if row.parent_name is None else row.parent_name,
            before.contact if row.contact is None else row.contact,
        )
        if facts == known.facts and said == before:
            self.tally.unchanged += 1
            return
        self.tally.changed += 1
        self._changed.add(row.key)
        if said.contact != before.contact:
            self._moved.add(known.id)
        changed = Known(known.id, facts, known.personal, known.key)
        self._now[row.key] = changed if said == before else self._sealed(changed, said)

    def _sealed(self, known: Known, said: Personal) -> Known:
        """A household with this name and contact, under its key or a first one."""
        if said == NOBODY:
            return Known(known.id, known.facts, None, known.key)
        key = known.key
        if key is None:
            key = self._new_keys[known.id] = personal.new_key(self.tx.random)
        return Known(known.id, known.facts, personal.seal(said, key, known.id, self.tx.random), key)


def _facts(row: Row, known: Known | None) -> dict[str, Any]:
    """The facts of a row as they are kept; what the file does not tell stays as it was known.

    That is so of a column it does not have, and of a language it leaves empty.
    """
    facts = {name: getattr(row, name) for name in FACTS}
    facts["children_birth_dates"] = [day.isoformat() for day in row.children_birth_dates]
    if row.raises_alone is None:
        facts["raises_alone"] = known.facts["raises_alone"] if known is not None else None
    else:
        facts["raises_alone"] = row.raises_alone or None
    if row.language is None and known is not None:
        facts["language"] = known.facts["language"]
    return facts
