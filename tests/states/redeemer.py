"""What the redeemer makes of vouchers, redemptions, wallets, codes and paper, and of who stands at its counters."""

from services.redeemer.domain.states import (
    AT_THE_COUNTER,
    PAPERS,
    PAYING,
    REFUSED_STEPS,
    REFUSED_VOUCHER_STEPS,
    STEPS,
    VOUCHER_STEPS,
    VOUCHER_WAITS,
    NotFollowed,
    Status,
    Step,
    VoucherState,
    VoucherStep,
)
from services.redeemer.domain.vouchers import FINAL
from services.redeemer.reasons import Reason
from tests.states.machine import LATE, NOTHING, WAITS, Cell, Machine

_SOURCE = "services/redeemer/domain/states.py"

# -- a voucher

#: A state, with what else decides about it: `over`, its days are; `asked_back`; `for_good`, in a use that is final.
_VOUCHERS: dict[str, tuple[VoucherState, str]] = {
    "issued": (VoucherState.ISSUED, ""),
    "issued_over": (VoucherState.ISSUED, "over"),
    "held": (VoucherState.HELD, ""),
    "held_over": (VoucherState.HELD, "over"),
    "held_asked_back": (VoucherState.HELD, "asked_back"),
    "redeemed": (VoucherState.REDEEMED, ""),
    "redeemed_over": (VoucherState.REDEEMED, "over"),
    "redeemed_asked_back": (VoucherState.REDEEMED, "asked_back"),
    "redeemed_for_good": (VoucherState.REDEEMED, "for_good"),
    "expired": (VoucherState.EXPIRED, ""),
    "revoked": (VoucherState.REVOKED, ""),
}


def standing(name: str) -> str:
    """The state of a voucher alone, without what else a table says of it."""
    return _VOUCHERS[name][0].value


_SENT_BACK = {
    "": VoucherStep.SEND_BACK,
    "over": VoucherStep.SEND_BACK_EXPIRED,
    "asked_back": VoucherStep.SEND_BACK_REVOKED,
}
#: What each command on a use does to a cheque of it: in which state the cheque then is, and the step of the use.
_BY_USE = {
    "capture": (VoucherState.HELD, Step.CAPTURE),
    "capture_fewer": (VoucherState.HELD, Step.CAPTURE),
    "release": (VoucherState.HELD, Step.RELEASE),
    "undo": (VoucherState.REDEEMED, Step.UNDO),
    "cancel": (VoucherState.HELD, Step.RELEASE),
    "decide_back": (VoucherState.REDEEMED, Step.SEND_ALL_BACK),
    "lapse": (VoucherState.HELD, Step.RELEASE),
}
#: The last use of a cheque that is in this state, as the tests make it.
_LAST_USE = {
    VoucherState.ISSUED: Status.RELEASED,
    VoucherState.HELD: Status.HELD,
    VoucherState.REDEEMED: Status.CAPTURED,
    VoucherState.EXPIRED: Status.RELEASED,
    VoucherState.REVOKED: Status.RELEASED,
}


def _voucher(name: str, command: str) -> Cell:
    state, more = _VOUCHERS[name]
    if command in ("scan", "hold"):
        return _shown(name, state, more, VoucherStep.REDEEM if command == "scan" else VoucherStep.HOLD)
    if command in _BY_USE:
        return _by_use(name, state, more, command)
    if command == "expire":
        if more != "over":
            return Cell(name, NOTHING)
        step = (state, VoucherStep.EXPIRE)
        return Cell(name, WAITS) if step in VOUCHER_WAITS else Cell(VOUCHER_STEPS[step].value)
    if command == "extend":
        refused = REFUSED_VOUCHER_STEPS.get((state, VoucherStep.EXTEND))
        # What is over is so before its end is told: a later end would be a new grant.
        refused = NotFollowed.END_PASSED if refused is None and more == "over" else refused
        return Cell(name, refused or "")
    assert command == "revoke"
    if more == "for_good":
        return Cell(name, NotFollowed.SPENT)
    if (state, VoucherStep.REVOKE) in VOUCHER_WAITS:
        return Cell(f"{state.value}_asked_back" if more == "" else name, WAITS)
    after = VOUCHER_STEPS.get((state, VoucherStep.REVOKE))
    return Cell(name, NOTHING) if after is None else Cell(after.value)


def _shown(name: str, state: VoucherState, more: str, step: VoucherStep) -> Cell:
    """What a code is shown for takes free cheques; any other is not there for it."""
    after = VOUCHER_STEPS.get((state, step))
    if after is None:
        return Cell(name, Reason.NOT_ENOUGH_CHEQUES)
    return Cell(name, Reason.CHEQUES_EXPIRED) if more == "over" else Cell(after.value)


def _by_use(name: str, state: VoucherState, more: str, command: str) -> Cell:
    wanted, step = _BY_USE[command]
    if state is wanted and more != "for_good":
        taken = VoucherStep.CAPTURE if command == "capture" else _SENT_BACK[more]
        after = VOUCHER_STEPS[state, taken].value
        # It stands where it stood in its days: over, or asked back until this use ends, too.
        return Cell(f"{after}_{more}" if command == "capture" and more else after)
    use = Status.CONFIRMED if more == "for_good" else _LAST_USE[state]
    if command in ("cancel", "decide_back"):
        return Cell(name, LATE)
    return Cell(name, NOTHING) if command == "lapse" else Cell(name, REFUSED_STEPS[use, step])


VOUCHER = Machine(
    title="Voucher, at the redeemer",
    says=(
        "The redeemer alone changes a voucher. *Over* says that the days of grace have ended, whether or not the job "
        "has told so; *asked back* that a revocation waits for the use to end; *for good* that the use is confirmed. "
        "A command on a use finds the use that the cheque is in, or the last it was in, which was released."
    ),
    states={
        "issued": "issued",
        "issued_over": "issued, over",
        "held": "held",
        "held_over": "held, over",
        "held_asked_back": "held, asked back",
        "redeemed": "redeemed",
        "redeemed_over": "redeemed, over",
        "redeemed_asked_back": "redeemed, asked back",
        "redeemed_for_good": "redeemed for good",
        "expired": "expired",
        "revoked": "revoked",
    },
    groups={
        "at the counter": {
            "scan": "scan",
            "hold": "hold",
            "capture": "capture",
            "capture_fewer": "capture of fewer, this one not",
            "release": "release",
            "undo": "undo",
        },
        "asked for by the issuer": {
            "cancel": "booking cancelled",
            "decide_back": "disputed, and decided for the parent",
            "extend": "extend",
            "revoke": "revoke",
        },
        "by time": {"lapse": "the hold's end", "expire": "the end of the grace"},
    },
    rule=_voucher,
    source=_SOURCE,
    tested="tests/integration/redeemer/test_cells_of_vouchers.py",
)

# -- a redemption

_COUNTER = {
    "capture": Step.CAPTURE,
    "stop": Step.CAPTURE,
    "release": Step.RELEASE,
    "undo": Step.UNDO,
}
_WORDS = {
    "accepted": Step.ACCEPT,
    "disputed": Step.DISPUTE,
    "decided_some": Step.UPHOLD,
    "decided_all": Step.SEND_ALL_BACK,
    "cancelled": Step.RELEASE,
}
#: A hold whose time is over, before and after the job told so.
_LAPSED = ("lapsed", "timed_out")


def _redemption(name: str, command: str) -> Cell:
    if command in ("scan", "hold"):
        made = Status.CAPTURED if command == "scan" else Status.HELD
        return Cell(made.value) if name == "none" else Cell(name, "redemption_id_taken")
    if name == "none":
        return Cell(name, "not_found" if command in _COUNTER else LATE if command in _WORDS else NOTHING)
    status = {"lapsed": Status.HELD, "timed_out": Status.RELEASED}.get(name) or Status(name)
    if (name, command) == ("captured", "stop"):
        return Cell(name)  # a hold that was captured is what whoever stops it wanted
    if command in _COUNTER:
        step = _COUNTER[command]
        if name in _LAPSED and step is not Step.UNDO:
            return Cell(name, Reason.HOLD_LAPSED)
        after = STEPS.get((status, step))
        return Cell(name, REFUSED_STEPS[status, step]) if after is None else Cell(after.value)
    if command in _WORDS:
        after = None if name in _LAPSED else STEPS.get((status, _WORDS[command]))
        return Cell(name, LATE) if after is None else Cell(after.value)
    if command == "lapse":
        return Cell("timed_out") if name == "lapsed" else Cell(name, NOTHING)
    if command == "give_up":
        return Cell(Status.RELEASED.value) if name == "held" else Cell(name, NOTHING)
    if command == "cut":
        return Cell(name, "" if status in FINAL else NOTHING)
    assert command == "paid"
    after = STEPS.get((status, Step.SETTLE))
    return Cell(name, NOTHING) if after is None else Cell(after.value)


REDEMPTION = Machine(
    title="Redemption, at the redeemer",
    says=(
        "*Lapsed* is a hold whose time is over and that nobody said so of yet. The same command said again is answered "
        "as the redemption stands: a capture of as many units, a stop, a release or an undo by the provider; the cells "
        "below are of one said otherwise. Where a cell moves, these can still be in the way: `device_revoked`, "
        "`service_not_begun`, `more_than_held`, `service_still_runs`, `offer_not_by_the_hour`, `undo_too_late`; and a "
        "booking cancelled late without a reason is captured for one cheque."
    ),
    states={
        "none": "(none)",
        "held": "held",
        "lapsed": "held, lapsed",
        "captured": "captured",
        "disputed": "disputed",
        "confirmed": "confirmed",
        "settled": "settled",
        "released": "released",
        "timed_out": "released by time",
        "reversed": "reversed",
    },
    groups={
        "at the counter": {
            "scan": "scan",
            "hold": "hold",
            "capture": "capture",
            "stop": "stop",
            "release": "release",
            "undo": "undo",
        },
        "as the issuer says it": {
            "accepted": "accepted",
            "disputed": "disputed",
            "decided_some": "decided, some sent back",
            "decided_all": "decided, all sent back",
            "cancelled": "booking cancelled",
        },
        "by time, the provider's standing and the ledger": {
            "lapse": "the hold's end",
            "give_up": "provider suspended, holds let go",
            "cut": "in a settlement",
            "paid": "paid",
        },
    },
    rule=_redemption,
    source=_SOURCE,
    tested="tests/integration/redeemer/test_cells_of_redemptions.py",
)

# -- what stands at the counter

_AT_COUNTER = {
    "at the counter": {"scan": "scan", "hold": "hold", "capture": "capture", "release": "release", "undo": "undo"}
}


def _what_is_there_goes_on(refused: Reason | None, name: str, command: str) -> Cell:
    """A scan and a hold are judged; what is held or captured already is honoured."""
    return Cell(name, refused or "") if command in ("scan", "hold") else Cell(name)


PROVIDER = Machine(
    title="Provider at a counter, by its accreditation",
    says="For the offer's category. What is held already is honoured whatever became of the accreditation.",
    states={status: status for status in AT_THE_COUNTER},
    groups=_AT_COUNTER,
    rule=lambda name, command: _what_is_there_goes_on(AT_THE_COUNTER[name], name, command),
    source=_SOURCE,
    tested="tests/integration/redeemer/test_cells_at_the_counter.py",
)
PROGRAMME = Machine(
    title="Programme at a counter",
    says="Of a wallet whose cheques are all of this programme. What is held already is honoured.",
    states={status: status for status in PAYING},
    groups=_AT_COUNTER,
    rule=lambda name, command: _what_is_there_goes_on(PAYING[name], name, command),
    source=_SOURCE,
    tested="tests/integration/redeemer/test_cells_at_the_counter.py",
)


def _wallet(name: str, command: str) -> Cell:
    if command == "close":
        return Cell("closed")
    return _what_is_there_goes_on(Reason.WALLET_CLOSED if name == "closed" else None, name, command)


WALLET = Machine(
    title="Wallet, at the redeemer",
    says="Once the issuer has told that it closed, no code serves any more; holds and uses run to their end.",
    states={"open": "open", "closed": "closed"},
    groups={**_AT_COUNTER, "told by the issuer": {"close": "closed"}},
    rule=_wallet,
    source="services/redeemer/domain/scan.py",
    tested="tests/integration/redeemer/test_cells_at_the_counter.py",
)

# -- codes and paper


def _spoken(name: str, command: str) -> Cell:
    if command == "renew":
        return Cell("open")
    if command == "wallet_code":
        return Cell(name)
    if command == "right":
        return Cell(name, Reason.CODE_LOCKED if name == "locked" else "")
    return Cell("locked" if command == "fifth_wrong" else name, Reason.CODE_UNKNOWN)


SPOKEN_CODE = Machine(
    title="Spoken code of a wallet",
    says="Five wrong ones lock it, and only renewing the codes opens it. The code on a screen serves all the same.",
    states={"open": "open", "locked": "locked"},
    groups={
        "at the counter": {
            "right": "the right code",
            "wrong": "a wrong code",
            "fifth_wrong": "the fifth wrong code",
            "wallet_code": "the code on a screen",
        },
        "told by the issuer": {"renew": "codes renewed"},
    },
    rule=_spoken,
    source="services/redeemer/domain/codes.py, services/redeemer/limits.py",
    tested="tests/integration/redeemer/test_cells_at_the_counter.py",
)


def _paper(name: str, command: str) -> Cell:
    refused = PAPERS[name]
    if command == "show":
        return Cell("used") if refused is None else Cell(name, refused)
    assert command == "cancel"
    return Cell("cancelled") if name in ("printed", "lapsed") else Cell(name, NOTHING)


PAPER = Machine(
    title="Paper cheque, at the redeemer",
    says="Shown with the PIN. A paper that lapsed is one whose last day is over; the cheque behind it stays.",
    states={state: state for state in PAPERS},
    groups={"at the counter": {"show": "shown"}, "told by the issuer": {"cancel": "cancelled"}},
    rule=_paper,
    source=_SOURCE,
    tested="tests/integration/redeemer/test_cells_at_the_counter.py",
)
