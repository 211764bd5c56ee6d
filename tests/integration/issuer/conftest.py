from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.issuer.builders import Issuer, an_issuer
from tests.integration.issuer.helping import HelperOf, an_organisation


@pytest.fixture
def issuer(tmp_path: Path) -> Iterator[Issuer]:
    with an_issuer(tmp_path) as found:
        yield found


@pytest.fixture
def ann(issuer: Issuer) -> HelperOf:
    return HelperOf(issuer, "ann", an_organisation(issuer, "Huis aan het Kanaal"))
