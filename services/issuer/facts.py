"""What is known of a family, in the words in which it is shown to her: on her own page, and on paper."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.issuer.family_words import CHANNELS, FAMILY_TYPES
from shared.kernel.places import MUNICIPALITIES
from shared.pages.languages import language


def facts(found: Mapping[str, Any]) -> dict[str, Any]:
    """What `facts.html` shows of a family as `queries.own_data` found it."""
    names = MUNICIPALITIES.get(found["municipality_nis"] or "")
    return {
        "found": found,
        "born": [date.fromisoformat(each) for each in found["children_birth_dates"]],
        "family_type": FAMILY_TYPES[found["family_type"]][language()],
        "channel": CHANNELS[found["channel"]][language()],
        "municipality": names[language() == "nl"] if names else "",
    }
