"""State × command, cell by cell: written out here once more, so that a changed cell turns red."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.issuer.domain import expiry, states, uses
from services.issuer.domain.programmes import STATUS_AFTER
from services.issuer.domain.uses import Use
from shared.kernel.clock import end_of_day

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)

#: Of each word, what it makes of held, captured, accepted, disputed, confirmed, settled, released and reversed.
WORDS = {
    "accept": (
        "not_used_yet accepted accepted disputed_already word_comes_late word_comes_late ended_already ended_already"
    ),
    "accept_by_time": (
        "not_used_yet accepted accepted_already disputed_already word_comes_late word_comes_late "
        "ended_already ended_already"
    ),
    "dispute": (
        "held disputed accepted_already disputed complain_instead complain_instead ended_already ended_already"
    ),
    "cancel": "held used_already used_already used_already used_already used_already ended_already ended_already",
    "decide": ("not_disputed not_disputed not_disputed disputed not_disputed not_disputed not_disputed not_disputed"),
    "complain": (
        "not_used_yet dispute_instead not_final_yet disputed_already confirmed settled ended_already ended_already"
    ),
}
#: Of each fact; `-` where it comes late and changes nothing.
FACTS = {
    "captured": "captured - - - - - - -",
    "released": "released - - - - - - -",
    "reversed": "- reversed reversed reversed - - - -",
    "confirmed": "- confirmed confirmed confirmed - - - -",
    "cut": "- - - - confirmed settled - -",
    "paid": "- - - - settled settled - -",
}
WORD_CELLS = [
    (word, state, cell)
    for word, line in WORDS.items()
    for state, cell in zip(uses.USE_STATES, line.split(), strict=True)
]
FACT_CELLS = [
    (fact, state, cell)
    for fact, line in FACTS.items()
    for state, cell in zip(uses.USE_STATES, line.split(), strict=True)
]


def a_use(status: str, cheques: int = 3, sent_back: int = 0) -> Use:
    return Use(
        id="1" * 32,
        wallet_id="2" * 32,
        provider_id="3" * 32,
        category="babysitting",
        currency="EUR",
        status=status,
        cheques=cheques,
        taken=tuple((f"{number:032x}", 1000 + number) for number in range(cheques)),
        service_on=date(2026, 3, 2),
        service_hour=9,
        service_at=NOW,
        accept_at=NOW + timedelta(days=4),
        confirmed_at=None,
        sent_back=sent_back,
    )


@pytest.mark.parametrize(("word", "state", "cell"), WORD_CELLS)
def test_a_word_moves_a_use_or_says_why_not(word: uses.Word, state: str, cell: str) -> None:
    after = uses.AFTER_WORD[word].get(state)
    refusal = uses.REFUSED_WORD[word].get(state)
    assert (after is None) != (refusal is None), "each cell is a next state or a refusal, never both"
    assert (after or refusal) == cell
    assert uses.refused_word(word, a_use(state), NOW) == refusal


@pytest.mark.parametrize(("fact", "state", "cell"), FACT_CELLS)
def test_a_fact_moves_a_use_or_comes_late(fact: uses.Fact, state: str, cell: str) -> None:
    assert uses.AFTER_FACT[fact].get(state, "-") == cell


def test_the_tables_hold_every_word_and_every_fact() -> None:
    assert WORDS.keys() == uses.AFTER_WORD.keys() == uses.REFUSED_WORD.keys()
    assert FACTS.keys() == uses.AFTER_FACT.keys()


def test_an_ended_use_and_a_final_one_are_never_moved_again_by_a_word() -> None:
    for word, moves in uses.AFTER_WORD.items():
        assert not {uses.RELEASED, uses.REVERSED} & moves.keys(), word
        assert moves.get(uses.CONFIRMED) in (None, uses.CONFIRMED)


WALLETS = {
    "revoke": "open closing wallet_closed",
    "renew_codes": "open closing wallet_closed",
    "print_papers": "open closing wallet_closed",
    "cancel_papers": "open closing wallet_closed",
    "close": "closing closing closed",
    "last_use_ended": "wallet_open closed wallet_closed",
    "remind": "open wallet_closing wallet_closed",
    "extend": "open wallet_closing wallet_closed",
    "write_letter": "open wallet_closing wallet_closed",
}


@pytest.mark.parametrize("command", WALLETS)
def test_each_cell_of_a_wallets_table(command: str) -> None:
    for state, cell in zip(states.WALLET_STATES, WALLETS[command].split(), strict=True):
        after = states.AFTER_WALLET_COMMAND[command].get(state)
        refusal = states.REFUSED_WALLET_COMMAND[command].get(state)
        assert (after is None) != (refusal is None)
        assert (after or refusal) == cell


def test_the_wallets_tables_hold_the_same_commands() -> None:
    assert WALLETS.keys() == states.AFTER_WALLET_COMMAND.keys() == states.REFUSED_WALLET_COMMAND.keys()


#: Of each command, what becomes of a household in imported, registered, told, active and closed, or why not.
HOUSEHOLDS = {
    "tell": "told told told active household_closed",
    "activate": "active active active active household_closed",
    "close": "closed closed closed closed closed",
    "decline": "closed closed closed closed closed",
    "tell_change": "imported registered told active household_closed",
    "ask_own_wallet": "imported registered told active household_closed",
    "report_in_words": "imported registered told active household_closed",
    "give_mandate": "imported registered told active household_closed",
    "mark_safe": "imported registered told active household_closed",
    "help_at_once": "imported registered told active household_closed",
    "correct_data": "imported registered told active household_closed",
}


@pytest.mark.parametrize("command", HOUSEHOLDS)
def test_each_cell_of_the_households_table(command: str) -> None:
    for state, cell in zip(states.HOUSEHOLD_STATES, HOUSEHOLDS[command].split(), strict=True):
        after = states.AFTER_HOUSEHOLD_COMMAND[command].get(state)
        refusal = states.REFUSED_HOUSEHOLD_COMMAND[command].get(state)
        assert (after is None) != (refusal is None)
        assert (after or refusal) == cell


def test_the_households_tables_hold_the_same_commands() -> None:
    assert HOUSEHOLDS.keys() == states.AFTER_HOUSEHOLD_COMMAND.keys() == states.REFUSED_HOUSEHOLD_COMMAND.keys()


#: Of each command, whether it is followed in draft, open, paused and closed.
PROGRAMMES = {
    "grant": "- yes - -",
    "retry": "- yes - -",
    "import": "yes yes yes -",
    "add_rule": "yes yes yes -",
    "end_fund": "yes yes yes -",
    "order_funds": "yes yes yes -",
    "extend": "- yes yes -",
}
#: Of each status to go to, from which it is reached.
STATUSES = {"draft": "- - - -", "open": "yes - yes -", "paused": "- yes - -", "closed": "- - yes -"}


def test_each_cell_of_a_programmes_table() -> None:
    assert PROGRAMMES.keys() == states.PROGRAMME_COMMANDS.keys()
    for command, line in PROGRAMMES.items():
        for status, cell in zip(("draft", "open", "paused", "closed"), line.split(), strict=True):
            assert (status in states.PROGRAMME_COMMANDS[command][0]) == (cell == "yes"), (command, status)
    for to, line in STATUSES.items():
        for status, cell in zip(("draft", "open", "paused", "closed"), line.split(), strict=True):
            assert (to in STATUS_AFTER[status]) == (cell == "yes"), (status, to)


def test_nobody_can_have_failed_to_come_before_the_service_begins() -> None:
    assert uses.refused_word("dispute", a_use(uses.HELD), NOW - timedelta(microseconds=1)) == "not_begun_yet"
    assert uses.refused_word("dispute", a_use(uses.HELD), NOW) is None
    assert uses.refused_word("cancel", a_use(uses.HELD), NOW - timedelta(days=1)) is None


def test_the_dispute_window_is_judged_by_the_instant() -> None:
    end = NOW + timedelta(days=4)
    assert uses.refused_word("dispute", a_use(uses.CAPTURED), end - timedelta(microseconds=1)) is None
    assert uses.refused_word("dispute", a_use(uses.CAPTURED), end) == "window_ended"
    assert uses.refused_word("accept", a_use(uses.CAPTURED), end) is None


# -- numbers


#: What a parent can say in each state, once the service has begun.
SAYABLE = {
    uses.HELD: {"cancel", "nobody_came"},
    uses.CAPTURED: {"accept", "nobody_came", "dispute"},
    uses.CONFIRMED: {"complain"},
    uses.SETTLED: {"complain"},
}


@pytest.mark.parametrize("state", uses.USE_STATES)
def test_only_what_changes_something_can_be_said(state: str) -> None:
    use = replace(a_use(state), service_at=NOW, accept_at=NOW + timedelta(days=4), confirmed_at=NOW)
    said = uses.sayable(use, NOW, complained=False, zone="Europe/Brussels")
    assert said == SAYABLE.get(state, set())
    for word in said - {"nobody_came"}:
        assert uses.refused_word(word, use, NOW) is None  # type: ignore[arg-type]


def test_what_can_be_said_ends_with_its_window() -> None:
    held = replace(a_use(uses.HELD), service_at=NOW + timedelta(hours=1))
    captured = replace(a_use(uses.CAPTURED), accept_at=NOW)
    final = replace(a_use(uses.CONFIRMED), confirmed_at=NOW)
    late = uses.complain_until(NOW, "Europe/Brussels")
    cases = [(held, NOW, {"cancel"}), (captured, NOW, {"accept"}), (final, late, set())]
    for use, at, said in cases:
        assert uses.sayable(use, at, complained=False, zone="Europe/Brussels") == said
    assert uses.sayable(final, NOW, complained=True, zone="Europe/Brussels") == set()
    assert uses.sayable(replace(final, sent_back=3), NOW, complained=False, zone="Europe/Brussels") == set()


def test_what_goes_back_is_worth_the_last_cheques_in_paying_order() -> None:
    use = a_use(uses.CONFIRMED, cheques=4, sent_back=1)
    assert [cents for _, cents in use.kept] == [1000, 1001, 1002]
    assert uses.worth_of_last(use, 0) == 0
    assert uses.worth_of_last(use, 2) == 1001 + 1002
    assert uses.worth_of_last(use, 3) == 1000 + 1001 + 1002


@given(cheques=st.integers(0, 40), back=st.integers(0, 45), reason=st.sampled_from(uses.DECISIONS))
def test_a_decision_adds_up_or_is_refused(cheques: int, back: int, reason: str) -> None:
    fits = back <= cheques and (back == 0) == (reason == uses.TOOK_PLACE)
    assert (uses.refused_decision(reason, back, cheques) is None) == fits


@given(reasons=st.sets(st.sampled_from(["sick_child", "nobody_came", "other"])), cheques=st.integers(1, 40))
def test_a_request_that_came_too_late_is_a_dispute_but_for_the_one_cheque_of_cancelling(
    reasons: set[str], cheques: int
) -> None:
    expected = (
        "nobody_came"
        if "nobody_came" in reasons
        else "wrong_amount"
        if "sick_child" in reasons or ("other" in reasons and cheques > 1)
        else None
    )
    assert uses.disputed_by_request(reasons, cheques) == expected


# -- days


@given(days=st.integers(0, 400), grace=st.integers(0, 366))
def test_grace_counts_whole_days_of_the_zone(days: int, grace: int) -> None:
    """Also over a change of clocks: it ends at a midnight of the zone."""
    zone = "Europe/Brussels"
    expires = end_of_day(date(2026, 1, 1) + timedelta(days=days), zone)
    assert expiry.last_day(expires, zone) == date(2026, 1, 1) + timedelta(days=days)
    end = expiry.grace_end(expires, grace, zone)
    assert expiry.last_day(end, zone) == date(2026, 1, 1) + timedelta(days=days + grace)
    assert expiry.grace_end(expires, 0, zone) == expires


@given(ahead=st.integers(-3, 40))
def test_each_last_day_has_one_reminder_at_most_and_those_ahead_are_made_up_for(ahead: int) -> None:
    zone = "Europe/Brussels"
    today = date(2026, 3, 28)
    now = datetime(2026, 3, 28, 6, 35, tzinfo=UTC)
    expires = end_of_day(today + timedelta(days=ahead), zone)
    due = [days for days, first, last in expiry.reminder_windows(now, zone) if first <= expires <= last]
    assert due == ([7] if 0 <= ahead <= 7 else [30] if 8 <= ahead <= 30 else [])


def test_a_complaint_is_taken_until_the_end_of_the_ninetieth_day() -> None:
    # In Brussels 23:30 UTC on 1 March is the 2nd; 90 days on is 31 May.
    confirmed = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert uses.complain_until(confirmed, "Europe/Brussels") == datetime(2026, 5, 31, 22, tzinfo=UTC)
