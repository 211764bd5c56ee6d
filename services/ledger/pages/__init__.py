"""The ledger's pages: what a funder sees in a browser."""

from services.ledger.pages.report import SITE

__all__ = ["SITE"]
