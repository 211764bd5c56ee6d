"""Where units of work come from, for code that only needs those."""

from contextlib import AbstractContextManager
from typing import Protocol

from shared.persistence.unit_of_work import Reading, Tx


class Units(Protocol):
    def unit_of_work(self) -> AbstractContextManager[Tx]:
        """A change that commits whole when the block ends well."""

    def reading(self) -> AbstractContextManager[Reading]:
        """A view that cannot write."""
