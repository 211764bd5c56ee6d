"""Where a provider's accreditation may go."""

from typing import cast, get_args

from services.providers.domain.accreditation import NEVER_APPLIED, REFUSED, TRANSITIONS, Command
from shared.contracts.providers import AccreditationStatus
from tests.states.machine import Cell, Machine

NEVER = "never"


def _accreditation(name: str, command: str) -> Cell:
    given = cast(Command, command)
    after = TRANSITIONS[None if name == NEVER else cast(AccreditationStatus, name)].get(given)
    if after is not None:
        return Cell(after)
    return Cell(name, NEVER_APPLIED if name == NEVER else REFUSED[given])


ACCREDITATION = Machine(
    title="Provider, per programme and category",
    says=(
        "To accredit a suspended one is to reinstate it. Where a cell moves, these can still be in the way: "
        "`programme_unknown`, `category_unknown`, `programme_closed`, `too_many_accreditations`, `reason_missing`, "
        "`reason_not_fitting`, `no_enterprise_number`, `host_not_accredited`, `hosting_ended`, `evidence_lacking`."
    ),
    states={NEVER: "(never applied)", **{state: state for state in get_args(AccreditationStatus)}},
    groups={
        "the provider": {"apply": "apply"},
        "the officer": {"accredit": "accredit", "refuse": "refuse", "suspend": "suspend", "close": "close"},
    },
    rule=_accreditation,
    source="services/providers/domain/accreditation.py",
    tested="tests/integration/providers/test_cells.py",
)
