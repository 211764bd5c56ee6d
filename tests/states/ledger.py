"""How the ledger follows a redemption. It decides nothing: what does not fit moves nothing and is a case."""

from services.ledger.domain.redemptions import BECOMES, FITS, STATES, Fact, unfitting
from tests.states.machine import Cell, Machine

NOBODY = "none"
FACTS: dict[str, type[Fact]] = {BECOMES[kind]: kind for kind in FITS}


def _redemption(name: str, command: str) -> Cell:
    state = None if name == NOBODY else name
    kind = FACTS[command]
    return Cell(BECOMES[kind]) if state in FITS[kind] else Cell(name, unfitting(kind, state).value)


REDEMPTION = Machine(
    title="Redemption, in the books",
    says=(
        "What is told of a redemption nobody heard of first waits for it; the case is opened when it does not come. "
        "A capture of what was released is owed all the same."
    ),
    states={NOBODY: "(nobody heard of it)", **{state: state for state in STATES}},
    groups={"told by the redeemer": {fact: fact for fact in FACTS}},
    rule=_redemption,
    source="services/ledger/domain/redemptions.py",
    tested="tests/integration/ledger/test_cells.py",
)
