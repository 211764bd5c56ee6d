"""What may be asked of a household, a wallet and a programme in each of their states. As tables."""

from collections.abc import Mapping

HOUSEHOLD_STATES = ("imported", "registered", "told", "active", "closed")
_AS_IT_IS = {state: state for state in HOUSEHOLD_STATES if state != "closed"}
#: It is told of its cheques by a person or by its first look at them, and active from the first code that was shown
#: or the first use that was booked. Closing erases who it was. Said again nothing changes; a closed one stays so.
#: Declining is closing, and no list brings it back.
AFTER_HOUSEHOLD_COMMAND: Mapping[str, Mapping[str, str]] = {
    "tell": {"imported": "told", "registered": "told", "told": "told", "active": "active"},
    "activate": dict.fromkeys(("imported", "registered", "told", "active"), "active"),
    "close": dict.fromkeys(HOUSEHOLD_STATES, "closed"),
    "decline": dict.fromkeys(HOUSEHOLD_STATES, "closed"),
    "tell_change": _AS_IT_IS,
    "ask_own_wallet": _AS_IT_IS,
    "report_in_words": _AS_IT_IS,
    "give_mandate": _AS_IT_IS,
    "mark_safe": _AS_IT_IS,
    "correct_data": _AS_IT_IS,
    "help_at_once": _AS_IT_IS,
}
_WHEN_CLOSED = {"closed": "household_closed"}
REFUSED_HOUSEHOLD_COMMAND: Mapping[str, Mapping[str, str]] = {
    command: {} if "closed" in after else _WHEN_CLOSED for command, after in AFTER_HOUSEHOLD_COMMAND.items()
}

#: Why cheques are asked back.
REVOCATIONS = ("granted_by_mistake", "granted_twice", "parent_asked", "moved_away", "misused", "household_closed")

WALLET_STATES = ("open", "closing", "closed")
#: A wallet of a closed household is `closing` until its last hold and use have ended; it takes no grant then.
AFTER_WALLET_COMMAND: Mapping[str, Mapping[str, str]] = {
    "revoke": {"open": "open", "closing": "closing"},
    "renew_codes": {"open": "open", "closing": "closing"},
    "print_papers": {"open": "open", "closing": "closing"},
    "cancel_papers": {"open": "open", "closing": "closing"},
    "close": {"open": "closing", "closing": "closing", "closed": "closed"},
    "last_use_ended": {"closing": "closed"},
    "write_letter": {"open": "open"},
    "remind": {"open": "open"},
    "extend": {"open": "open"},
}
REFUSED_WALLET_COMMAND: Mapping[str, Mapping[str, str]] = {
    "revoke": {"closed": "wallet_closed"},
    "renew_codes": {"closed": "wallet_closed"},
    "print_papers": {"closed": "wallet_closed"},
    "cancel_papers": {"closed": "wallet_closed"},
    "close": {},
    "last_use_ended": {"open": "wallet_open", "closed": "wallet_closed"},
    "write_letter": {"closing": "wallet_closing", "closed": "wallet_closed"},
    "remind": {"closing": "wallet_closing", "closed": "wallet_closed"},
    "extend": {"closing": "wallet_closing", "closed": "wallet_closed"},
}

#: In which states of a programme a command is followed; in any other it is refused with the code beside it.
PROGRAMME_COMMANDS: Mapping[str, tuple[frozenset[str], str]] = {
    "grant": (frozenset({"open"}), "programme_not_open"),
    "retry": (frozenset({"open"}), "programme_not_open"),
    "import": (frozenset({"draft", "open", "paused"}), "programme_closed"),
    "add_rule": (frozenset({"draft", "open", "paused"}), "programme_closed"),
    "end_fund": (frozenset({"draft", "open", "paused"}), "programme_closed"),
    "order_funds": (frozenset({"draft", "open", "paused"}), "programme_closed"),
    "extend": (frozenset({"open", "paused"}), "programme_not_running"),
}
