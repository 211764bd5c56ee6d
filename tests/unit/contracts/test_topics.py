"""The catalogue of topics, against the table of who tells whom what."""

import re

import pytest

from shared.contracts import topics
from shared.contracts.event import EVENT_TYPES
from shared.contracts.topics import BY_NAME, SERVICES, TOPICS, Kind, Topic, read_by
from shared.messaging.outbox import _PRIVATE_TOPICS

FACT, STATE = Kind.FACT, Kind.STATE

#: Written out by hand: key, kind, kept for ever, readers. Whoever changes who may read what changes it here, too.
TABLE: dict[str, tuple[str, Kind, bool, set[str]]] = {
    "issuer.programme.v1": ("programme", STATE, False, {"redeemer", "providers", "ledger"}),
    "issuer.wallet.v1": ("wallet", FACT, True, {"redeemer"}),
    "issuer.grant.v1": ("grant", FACT, True, {"ledger"}),
    "issuer.claim.v1": ("redemption", FACT, True, {"ledger", "providers"}),
    "issuer.budget.v1": ("fund", FACT, True, {"ledger"}),
    "redeemer.redemption.v1": ("redemption", FACT, True, {"ledger", "providers", "issuer"}),
    "redeemer.voucher.v1": ("voucher", FACT, True, {"ledger", "issuer"}),
    "redeemer.wallet.v1": ("wallet", STATE, False, {"issuer"}),
    "providers.provider.v1": ("provider", STATE, False, {"redeemer", "ledger", "issuer"}),
    "providers.offer.v1": ("offer", STATE, False, {"redeemer", "ledger", "issuer"}),
    "providers.device.v1": ("device", STATE, False, {"redeemer"}),
    "providers.answer.v1": ("redemption", FACT, False, {"issuer"}),
    "providers.need.v1": ("day", STATE, False, {"ledger"}),
    "ledger.fund.v1": ("fund", FACT, True, {"issuer"}),
    "ledger.settlement.v1": ("provider", FACT, True, {"providers", "redeemer", "issuer"}),
}

each_topic = pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)


def test_the_catalogue_is_the_table() -> None:
    assert {
        topic.name: (topic.key, topic.kind, topic.retention_days is None, set(topic.readers)) for topic in TOPICS
    } == TABLE


def test_every_topic_that_has_a_name_in_the_module_is_in_the_catalogue_once() -> None:
    named = [value for value in vars(topics).values() if isinstance(value, Topic)]
    assert sorted(topic.name for topic in named) == sorted(topic.name for topic in TOPICS)
    assert len(BY_NAME) == len(TOPICS) == len({topic.name for topic in TOPICS})
    assert all(BY_NAME[topic.name] is topic for topic in TOPICS)


@each_topic
def test_a_topics_name_says_owner_aggregate_and_version(topic: Topic) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z]+\.v[1-9][0-9]*", topic.name)
    assert topic.owner in SERVICES


@each_topic
def test_nobody_reads_what_it_says_itself(topic: Topic) -> None:
    assert topic.readers
    assert topic.readers <= set(SERVICES) - {topic.owner}


@each_topic
def test_a_topic_has_partitions_and_a_time_it_is_kept(topic: Topic) -> None:
    assert topic.partitions >= 3
    assert topic.retention_days in (None, 90)


@each_topic
def test_something_is_said_on_every_topic(topic: Topic) -> None:
    types = [event_class for event_class in EVENT_TYPES.values() if event_class.TOPIC is topic]
    assert types
    if topic.kind is STATE:
        assert len(types) == 1, "a state topic carries one kind of state, whole each time"


def test_what_moves_value_is_kept_for_ever() -> None:
    """The books are rebuilt from these: whatever names an amount, vouchers or their movements."""
    tells_value = {"amount_cents", "voucher_ids", "movements", "movement", "parts"}
    for event_class in EVENT_TYPES.values():
        if tells_value & set(event_class.__struct_fields__):
            assert event_class.TOPIC.retention_days is None, event_class.TYPE


def test_cohorts_go_to_the_ledger_alone_and_begin_a_trace_of_their_own() -> None:
    about_people = {"cohort", "beneficiary"}
    private = {
        event_class.TOPIC.name
        for event_class in EVENT_TYPES.values()
        if about_people & set(event_class.__struct_fields__)
    }
    assert private == {"issuer.grant.v1"}
    assert private <= _PRIVATE_TOPICS
    assert all(BY_NAME[name].readers == {"ledger"} for name in _PRIVATE_TOPICS & set(BY_NAME))


def test_a_wallet_is_named_between_issuer_and_redeemer_alone() -> None:
    for event_class in EVENT_TYPES.values():
        if "wallet_id" in event_class.__struct_fields__:
            topic = event_class.TOPIC
            assert topic.readers | {topic.owner} == {"issuer", "redeemer"}, event_class.TYPE


def test_a_hash_of_a_devices_token_is_named_to_the_redeemer_alone() -> None:
    for event_class in EVENT_TYPES.values():
        if "token_sha256" in event_class.__struct_fields__:
            assert event_class.TOPIC.readers == {"redeemer"}, event_class.TYPE


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_its_topics_in_the_order_of_the_catalogue(service: str) -> None:
    mine = read_by(service)
    places = [TOPICS.index(topic) for topic in mine]
    assert places == sorted(set(places))
    assert {topic.name for topic in mine} == {name for name, row in TABLE.items() if service in row[3]}


def test_nobody_else_reads_anything() -> None:
    assert read_by("public") == ()
