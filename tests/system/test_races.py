"""Sixteen clients race for a few wallets through all three channels: real processes, HTTP and a real database.

On PostgreSQL two web processes answer, on SQLite the one that may. Afterwards what the clients were answered and
what the database holds have to be one story in which every voucher makes one step after the other.
"""

from collections import Counter as Counted
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.launcher import Launcher, Part, apart
from services.redeemer import tables
from services.redeemer.service import SERVICE
from shared.contracts.redeemer import RedemptionCaptured, RedemptionReversed
from shared.runtime.opening import open_service_database
from shared.testing.clocks import ManualClock
from shared.testing.databases import opened_by
from shared.testing.service import Node, a_node
from tests.integration.redeemer.builders import a_counter, a_programme, a_wallet
from tests.postgres import a_private_server
from tests.processes import settings_for_a_test
from tests.system.racing import CHANNELS, Answered, Holder, Race

CLIENTS = 16
CHEQUES = 20
#: Seconds, answers at least and wallets of the full proof, and of the gate.
FULL, SMALL = (60.0, 2_000, 50), (5.0, 400, 12)
LAWFUL = {("issued", "redeemed"), ("redeemed", "issued")}


@pytest.fixture(params=["postgresql", "sqlite"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def system(engine: str, tmp_path: Path) -> Iterator[Launcher]:
    """The redeemer alone, prepared and not started: two webs where the engine allows it."""
    with ExitStack() as opened:
        settings, parts = settings_for_a_test(), [Part("redeemer", "redeemer", "serve")]
        if engine == "postgresql":
            settings |= opened.enter_context(a_private_server()).settings(("redeemer",))
            parts = [part for part in apart(0, webs={"redeemer": 2}) if part.service == "redeemer"]
        launcher = opened.enter_context(Launcher(tmp_path / "data", settings, parts))
        launcher.data.mkdir()
        launcher.respijt("keys", "init")
        launcher.respijt("redeemer", "migrate")
        launcher.respijt("events", "topics", "apply")
        yield launcher


@pytest.fixture
def node(system: Launcher) -> Iterator[Node]:
    """The same database in this process, to fill it before the race and to read it afterwards."""
    with opened_by(lambda *_: open_service_database("redeemer", system.settings)):
        made = a_node(SERVICE, system.data, clock=ManualClock(datetime.now(UTC)))
    made.run_jobs()
    a_programme(made)
    yield made
    made.close()


def test_racing_clients_spend_no_cheque_twice_and_tell_one_story(
    engine: str, system: Launcher, node: Node, proof: bool
) -> None:
    seconds, least, wallets = FULL if proof else SMALL
    counters = [a_counter(node, price) for price in (1, 1, 2, 3)]
    holders = [a_holder(node, papers=80 if proof else 40) for _ in range(wallets)]
    system.start()
    system.wait_ready()
    webs = ["redeemer", "redeemer-web-2"] if engine == "postgresql" else ["redeemer"]
    race = Race([system.url(label) for label in webs], counters, holders)
    race.run(CLIENTS, seconds, least)
    assert system.stop()
    assert race.errors == []
    history = History(node, race.answers)
    print(f"\n{engine}, {len(webs)} web processes, {CLIENTS} clients, {wallets} wallets, {seconds:.0f} s")
    print(history.counts())
    history.each_key_has_one_answer()
    history.the_greens_are_the_redemptions()
    history.every_voucher_makes_one_lawful_step_after_the_other()
    history.the_vouchers_steps_stand_in_the_order_of_the_answers()
    history.the_cheques_add_up(wallets * CHEQUES)
    history.the_refusals_are_those_that_were_told()
    history.a_code_serves_once_and_is_called_used_only_when_it_was()


def a_holder(node: Node, papers: int) -> Holder:
    today = datetime.now(UTC)
    wallet = a_wallet(node, CHEQUES, expires_at=today + timedelta(days=90))
    printed = [one for _ in range(papers // 40) for one in wallet.papers(40, last_day=(today + timedelta(30)).date())]
    return Holder(wallet, printed, CHEQUES)


class History:
    """What the clients were answered, beside what the database holds."""

    def __init__(self, node: Node, answers: Sequence[Answered]) -> None:
        self._answers = answers
        self._by_key: dict[str, list[Answered]] = {}
        for one in answers:
            self._by_key.setdefault(one.ask.key, []).append(one)
        firsts = [min(ones, key=lambda one: one.ended) for ones in self._by_key.values()]
        self._greens = {one.ask.key: one for one in firsts if one.decision == "redeemed"}
        self._undone = [one for one in firsts if one.decision == "undone"]
        self._refused = [one for one in firsts if one.decision == "refused"]
        self._told = [one for one in node.told() if isinstance(one, RedemptionCaptured | RedemptionReversed)]
        self._redemptions = {row["redemption_id"]: row for row in node.rows(tables.redemption)}
        self._vouchers = {row["voucher_id"]: row for row in node.rows(tables.voucher)}
        self._taken = node.rows(tables.redemption_voucher)
        self._refusals = {row["refusal_id"]: row["reason"] for row in node.rows(tables.refusal)}

    def counts(self) -> str:
        by_channel = Counted(one.ask.channel for one in self._greens.values())
        by_reason = Counted(one.value["reason"] for one in self._refused)
        return "\n".join(
            [
                f"attempts {len(self._answers)}, of them repeats {len(self._answers) - len(self._by_key)}",
                f"greens {len(self._greens)}: {_listed(by_channel)}; undone {len(self._reversed())}",
                f"refusals {len(self._refused)}: {_listed(by_reason)}",
            ]
        )

    # -- what has to hold

    def each_key_has_one_answer(self) -> None:
        for ones in self._by_key.values():
            assert len({(one.status, one.body) for one in ones}) == 1, ones
        assert len(self._by_key) < len(self._answers), "some were sent twice"

    def the_greens_are_the_redemptions(self) -> None:
        assert self._greens.keys() == self._redemptions.keys()
        for key, one in self._greens.items():
            row, said = self._redemptions[key], one.value
            assert (row["wallet_id"], row["channel"]) == (one.ask.wallet_id, one.ask.channel)
            assert (row["cheques"], row["amount_cents"]) == (said["cheques"], said["amount_cents"])
            assert said["amount_cents"] == 1_000 * said["cheques"]
        assert {one.ask.channel for one in self._greens.values()} == set(CHANNELS)
        captured = [told.redemption_id for told in self._told if isinstance(told, RedemptionCaptured)]
        assert sorted(captured) == sorted(self._greens), "each is told once"
        assert self._reversed() == {key for key, row in self._redemptions.items() if row["status"] == "reversed"}
        assert self._reversed() == {one.ask.shown[0] for one in self._undone}

    def every_voucher_makes_one_lawful_step_after_the_other(self) -> None:
        state, version = dict.fromkeys(self._vouchers, "issued"), dict.fromkeys(self._vouchers, 1)
        for told in self._told:
            for moved in told.movements:
                assert (moved.from_state, moved.to_state) in LAWFUL
                assert (moved.from_state, moved.version) == (
                    state[moved.voucher_id],
                    version[moved.voucher_id] + 1,
                )
                state[moved.voucher_id], version[moved.voucher_id] = moved.to_state, moved.version
        assert state == {key: row["state"] for key, row in self._vouchers.items()}
        assert version == {key: row["version"] for key, row in self._vouchers.items()}

    def the_vouchers_steps_stand_in_the_order_of_the_answers(self) -> None:
        """A step that was answered before another was asked for comes before it."""
        latest: dict[str, float] = {}
        for told in self._told:
            began, ended = self._stretch(told)
            for moved in told.movements:
                assert ended >= latest.get(moved.voucher_id, 0.0), (told.redemption_id, moved)
                latest[moved.voucher_id] = max(latest.get(moved.voucher_id, 0.0), began)

    def the_cheques_add_up(self, issued: int) -> None:
        live = [row["voucher_id"] for row in self._taken if row["sent_back_at"] is None]
        assert len(live) == len(set(live)), "a cheque is spent twice"
        assert set(live) == {key for key, row in self._vouchers.items() if row["state"] == "redeemed"}
        answered = sum(one.value["cheques"] for key, one in self._greens.items() if key not in self._reversed())
        assert answered == len(live)
        assert len(self._vouchers) == issued
        for key, one in self._greens.items():
            taken = [self._vouchers[row["voucher_id"]] for row in self._taken if row["redemption_id"] == key]
            assert len(taken) == one.value["cheques"]
            assert {row["wallet_id"] for row in taken} == {one.ask.wallet_id}

    def the_refusals_are_those_that_were_told(self) -> None:
        assert {one.value["refusal_id"]: one.value["reason"] for one in self._refused} == self._refusals

    def a_code_serves_once_and_is_called_used_only_when_it_was(self) -> None:
        served = Counted(shown for one in self._greens.values() for shown in one.ask.shown)
        assert set(served.values()) <= {1}
        first_ask: dict[str, float] = {}
        for key, one in self._greens.items():
            for shown in one.ask.shown:
                first_ask[shown] = min(again.began for again in self._by_key[key])
        for one in self._refused:
            if one.value["reason"] == "paper_used" or (
                one.value["reason"] == "code_used" and one.ask.channel == "wallet_code"
            ):
                began = [first_ask[shown] for shown in one.ask.shown if shown in first_ask]
                assert began, one
                assert min(began) <= one.ended
        spoken: dict[str, int] = {}
        for told in self._told:
            green = self._greens[told.redemption_id]
            if isinstance(told, RedemptionCaptured) and told.channel == "spoken_code":
                assert green.ask.number > spoken.get(green.ask.wallet_id, 0), "each counter is beyond the last one"
                spoken[green.ask.wallet_id] = green.ask.number
        assert {"code_used", "paper_used"} <= set(self._refusals.values()), "they did race"

    # -- within

    def _reversed(self) -> set[str]:
        return {told.redemption_id for told in self._told if isinstance(told, RedemptionReversed)}

    def _stretch(self, told: RedemptionCaptured | RedemptionReversed) -> tuple[float, float]:
        """Between which instants it was decided: after it was first asked for, and before the first answer."""
        if isinstance(told, RedemptionCaptured):
            return _hull(self._by_key[told.redemption_id])
        asked = [one for one in self._undone if one.ask.shown == (told.redemption_id,)]
        return _hull([again for one in asked for again in self._by_key[one.ask.key]])


def _hull(answers: Iterable[Answered]) -> tuple[float, float]:
    every = list(answers)
    return min(one.began for one in every), min(one.ended for one in every)


def _listed(counts: Mapping[Any, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items(), key=lambda pair: -pair[1])) or "none"
