"""However a log delivers, the end is the same as if every event had come once and in order."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.contracts.event import Event
from shared.contracts.ledger import DepositBooked, FundOpened
from shared.contracts.providers import OfferChanged
from shared.contracts.topics import TOPICS
from shared.kernel import faults
from shared.messaging.consumer import Consumer
from shared.messaging.inbox import Inbox
from shared.messaging.incoming import Reaction, Run
from shared.messaging.memory import Faults, MemoryTransport
from shared.messaging.tables import inbox
from shared.messaging.transport import Record
from shared.persistence.insert import insert
from shared.persistence.unit_of_work import Tx
from tests.integration.messaging.kit import (
    FUND,
    OFFER,
    DeathError,
    Desk,
    a_desk,
    an_id,
    book,
    deposit,
    effect,
    fund_balance,
    offer,
    opened,
    sealed,
    write_down,
)

FUNDS = 4
OFFERS = 2


@dataclass(frozen=True)
class Story:
    """Events in the order in which they were published, and which of them build on another fund's event."""

    events: tuple[tuple[Event, int], ...]
    needs: frozenset[tuple[tuple[str, int], tuple[str, int]]]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    events: list[tuple[Event, int]] = []
    heads: dict[str, int] = {}
    needs: set[tuple[tuple[str, int], tuple[str, int]]] = set()
    for place in range(draw(st.integers(4, 28))):
        if draw(st.integers(0, 3)) == 0:
            event: Event = offer(f"offer {draw(st.integers(0, OFFERS - 1))}", price=place % 40 + 1)
        else:
            name = f"fund {draw(st.integers(0, FUNDS - 1))}"
            event = deposit(name, cents=place + 1) if an_id(name) in heads else opened(name)
            earlier = [
                (other.subject, sequence)
                for other, sequence in events
                if other.TOPIC.name == FUND and other.subject != event.subject
            ]
            builds_on_another: bool = draw(st.booleans())
            if earlier and builds_on_another:
                needs.add(((event.subject, heads.get(event.subject, 0) + 1), draw(st.sampled_from(earlier))))
        heads[event.subject] = heads.get(event.subject, 0) + 1
        events.append((event, heads[event.subject]))
    return Story(tuple(events), frozenset(needs))


def reactions_of(story: Story) -> dict[str, Reaction]:
    """Three reactions, so that events of one subject stand under different ones."""
    needs = dict(story.needs)
    wanted = set(needs.values())

    def fund(tx: Tx, run: Run) -> None:
        done = {(row.subject, row.sequence) for row in tx.execute(sa.select(effect.c.subject, effect.c.sequence))}
        for incoming in run:
            key = (incoming.subject, incoming.sequence)
            if key in needs and needs[key] not in done:
                run.wait(incoming, f"{needs[key]}")
                continue
            book(tx, Run([incoming]))
            write_down(tx, incoming)
            done.add(key)
            if key in wanted:
                run.meet(f"{key}")

    def booked(tx: Tx, run: Run) -> None:
        fund(tx, run)

    def changed(tx: Tx, run: Run) -> None:
        for incoming in run:
            assert isinstance(incoming.event, OfferChanged)
            statement = insert(fund_balance).values(
                fund_id=incoming.subject, cents=incoming.event.price_cheques, trail=""
            )
            tx.execute(
                statement.on_conflict_do_update(
                    index_elements=["fund_id"], set_={"cents": statement.excluded.cents, "trail": ""}
                )
            )

    return {FundOpened.TYPE: fund, DepositBooked.TYPE: booked, OfferChanged.TYPE: changed}


def state(desk: Desk) -> dict[str, Any]:
    """What must be the same in the end: values, each subject's order, and nothing left over."""
    orders: dict[str, list[int]] = {}
    for row in desk.rows(effect):
        orders.setdefault(row["subject"], []).append(row["sequence"])
    outcomes = desk.outcomes()
    return {
        "values": desk.rows(fund_balance),
        "orders": orders,
        "aside": desk.counts(),
        "dead": desk.codes(),
        "heard": sorted(outcomes),
        "facts": {row["outcome"] for row in desk.rows(inbox) if row["topic"] == FUND} - {"applied"},
    }


def in_order(story: Story, folder: Path) -> dict[str, Any]:
    reactions = reactions_of(story)
    with a_desk(folder / "in order") as desk:
        for event, sequence in story.events:
            with desk.unit_of_work() as tx:
                Inbox(reactions).take(tx, [desk.post(event, sequence)])
        return state(desk)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=stories(), data=st.data())
def test_any_order_any_repetition_and_any_batches_end_in_the_same_state(story: Story, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        expected = in_order(story, folder)
        with a_desk(folder / "shuffled") as desk:
            records = [desk.post(event, sequence) for event, sequence in story.events]
            again = data.draw(st.lists(st.sampled_from(records), max_size=10), label="repeated")
            order = data.draw(st.permutations(records + again), label="order")
            while order:
                size = data.draw(st.integers(1, len(order)), label="batch")
                batch, order = order[:size], order[size:]
                alone = data.draw(st.booleans(), label="one by one")
                take_by_topic(desk, reactions_of(story), batch, alone)
            assert state(desk) == expected


def take_by_topic(desk: Desk, reactions: dict[str, Reaction], batch: list[Record], alone: bool) -> None:
    for topic in (FUND, OFFER):
        of_topic = [record for record in batch if record.topic == topic]
        if of_topic and not alone:
            with desk.unit_of_work() as tx:
                Inbox(reactions).take(tx, of_topic)
        for record in of_topic if alone else ():
            with desk.unit_of_work() as tx:
                Inbox(reactions).take(tx, [record], one_by_one=True)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    story=stories(),
    seed=st.integers(0, 2**32),
    rates=st.tuples(*[st.sampled_from([0.0, 0.2, 0.5, 0.8])] * 3),
    deaths=st.lists(st.sampled_from(["consumer.before_commit", "consumer.after_commit"]), max_size=4),
)
def test_a_log_that_repeats_reorders_and_delays_and_a_reader_that_dies_end_in_the_same_state(
    story: Story, seed: int, rates: tuple[float, float, float], deaths: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        expected = in_order(story, folder)
        log = MemoryTransport(seed, Faults(*rates))
        log.admin().create_topics(TOPICS)
        publisher = log.publisher()
        for event, sequence in story.events:
            publisher.send(event.TOPIC.name, event.subject, sealed(event, sequence), ())
        with a_desk(folder / "faulty") as desk:
            left = list(deaths)
            while not hear_all(desk, log, story, left):
                faults.disarm()
            assert state(desk) == expected


def hear_all(desk: Desk, log: MemoryTransport, story: Story, deaths: list[str]) -> bool:
    """One life of a consumer. Whether it came to the end of the log."""
    consumer = Consumer(
        desk, log, Inbox(reactions_of(story)), [FUND, OFFER], group="g", owner="me", pauses_seconds=(0.0,)
    )
    if deaths:
        faults.arm(deaths.pop(), _die)
    try:
        silent = 0
        while silent < 60:
            silent = 0 if consumer.step(0.0) else silent + 1
    except DeathError:
        return False
    finally:
        faults.disarm()
    return True


def _die() -> None:
    raise DeathError
