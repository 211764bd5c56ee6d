"""What a code, a paper cheque and a PIN are worth. Pure."""

from datetime import date, datetime

from services.redeemer.domain.states import PAPERS
from services.redeemer.domain.values import Pin, Shown, ShownPaper
from services.redeemer.reasons import Reason
from shared.kernel.clock import day_of

#: Where the last day of a paper cheque ends.
ZONE = "Europe/Brussels"

#: Refusals that tell whoever asks something about a wallet, or that come of a guess. They are counted as tries.
TELLING = frozenset(
    {
        Reason.CODE_UNKNOWN,
        Reason.PAPER_NEEDS_PIN,
        Reason.PIN_WRONG,
        Reason.WALLET_CLOSED,
        Reason.CATEGORY_NOT_COVERED,
        Reason.PROGRAMME_NOT_ACCREDITED,
        Reason.PROGRAMME_PAUSED,
        Reason.PROGRAMME_CLOSED,
        Reason.CHANNEL_CLOSED,
        Reason.CHEQUES_EXPIRED,
        Reason.NOT_ENOUGH_CHEQUES,
        Reason.VISIT_LIMIT,
        Reason.WALLET_WEEK_FULL,
    }
)


def of_code(shown: Shown, at: datetime) -> Reason | None:
    """Why a code serves no use now. It serves once; one with a step in that and the next one: at most 30 seconds."""
    if shown.limited:
        return Reason.TOO_MANY_TRIES
    if not shown.readable:
        return Reason.CODE_UNREADABLE
    if shown.wallet is None:
        return Reason.CODE_UNKNOWN
    if shown.generation < shown.in_force:
        return Reason.CODE_RENEWED
    if shown.channel == "paper":
        return _of_papers(shown, at)
    return _of_number(shown) or _of_pin(shown)


def has_second_sign(shown: Shown) -> bool:
    """Whether the parent said more than one code can: the PIN, or the tap that made this code."""
    return shown.pin is Pin.RIGHT or shown.beyond_limit


def is_risky(shown: Shown) -> bool:
    """Paper without the parent's own sign: the first to close when nothing is left to pay the system's losses from."""
    return shown.channel == "paper" and shown.pin is not Pin.RIGHT and shown.number == 0


def _of_number(shown: Shown) -> Reason | None:
    if shown.channel == "spoken_code" and shown.locked and shown.generation == shown.in_force:
        return Reason.CODE_LOCKED
    if shown.steps_off > 0:
        return Reason.CODE_TOO_NEW
    if shown.steps_off < -1:
        return Reason.CODE_TOO_OLD
    return Reason.CODE_USED if shown.number <= shown.spent else None


def _of_pin(shown: Shown) -> Reason | None:
    """A PIN that was typed has to be right, also where none was needed: else it could be guessed for nothing."""
    if shown.pin is Pin.WRONG:
        return Reason.PIN_WRONG
    return Reason.PIN_LOCKED if shown.pin is Pin.LOCKED else None


def _of_papers(shown: Shown, at: datetime) -> Reason | None:
    """All of the papers serve, or none; and a copy is expected, so something beside them has to."""
    today = day_of(at, ZONE)
    for paper in shown.papers:
        reason = PAPERS[_state_on(paper, today)]
        if reason is not None:
            return reason
        if paper.for_us is False:
            return Reason.PAPER_OF_ANOTHER_PROVIDER
    reason = _of_pin(shown)
    if reason is not None:
        return reason
    if shown.pin is Pin.RIGHT or _all_for_us(shown.papers):
        return None
    return _of_number(shown) if shown.number else Reason.PAPER_NEEDS_PIN


def _state_on(paper: ShownPaper, today: date) -> str:
    return "lapsed" if paper.state == "printed" and paper.last_day < today else paper.state


def _all_for_us(papers: tuple[ShownPaper, ...]) -> bool:
    return all(paper.for_us for paper in papers)
