"""What the issuer makes of uses, wallets, programmes and households."""

from collections.abc import Mapping
from typing import cast, get_args

from services.issuer.domain import uses
from services.issuer.domain.programmes import STATUS_AFTER
from services.issuer.domain.states import (
    AFTER_HOUSEHOLD_COMMAND,
    AFTER_WALLET_COMMAND,
    HOUSEHOLD_STATES,
    PROGRAMME_COMMANDS,
    REFUSED_HOUSEHOLD_COMMAND,
    REFUSED_WALLET_COMMAND,
    WALLET_STATES,
)
from services.issuer.domain.uses import Fact, Word
from shared.contracts.issuer import ProgrammeStatus
from tests.states.machine import LATE, NOTHING, WAITS, Cell, Machine

_USES, _STATES = "services/issuer/domain/uses.py", "services/issuer/domain/states.py"


def _or_refused(after: Mapping[str, str], refused: Mapping[str, str], state: str) -> Cell:
    return Cell(after[state]) if state in after else Cell(state, refused[state])


# -- a use

#: What time says is not answered.
BY_TIME = "accept_by_time"


def _word(state: str, word: str) -> Cell:
    cell = _or_refused(uses.AFTER_WORD[cast(Word, word)], uses.REFUSED_WORD[cast(Word, word)], state)
    return Cell(state, NOTHING) if word == BY_TIME and cell.said else cell


USE_BY_WORD = Machine(
    title="Use, at the issuer, by somebody's word",
    says=(
        "A cancelled booking and a decided dispute wait for the redeemer, so they stay where they are. Where a cell is "
        "followed, these can still be in the way: `window_ended`, `not_begun_yet`, `only_nobody_came`, "
        "`decided_already`, `complained_already`, `complaint_too_late`, `more_than_taken`, `reason_does_not_fit`."
    ),
    states={state: state for state in uses.USE_STATES},
    groups={
        "the parent": {
            "accept": "it is right",
            "dispute": "it is not right",
            "cancel": "cancel",
            "complain": "complain",
        },
        "a person of the staff, and time": {"decide": "decide", BY_TIME: "the window's end"},
    },
    rule=_word,
    source=_USES,
    tested="tests/integration/issuer/test_cells_of_uses.py",
)


def _fact(state: str, fact: str) -> Cell:
    after = uses.AFTER_FACT[cast(Fact, fact)].get(state)
    if after is None:
        # A use has to be final before it is paid: what tells so waits until that is heard.
        return Cell(state, WAITS if fact in ("cut", "paid") else LATE)
    return Cell(after)


USE_BY_FACT = Machine(
    title="Use, at the issuer, by what other services tell",
    says="A fact that comes late moves the cheques by their versions and leaves the use alone.",
    states={state: state for state in uses.USE_STATES},
    groups={
        "told by the redeemer": {fact: fact for fact in get_args(Fact) if fact not in ("cut", "paid")},
        "told by the ledger": {"cut": "in a settlement", "paid": "paid"},
    },
    rule=_fact,
    source=_USES,
    tested="tests/integration/issuer/test_cells_of_uses.py",
)

# -- a wallet

#: Commands of a wallet that nobody gives and so nobody is answered.
JOBS = ("last_use_ended", "remind", "extend")


def _wallet(state: str, command: str) -> Cell:
    cell = _or_refused(AFTER_WALLET_COMMAND[command], REFUSED_WALLET_COMMAND[command], state)
    return Cell(state, NOTHING) if command in JOBS and cell.said else cell


WALLET = Machine(
    title="Wallet, at the issuer",
    says=(
        "*Closing* is a wallet whose household was closed, until its last hold and use have ended. Where a cell is "
        "followed, these can still be in the way: `nothing_to_revoke`, `too_many_papers`."
    ),
    states={state: state for state in WALLET_STATES},
    groups={
        "the parent": {
            "renew_codes": "renew codes",
            "print_papers": "print paper",
            "cancel_papers": "cancel paper",
        },
        "the staff": {"revoke": "revoke", "write_letter": "write a letter", "close": "household closed"},
        "by time": {"last_use_ended": "last use ended", "remind": "remind", "extend": "extend"},
    },
    rule=_wallet,
    source=_STATES,
    tested="tests/integration/issuer/test_cells_of_wallets.py",
)

# -- a programme

#: The status to which each of these leads.
TO_STATUS: Mapping[str, ProgrammeStatus] = {"open": "open", "pause": "paused", "close": "closed"}


def _programme(state: str, command: str) -> Cell:
    if command in TO_STATUS:
        to = TO_STATUS[command]
        return (
            Cell(to)
            if to == state or to in STATUS_AFTER[cast(ProgrammeStatus, state)]
            else Cell(state, "status_not_reachable")
        )
    followed, code = PROGRAMME_COMMANDS[command]
    return Cell(state, "" if state in followed else code)


PROGRAMME = Machine(
    title="Programme",
    says=(
        "To be where it is already is no error. *Open* a paused one is to resume it. Where a cell is followed, these "
        "can still be in the way: `no_rule_in_force`, `face_value_differs`."
    ),
    states={state: state for state in STATUS_AFTER},
    groups={
        "its status": {"open": "open", "pause": "pause", "close": "close"},
        "what is done with it": {
            "import": "import a list",
            "grant": "grant at a door",
            "retry": "retry what waits for money",
            "add_rule": "add a quota rule",
            "end_fund": "end a fund",
            "order_funds": "change the order of its funds",
            "extend": "extend its cheques",
        },
    },
    rule=_programme,
    source=f"services/issuer/domain/programmes.py, {_STATES}",
    tested="tests/integration/issuer/test_cells_of_programmes.py",
)

# -- a household


def _household(state: str, command: str) -> Cell:
    if command == "import_again":
        return Cell(state)
    if state == "closed" and command == "help_at_once":
        # What was permitted ended with the household, which is looked at first.
        return Cell(state, "no_mandate")
    if state == "closed" and command == "activate":
        return Cell(state, NOTHING)
    return _or_refused(AFTER_HOUSEHOLD_COMMAND[command], REFUSED_HOUSEHOLD_COMMAND[command], state)


HOUSEHOLD = Machine(
    title="Household",
    says=(
        "A household is told by a person or by its own first look, and active from the first code shown or the first "
        "use booked. A list never finds a closed one, since its reference was erased: "
        "the row makes a new household, unless the family said *no thank you*. A report without words is taken "
        "in every state."
    ),
    states={state: state for state in HOUSEHOLD_STATES},
    groups={
        "a list": {"import_again": "on a list again"},
        "the family, or a helper": {
            "tell_change": "situation changed",
            "ask_own_wallet": "cheques of one's own",
            "report_in_words": "report in words",
            "give_mandate": "a helper permitted",
            "mark_safe": "names hidden",
            "correct_data": "data corrected",
            "help_at_once": "cheques for now",
            "decline": "no thank you",
        },
        "the staff": {"tell": "told", "close": "close"},
        "what the parent sees": {"activate": "first code"},
    },
    rule=_household,
    source=_STATES,
    tested="tests/integration/issuer/test_cells_of_households.py",
)
