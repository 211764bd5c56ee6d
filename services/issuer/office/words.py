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
        "programme_closed": _("This programme is closed. Nothing in it changes any more."),
        "programme_not_open": _("This programme is not open now. Open it first."),
        "programme_not_running": _("This programme is neither open nor paused."),
    }
