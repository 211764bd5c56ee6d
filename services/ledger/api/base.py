"""The blueprint of the books' API, and what its lists share."""

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint

from services.ledger.store import Proposed
from shared.http.call import Reply

blueprint = Blueprint("ledger", __name__, url_prefix="/v1", description="Funds, the books, settlements and reports.")


def done_or_proposed(found: object) -> object:
    """What a command did; or with 202 what waits for a second finance officer."""
    return Reply(found, 202) if isinstance(found, Proposed) else found


def place_of_next(ids: Sequence[Any], query: dict[str, Any]) -> Any:
    """Where the next page begins, or nothing after a page that is not full."""
    return ids[-1] if len(ids) == query["limit"] else None
