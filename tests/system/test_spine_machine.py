"""Issue, redeem, accept, confirm, settle, in any order, on a log that repeats, delays and reorders, with crashes.

Whatever happens: no cheque is spent twice, no fund is overdrawn at any moment, the books balance,
every fund's money is conserved, and the same state comes out of a replay.
"""

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.issuer import tables as issuer_tables
from services.ledger import rebuild, state_hash
from services.ledger import tables as ledger_tables
from services.redeemer import tables as redeemer_tables
from shared.identity.roles import Role
from shared.kernel import faults
from shared.kernel.ids import new_id
from shared.messaging.memory import Faults, MemoryTransport
from shared.testing.service import Node
from tests.world import Shop, World

FACE_CENTS = 1_000
#: Where a process may die. The first two also meet the requests people make.
CRASH_POINTS = (
    "unit.before_commit",
    "unit.after_commit",
    "relay.after_send",
    "consumer.before_commit",
    "consumer.after_commit",
)


class DiedError(BaseException):
    """The process ended here, as far as this thread is concerned."""


class Spine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="spine"))

    @initialize(seed=st.integers(0, 2**16), budget=st.integers(5, 40))
    def begin(self, seed: int, budget: int) -> None:
        transport = MemoryTransport(seed)
        self.world = World(self.folder, transport=transport, seed=seed)
        self.programme = self.world.an_open_programme(budget * FACE_CENTS, FACE_CENTS)
        self.fund = self.world.books("conservation")["funds"][0]["fund_id"]
        self.shops: list[Shop] = [
            self.world.a_shop([self.programme]),
            self.world.a_shop([self.programme], "wellbeing", price=2),
        ]
        self.deposited = self.allocated = budget * FACE_CENTS
        self.greens: dict[str, dict[str, Any]] = {}
        self.last: tuple[Shop, str, int, str] | None = None
        transport.faults = Faults(duplicate=0.1, delay=0.2, reorder=0.3)

    # -- what people do

    @rule(cents=st.integers(1, 6 * FACE_CENTS))
    def deposit_and_allocate(self, cents: int) -> None:
        self.world.deposit(self.fund, cents)
        self.deposited += cents
        if self.world.allocate(self.fund, self.programme, cents).status_code == 201:
            self.allocated += cents

    @rule()
    def allocating_what_is_not_there_is_refused(self) -> None:
        free = self.deposited - self.allocated
        assert self.world.allocate(self.fund, self.programme, free + 1).status_code == 409

    @rule(kinds=st.lists(st.sampled_from(["single_parent", "two_parents"]), min_size=1, max_size=3))
    def import_households(self, kinds: list[str]) -> None:
        self.world.import_households(self.programme, [self.world.household_row(kind) for kind in kinds])

    @rule(data=st.data(), shop=st.integers(0, 1), units=st.integers(1, 4))
    def scan(self, data: st.DataObject, shop: int, units: int) -> None:
        wallets = self.world.wallets()
        if not wallets:
            return
        wallet = data.draw(st.sampled_from(wallets))
        self.last = (self.shops[shop], self.world.code(wallet), units, new_id(self.world.random))
        self._judge(self.world.scan(*self.last))

    @precondition(lambda self: self.last is not None)
    @rule()
    def scan_the_same_again(self) -> None:
        assert self.last is not None
        first = self.greens.get(self.last[3])
        again = self._judge(self.world.scan(*self.last))
        if first is not None:
            assert again == first

    @precondition(lambda self: self.last is not None)
    @rule()
    def scan_the_used_code_anew(self) -> None:
        assert self.last is not None
        shop, code, units, key = self.last
        was_green = key in self.greens
        answer = self._judge(self.world.scan(shop, code, units, new_id(self.world.random)))
        if was_green:
            assert answer["decision"] == "refused"

    @precondition(lambda self: self.greens)
    @rule(data=st.data())
    def accept(self, data: st.DataObject) -> None:
        redemption = data.draw(st.sampled_from(sorted(self.greens)))
        with self.world.issuer.ctx.reading() as reading:
            uses = issuer_tables.redemption
            found = reading.execute(sa.select(uses.c.wallet_id).where(uses.c.id == redemption)).scalar()
        if found is not None:
            assert self.world.accept(found, redemption).status_code in (200, 409)

    @rule()
    def settle_and_pay(self) -> None:
        run = self.world.cut_run()
        assert run.status_code in (201, 409)
        if run.status_code == 201:
            self.world.pay_run(run.json["run_id"])

    @rule()
    def retry_unfunded(self) -> None:
        body = {"programme_id": self.programme}
        assert self.world.post(self.world.issuer, "/v1/grants/retry", body, Role.PROGRAMME_MANAGER).status_code == 200

    # -- what time and the log do

    @rule(hours=st.integers(1, 120))
    def time_passes(self, hours: int) -> None:
        self.world.pass_time(hours=hours)

    @rule(seconds=st.integers(15, 60))
    def a_moment_passes(self, seconds: int) -> None:
        self.world.pass_time(seconds=seconds)

    @rule(node=st.integers(0, 3), steps=st.integers(1, 10))
    def deliver_some(self, node: int, steps: int) -> None:
        for _ in range(steps):
            self.world.nodes[node].step()

    @rule(node=st.integers(0, 3))
    def do_what_is_due(self, node: int) -> None:
        self.world.nodes[node].scheduler.step()

    @rule(node=st.integers(0, 3), point=st.sampled_from(CRASH_POINTS), at=st.integers(1, 3))
    def crash_while_working(self, node: int, point: str, at: int) -> None:
        victim = self.world.nodes[node]
        self._until_death(point, at, lambda: (victim.step(), victim.scheduler.step(), victim.step()))
        victim.restart()

    @rule(data=st.data(), point=st.sampled_from(CRASH_POINTS[:2]))
    def crash_while_scanning(self, data: st.DataObject, point: str) -> None:
        wallets = self.world.wallets()
        if not wallets:
            return
        code = self.world.code(data.draw(st.sampled_from(wallets)))
        self.last = (self.shops[0], code, 1, new_id(self.world.random))
        self._until_death(point, 1, lambda: self._judge(self.world.scan(*self.last)))
        self.world.redeemer.restart()
        self._judge(self.world.scan(*self.last))

    # -- what always holds

    @invariant()
    def no_fund_is_overdrawn(self) -> None:
        with self.world.issuer.ctx.reading() as reading:
            budget = issuer_tables.budget.c
            for row in reading.execute(sa.select(budget.allocated_cents, budget.committed_cents)):
                assert 0 <= row.committed_cents <= row.allocated_cents <= self.allocated
            issued = reading.execute(sa.select(sa.func.count()).select_from(issuer_tables.voucher)).scalar_one()
        assert issued * FACE_CENTS <= self.allocated

    @invariant()
    def the_books_balance_and_every_fund_is_conserved(self) -> None:
        for row in self.world.books("invariants")["invariants"]:
            assert row["ok"], row

    @invariant()
    def no_cheque_is_spent_twice(self) -> None:
        spent = Counter(row["voucher_id"] for row in self.world.redeemer.rows(redeemer_tables.redemption_voucher))
        assert not spent or max(spent.values()) == 1

    def teardown(self) -> None:
        try:
            if hasattr(self, "world"):
                self._check_the_end()
        finally:
            faults.disarm()
            if hasattr(self, "world"):
                self.world.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _check_the_end(self) -> None:
        """Once everything has arrived, all four tell the same story, and so does a replay."""
        self.world.transport.faults = Faults()
        self.world.settle()
        assert set(self.world.dead_letters().values()) == {0}
        for node in self.world.nodes:
            status = node.client().get("/status").json
            assert status["inbox"] == {"parked": 0, "waiting": 0}, status
            assert status["lag"] == 0
        at_the_issuer = states(self.world.issuer, issuer_tables.voucher, "id")
        at_the_redeemer = states(self.world.redeemer, redeemer_tables.voucher, "voucher_id")
        at_the_ledger = states(self.world.ledger, ledger_tables.voucher, "voucher_id")
        assert at_the_issuer == at_the_redeemer == at_the_ledger
        told = {redemption["redemption_id"] for redemption in self.greens.values()}
        booked = {row["redemption_id"] for row in self.world.ledger.rows(ledger_tables.redemption)}
        assert told <= booked, "every green a device saw is in the books"
        assert self.world.books("exceptions")["exceptions"] == []
        with self.world.ledger.ctx.reading() as reading:
            live = state_hash.state_hash(reading)
        assert rebuild.replay(self.world.ledger.ctx, self.folder / "again.db").state_hash == live.state_hash

    # -- within

    def _judge(self, answer: Any) -> Any:
        document = answer.get_json()
        assert answer.status_code in (200, 201), document
        if document["decision"] == "redeemed":
            self.greens[document["redemption_id"]] = document
        return document

    def _until_death(self, point: str, at: int, act: Any) -> None:
        left = [at]

        def die() -> None:
            left[0] -= 1
            if left[0] == 0:
                faults.disarm()
                raise DiedError

        faults.arm(point, die)
        try:
            act()
        except DiedError:
            pass
        finally:
            faults.disarm()


def states(node: Node, table: sa.Table, key: str) -> dict[str, tuple[str, int]]:
    return {row[key]: (row["state"], row["version"]) for row in node.rows(table)}


@pytest.mark.filterwarnings("error")
def test_the_spine_holds_whatever_happens(proof: bool) -> None:
    run_state_machine_as_test(
        Spine,
        settings=hypothesis.settings(
            max_examples=300 if proof else 12,
            stateful_step_count=50 if proof else 40,
            deadline=None,
            suppress_health_check=list(hypothesis.HealthCheck),
            print_blob=True,
            derandomize=not proof,
        ),
    )
