"""The issuer's pages: what a parent sees and does in a browser."""

from services.issuer.pages import (
    begin,
    doors,
    letters,
    manifest,
    mine,
    papers,
    people,
    phone,
    ratings,
    signing_in,
    uses,
    wallet,
    why,
)
from services.issuer.pages.base import SITE

__all__ = [
    "SITE",
    "begin",
    "doors",
    "letters",
    "manifest",
    "mine",
    "papers",
    "people",
    "phone",
    "ratings",
    "signing_in",
    "uses",
    "wallet",
    "why",
]
