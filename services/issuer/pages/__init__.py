"""The issuer's pages: what a parent sees and does in a browser."""

from services.issuer.pages import begin, letters, papers, people, uses, wallet
from services.issuer.pages.base import SITE

__all__ = ["SITE", "begin", "letters", "papers", "people", "uses", "wallet"]
