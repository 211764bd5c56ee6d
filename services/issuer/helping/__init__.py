"""The helpers' pages: the families they may help, and what they do for one of them under a coloured bar."""

from services.issuer.helping import codes, families, visit
from services.issuer.helping.base import SITE

__all__ = ["SITE", "codes", "families", "visit"]
