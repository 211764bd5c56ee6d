"""What is known of a family, in the words in which it is shown to her: on her own page, and on paper."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from services.issuer.family_words import CHANNELS, FAMILY_TYPES
from shared.kernel.places import MUNICIPALITIES
from shared.pages.languages import full_date, language, whole_number


def known(found: Mapping[str, Any]) -> list[tuple[str, object]]:
    """What is known of a family as `queries.own_data` found it, each thing with its name."""
    nobody = _("not known")
    municipality = MUNICIPALITIES.get(found["municipality_nis"] or "")
    born = [full_date(date.fromisoformat(each)) for each in found["children_birth_dates"]]
    return [
        (_("Name"), Markup("<bdi>{}</bdi>").format(found["name"]) if found["name"] else nobody),
        (_("Contact"), Markup("<bdi>{}</bdi>").format(found["contact"]) if found["contact"] else nobody),
        (_("Family"), FAMILY_TYPES[found["family_type"]][language()]),
        (_("Children born on"), Markup("<br>").join(born)),
        (_("Of them with a disability"), whole_number(found["children_with_disability"])),
        (_("Municipality"), municipality[language() == "nl"] if municipality else nobody),
        (_("Cheques"), CHANNELS[found["channel"]][language()]),
    ]
