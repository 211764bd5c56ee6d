"""`docs/states.md` says what the code does."""

from pathlib import Path

from tests.states import MACHINES
from tests.states.document import DOCUMENT, document


def test_the_document_of_states_is_what_the_tables_say() -> None:
    written = DOCUMENT.read_text(encoding="utf-8")
    assert written == document(MACHINES), "write it anew: python -m tests.states"


def test_every_table_is_tested_by_a_file_that_takes_its_cells() -> None:
    for machine in MACHINES:
        tests = Path(machine.tested).read_text(encoding="utf-8")
        assert "@each_cell(" in tests, machine.title
        assert "covers(" in tests, machine.title
