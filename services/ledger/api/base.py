"""The blueprint of the books' API, and what its lists share."""

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint

blueprint = Blueprint("ledger", __name__, url_prefix="/v1", description="Funds, the books, settlements and reports.")


def place_of_next(ids: Sequence[Any], query: dict[str, Any]) -> Any:
    """Where the next page begins, or nothing after a page that is not full."""
    return ids[-1] if len(ids) == query["limit"] else None
