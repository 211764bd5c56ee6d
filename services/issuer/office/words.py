"""Codes of the office's pages in words."""

from flask_babel import gettext as _


def status(code: str) -> str:
    """How a programme is."""
    words = {
        "draft": _("being drawn up"),
        "open": _("open"),
        "paused": _("paused"),
        "closed": _("closed"),
    }
    return str(words[code])


def family_types() -> dict[str, str]:
    """Kinds of families, as a report calls them."""
    return {
        "single_parent": _("single-parent families"),
        "two_parents": _("families of two parents"),
        "co_parenting": _("families with shared care"),
        "other": _("other families"),
    }


def becoming(code: str) -> str:
    """What a button says that takes a programme there."""
    words = {
        "open": _("Open it"),
        "paused": _("Pause it"),
        "closed": _("Close it for good"),
    }
    return str(words[code])


def what_happens(code: str) -> list[str]:
    """What follows when a programme becomes open, paused or closed, in sentences."""
    return {
        "open": [
            _("Every family on its list gets its cheques, without asking for them."),
            _("Providers can scan them and set them aside."),
        ],
        "paused": [
            _("No family gets new cheques, and no cheque can be scanned or set aside."),
            _("What was used before is paid all the same. No cheque is lost."),
            _("You can open it again at any time."),
        ],
        "closed": [
            _("No family gets cheques from it any more, and none of its cheques can be used."),
            _("What was used before is paid all the same."),
            _("This cannot be undone: a closed programme is never opened again."),
        ],
    }[code]


def refusals() -> dict[str, object]:
    """Why something cannot be done with a programme, by the code of the refusal."""
    return {
        "status_not_reachable": _("From where it is now it cannot go there. Look at how the programme is."),
        "no_rule_in_force": _("It does not say yet how many cheques a family gets. Publish that first."),
        "face_value_differs": _(
            "Another open programme pays for the same with cheques of another value. Give both the same value, "
            "or leave out what they share."
        ),
        "order_changed": _("Somebody changed the order meanwhile. Here it is as it is now: choose again."),
        "not_its_funds": _("The funds of this programme are others by now. Choose again."),
        "programme_closed": _("This programme is closed. Nothing in it changes any more."),
        "programme_not_open": _("This programme is not open now. Open it first."),
        "programme_not_running": _("This programme is neither open nor paused."),
    }


def import_states() -> dict[str, str]:
    """How far a list of families is. A list that is read whole waits for nothing but its families' grants."""
    return {
        "received": _("waits to be read"),
        "importing": _("is being read"),
        "imported": _("read"),
        "granting": _("its families are getting their cheques"),
        "done": _("done"),
    }


def legal_bases() -> dict[str, str]:
    """On what a list may rest (General Data Protection Regulation, article 6)."""
    return {
        "legal_obligation": _("a legal duty"),
        "public_task": _("a task in the public interest"),
        "consent": _("the families agreed"),
    }


def file_errors() -> dict[str, str]:
    """What is wrong with a file as a whole; values of the error stand in the sentences."""
    return {
        "empty_file": _("The file is empty. Send one with a row of headings and a row for each family."),
        "not_csv": _("This is no CSV file. In the spreadsheet choose “Save as”, “CSV UTF-8”, and send that file."),
        "not_utf8": _(
            "Line %(line)s (byte %(byte)s) is not UTF-8: the file was probably saved as Latin-1. In the spreadsheet "
            "choose “Save as”, “CSV UTF-8”, and send that file."
        ),
        "missing_column": _("The first row has no column %(columns)s. Add it, with that heading, and send it again."),
        "unknown_column": _(
            "Nobody knows the heading of column %(columns)s. Correct it, or take the column out: what is not asked "
            "for is better not sent."
        ),
        "repeated_column": _("The column %(columns)s is there more than once. Take out all but one."),
        "national_number": _(
            "Column %(columns)s is for national register numbers, which are never taken here. Take it out, and use a "
            "number of your own for each family."
        ),
    }


def grant_states() -> dict[str, str]:
    """How a grant is."""
    return {"made": _("granted"), "unfunded": _("waits for money"), "withdrawn": _("withdrawn")}


def one_family() -> dict[str, str]:
    """What a family is, by its type."""
    return {
        "single_parent": _("single parent"),
        "two_parents": _("two parents"),
        "co_parenting": _("shared care"),
        "other": _("another kind of family"),
    }


def revocations() -> dict[str, str]:
    """Why cheques are asked back, as the office says it."""
    return {
        "granted_by_mistake": _("given by mistake"),
        "granted_twice": _("given twice"),
        "parent_asked": _("the parent asked for it"),
        "moved_away": _("the family moved away"),
        "misused": _("used for something else"),
        "household_closed": _("the family's data were erased"),
    }


def day_is_over() -> str:
    """What is said of a day that lies behind us."""
    return str(_("This day is over. Choose today or a later day."))


def envelopes() -> dict[str, str]:
    """How an envelope of cheques for now is."""
    return {
        "open": _("open now"),
        "to_come": _("opens later"),
        "empty": _("empty"),
        "over": _("its last day is over"),
        "ended": _("closed for good"),
    }


def reports() -> dict[str, str]:
    """What was told in confidence."""
    return {"not_safe": _("It was not safe"), "treated_badly": _("Treated badly")}


def take_up() -> dict[str, str]:
    """The steps from a right to its use."""
    return {
        "entitled": _("have a right to cheques"),
        "told": _("were told"),
        "activated": _("opened their cheques"),
        "used": _("used them"),
        "used_again": _("used them again"),
    }


def channels() -> dict[str, str]:
    """How families hold their cheques."""
    return {"wallet": _("on a phone"), "paper": _("on paper"), "spoken": _("by a spoken code")}


def door_words() -> dict[str, str]:
    """What was said at a door beside the lists."""
    return {
        "joined": _("I am a parent too"),
        "birth": _("a child was born"),
        "separation": _("the parents live apart"),
        "move": _("the family moved"),
        "disability": _("a child has a disability"),
        "raises_alone": _("little support"),
        "correction": _("something was written wrong"),
    }


def ways() -> dict[str, str]:
    """By which way somebody came to a door."""
    return {"page": _("on the page"), "counter": _("at a counter"), "phone": _("by phone"), "paper": _("on paper")}


def check_outcomes() -> dict[str, str]:
    """What a check of a sample found."""
    return {"right": _("It is right"), "mistaken": _("A mistake"), "not_reached": _("Not reached")}


def opening_reasons() -> dict[str, str]:
    """Why two people look at who is linked with whom."""
    return {
        "parent_asks": _("a parent asks"),
        "complaint": _("a complaint"),
        "suspected_mistake": _("perhaps a mistake"),
        "court_order": _("a court asks"),
    }
