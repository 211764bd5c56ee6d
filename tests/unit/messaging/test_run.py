"""What a reaction is given."""

from shared.contracts.envelope import unseal
from shared.contracts.event import Event
from shared.contracts.topics import Kind
from shared.messaging.incoming import Incoming, Run
from tests.integration.messaging.kit import an_id, deposit, offer, opened, sealed


def heard(event: Event, sequence: int, in_seq: int) -> Incoming:
    envelope = unseal(sealed(event, sequence))
    return Incoming.of(envelope, envelope.event(), event.TOPIC.name, in_seq)


def test_an_event_that_waits_leaves_out_the_later_ones_of_its_subject() -> None:
    first, second, third = heard(opened("a"), 1, 1), heard(deposit("a"), 2, 2), heard(opened("b"), 1, 3)
    run = Run([first, second, third])
    seen = []
    for incoming in run:
        seen.append(incoming)
        if incoming is first:
            run.wait(incoming, "something")
    assert seen == [first, third]
    assert run.left_out == [second]
    assert run.waits == {1: "something"}


def test_the_same_subject_on_another_topic_is_another_subject() -> None:
    """A provider's id is the subject of its settlements, too: one may wait without the other."""
    state, fact = offer("one id", price=3), opened("one id")
    assert state.subject == fact.subject == an_id("one id")
    run = Run([heard(state, 1, 1), heard(fact, 1, 2)])
    seen = []
    for incoming in run:
        seen.append(incoming.topic)
        if incoming.in_seq == 1:
            run.wait(incoming, "something")
    assert seen == [state.TOPIC.name, fact.TOPIC.name]
    assert run.left_out == []


def test_an_event_knows_the_kind_of_its_topic() -> None:
    assert heard(offer(), 1, 1).kind is Kind.STATE
    assert heard(opened(), 1, 1).kind is Kind.FACT
