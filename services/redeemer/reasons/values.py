"""Why a scan spent nothing, and what to say about it: kind words, a way on, and nothing about the parent."""

from dataclasses import dataclass
from enum import StrEnum

from shared.kernel.languages import Text


class Reason(StrEnum):
    """The fixed list, in the order in which it is judged."""

    DEVICE_REVOKED = "device_revoked"
    PROVIDER_SUSPENDED = "provider_suspended"
    PROVIDER_NOT_ACCREDITED = "provider_not_accredited"
    OFFER_UNKNOWN = "offer_unknown"
    OFFER_OF_ANOTHER_PROVIDER = "offer_of_another_provider"
    OFFER_INACTIVE = "offer_inactive"
    TOO_MANY_CHEQUES = "too_many_cheques"
    SERVICE_DAY_OUT_OF_RANGE = "service_day_out_of_range"
    SERVICE_TIME_OUT_OF_RANGE = "service_time_out_of_range"
    OFFER_NOT_BY_THE_HOUR = "offer_not_by_the_hour"
    TOO_MANY_TRIES = "too_many_tries"
    CODE_UNREADABLE = "code_unreadable"
    CODE_UNKNOWN = "code_unknown"
    CODE_RENEWED = "code_renewed"
    CODE_LOCKED = "code_locked"
    PAPER_USED = "paper_used"
    PAPER_CANCELLED = "paper_cancelled"
    PAPER_LAPSED = "paper_lapsed"
    PAPER_OF_ANOTHER_PROVIDER = "paper_of_another_provider"
    PAPER_NEEDS_PIN = "paper_needs_pin"
    PIN_WRONG = "pin_wrong"
    PIN_LOCKED = "pin_locked"
    CODE_TOO_NEW = "code_too_new"
    CODE_TOO_OLD = "code_too_old"
    CODE_USED = "code_used"
    WALLET_CLOSED = "wallet_closed"
    CATEGORY_NOT_COVERED = "category_not_covered"
    PROGRAMME_NOT_ACCREDITED = "programme_not_accredited"
    PROGRAMME_PAUSED = "programme_paused"
    PROGRAMME_CLOSED = "programme_closed"
    CHANNEL_CLOSED = "channel_closed"
    PAPERS_DO_NOT_FIT = "papers_do_not_fit"
    CHEQUES_EXPIRED = "cheques_expired"
    NOT_ENOUGH_CHEQUES = "not_enough_cheques"
    VISIT_LIMIT = "visit_limit"
    WALLET_WEEK_FULL = "wallet_week_full"
    PROVIDER_WEEK_FULL = "provider_week_full"
    # What is asked of a booking or a use that is there already.
    HOLD_ENDED = "hold_ended"
    HOLD_USED = "hold_used"
    HOLD_LAPSED = "hold_lapsed"
    SERVICE_NOT_BEGUN = "service_not_begun"
    MORE_THAN_HELD = "more_than_held"
    SERVICE_STILL_RUNS = "service_still_runs"
    NOT_TO_UNDO = "not_to_undo"
    UNDO_TOO_LATE = "undo_too_late"


@dataclass(frozen=True)
class Words:
    """Why nothing was spent, and what the person at the counter can do now."""

    why: Text
    what_to_do: Text

    @property
    def text(self) -> Text:
        """The whole sentence, for who reads nothing else."""
        return Text(f"Nog niet gelukt: {self.why.nl}", f"Pas encore réussi : {self.why.fr}", f"Not yet: {self.why.en}")
