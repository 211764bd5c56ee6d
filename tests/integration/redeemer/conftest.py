from collections.abc import Iterator
from pathlib import Path

import pytest

from services.redeemer.service import SERVICE
from shared.testing.service import Node, a_node
from tests.integration.redeemer.builders import a_programme


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    """A redeemer that knows one open programme, P1, for babysitting."""
    made = a_node(SERVICE, tmp_path)
    made.run_jobs()
    a_programme(made)
    yield made
    made.close()
