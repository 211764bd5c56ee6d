"""A use of cheques: what a person's word or the redeemer's fact makes of it in each of its states. As tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from shared.contracts.issuer import DisputeReason
from shared.kernel.clock import day_of, end_of_day

HELD, CAPTURED, ACCEPTED, DISPUTED = "held", "captured", "accepted", "disputed"
CONFIRMED, SETTLED, RELEASED, REVERSED = "confirmed", "settled", "released", "reversed"
USE_STATES = (HELD, CAPTURED, ACCEPTED, DISPUTED, CONFIRMED, SETTLED, RELEASED, REVERSED)
#: It took place, as far as anybody says.
ACCEPTED_OR_LATER = (ACCEPTED, CONFIRMED, SETTLED)
#: States in which something about a use may still be said or decided.
RUNNING = (HELD, CAPTURED, ACCEPTED, DISPUTED)

Word = Literal["accept", "accept_by_time", "dispute", "cancel", "decide", "complain"]

#: What a word makes of a use. Where it is the same state, nothing moves: the word was said before, or it asks
#: the redeemer for something (a hold is never disputed: its release is asked for).
AFTER_WORD: Mapping[Word, Mapping[str, str]] = {
    "accept": {CAPTURED: ACCEPTED, ACCEPTED: ACCEPTED},
    "accept_by_time": {CAPTURED: ACCEPTED},
    "dispute": {HELD: HELD, CAPTURED: DISPUTED, DISPUTED: DISPUTED},
    "cancel": {HELD: HELD},
    "decide": {DISPUTED: DISPUTED},
    "complain": {CONFIRMED: CONFIRMED, SETTLED: SETTLED},
}

#: Why a word changes nothing, in every other state.
REFUSED_WORD: Mapping[Word, Mapping[str, str]] = {
    "accept": {
        HELD: "not_used_yet",
        DISPUTED: "disputed_already",
        CONFIRMED: "word_comes_late",
        SETTLED: "word_comes_late",
        RELEASED: "ended_already",
        REVERSED: "ended_already",
    },
    "accept_by_time": {
        HELD: "not_used_yet",
        ACCEPTED: "accepted_already",
        DISPUTED: "disputed_already",
        CONFIRMED: "word_comes_late",
        SETTLED: "word_comes_late",
        RELEASED: "ended_already",
        REVERSED: "ended_already",
    },
    "dispute": {
        ACCEPTED: "accepted_already",
        CONFIRMED: "complain_instead",
        SETTLED: "complain_instead",
        RELEASED: "ended_already",
        REVERSED: "ended_already",
    },
    "cancel": {
        CAPTURED: "used_already",
        ACCEPTED: "used_already",
        DISPUTED: "used_already",
        CONFIRMED: "used_already",
        SETTLED: "used_already",
        RELEASED: "ended_already",
        REVERSED: "ended_already",
    },
    "decide": {
        HELD: "not_disputed",
        CAPTURED: "not_disputed",
        ACCEPTED: "not_disputed",
        CONFIRMED: "not_disputed",
        SETTLED: "not_disputed",
        RELEASED: "not_disputed",
        REVERSED: "not_disputed",
    },
    "complain": {
        HELD: "not_used_yet",
        CAPTURED: "dispute_instead",
        ACCEPTED: "not_final_yet",
        DISPUTED: "disputed_already",
        RELEASED: "ended_already",
        REVERSED: "ended_already",
    },
}

Fact = Literal["captured", "released", "reversed", "confirmed", "cut", "paid"]

#: What another service's fact makes of a use. In any other state it comes late and changes nothing but the
#: cheques, whose versions say what they are.
AFTER_FACT: Mapping[Fact, Mapping[str, str]] = {
    "captured": {HELD: CAPTURED},
    "released": {HELD: RELEASED},
    "reversed": {CAPTURED: REVERSED, ACCEPTED: REVERSED, DISPUTED: REVERSED},
    "confirmed": {CAPTURED: CONFIRMED, ACCEPTED: CONFIRMED, DISPUTED: CONFIRMED},
    "cut": {CONFIRMED: CONFIRMED, SETTLED: SETTLED},
    "paid": {CONFIRMED: SETTLED, SETTLED: SETTLED},
}

DISPUTE_REASONS: tuple[DisputeReason, ...] = get_args(DisputeReason)
#: What only the confidential person hears of.
REPORT_KINDS = ("not_safe", "treated_badly")

#: Why a dispute or a claim is decided as it is. Only `took_place` sends nothing back.
TOOK_PLACE = "took_place"
DECISIONS = (
    TOOK_PLACE,
    "did_not_take_place",
    "less_took_place",
    "provider_agreed",
    "no_answer",
    "counted_wrong",
    "not_theirs",
)

#: A complaint after confirmation can be made until the end of so many days.
COMPLAIN_DAYS = 90

#: Late cancelling costs at most so many cheques; then a capture is what was to be expected.
CHEQUES_FOR_CANCELLING_LATE = 1


@dataclass(frozen=True)
class Use:
    """A redemption with the wallet it came from, which only the issuer knows.

    `taken` are its cheques with their cents, in paying order; the last `sent_back` of them came back.
    """

    id: str
    wallet_id: str
    provider_id: str
    category: str
    currency: str
    status: str
    cheques: int
    taken: Sequence[tuple[str, int]]
    service_on: date
    service_hour: int
    service_at: datetime | None
    accept_at: datetime | None
    confirmed_at: datetime | None
    sent_back: int

    @property
    def kept(self) -> Sequence[tuple[str, int]]:
        """The cheques that stayed with the provider."""
        return self.taken[: len(self.taken) - self.sent_back]


def refused_word(word: Word, use: Use, at: datetime) -> str | None:
    """Why somebody's word about a use changes nothing, or `None`.

    The windows are judged by the instant: a job that runs late makes none of them longer. Nobody can
    have failed to come before the service was to begin: until then a booking is cancelled.
    """
    code = REFUSED_WORD[word].get(use.status)
    if code is not None:
        return code
    if word == "dispute" and use.status == CAPTURED and use.accept_at is not None and at >= use.accept_at:
        return "window_ended"
    if word == "dispute" and use.status == HELD and use.service_at is not None and at < use.service_at:
        return "not_begun_yet"
    return None


def sayable(use: Use, at: datetime, *, complained: bool, zone: str) -> frozenset[str]:
    """What a parent can say of a use now: the words that would change something, *nobody came* by itself.

    A booking can only be missed once it should have begun; the other reasons are for what was taken.
    """
    said = {word for word in ("accept", "cancel", "complain") if refused_word(word, use, at) is None}
    if use.status == ACCEPTED:
        said.discard("accept")
    if use.status in (HELD, CAPTURED) and refused_word("dispute", use, at) is None:
        said |= {"nobody_came"} if use.status == HELD else {"nobody_came", "dispute"}
    if use.confirmed_at is None or complained or not use.kept or at >= complain_until(use.confirmed_at, zone):
        said.discard("complain")
    return frozenset(said)


def complain_until(confirmed_at: datetime, zone: str) -> datetime:
    """The end of the last day on which a complaint about a final use is taken."""
    return end_of_day(day_of(confirmed_at, zone) + timedelta(days=COMPLAIN_DAYS), zone)


def disputed_by_request(reasons: set[str], cheques: int) -> Literal["nobody_came", "wrong_amount"] | None:
    """What the requests to release a hold become when the hold was captured instead.

    A parent who cancelled late without a sick child owes one cheque at most: taking that much is no dispute.
    """
    if "nobody_came" in reasons:
        return "nobody_came"
    if "sick_child" in reasons or ("other" in reasons and cheques > CHEQUES_FOR_CANCELLING_LATE):
        return "wrong_amount"
    return None


def last_kept(use: Use, cheques: int) -> Sequence[tuple[str, int]]:
    """The last cheques that stayed with the provider, in paying order: the first to be sent back."""
    return use.kept[len(use.kept) - cheques :]


def worth_of_last(use: Use, cheques: int) -> int:
    """The cents of the last cheques that stayed with the provider."""
    return sum(cents for _, cents in last_kept(use, cheques))


def refused_decision(reason: str, sent_back: int, cheques: int) -> str | None:
    """Why a decision does not add up, or `None`."""
    if sent_back > cheques:
        return "more_than_taken"
    if (reason == TOOK_PLACE) != (sent_back == 0):
        return "reason_does_not_fit"
    return None
