"""One service with people who sign in: the ledger, as good as any."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.ledger.service import SERVICE
from shared.testing.service import Node, a_node


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    made = a_node(SERVICE, tmp_path)
    yield made
    made.close()
