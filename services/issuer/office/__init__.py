"""The pages of people at work at the issuer: the programme manager's, and the confidential person's own."""

from services.issuer.office import (
    confidential,
    disputes,
    extensions,
    grants,
    imports,
    new_programme,
    programmes,
    rules,
    start,
)
from services.issuer.office.base import pages

__all__ = [
    "confidential",
    "disputes",
    "extensions",
    "grants",
    "imports",
    "new_programme",
    "pages",
    "programmes",
    "rules",
    "start",
]
