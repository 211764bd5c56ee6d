"""`python -m tests.states`: write `docs/states.md` anew from the tables of the code."""

from tests.states import MACHINES
from tests.states.document import DOCUMENT, document

DOCUMENT.write_text(document(MACHINES), encoding="utf-8")
