"""The pages of people at work at the issuer: the programme manager's, and the confidential person's own."""

from services.issuer.office import (
    checks,
    confidential,
    disputes,
    envelopes,
    extensions,
    grants,
    helpers,
    imports,
    links,
    new_programme,
    opinions,
    programmes,
    reminders,
    rules,
    take_up,
)
from services.issuer.office.base import pages

__all__ = [
    "checks",
    "confidential",
    "disputes",
    "envelopes",
    "extensions",
    "grants",
    "helpers",
    "imports",
    "links",
    "new_programme",
    "opinions",
    "pages",
    "programmes",
    "reminders",
    "rules",
    "take_up",
]
