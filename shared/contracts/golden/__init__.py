"""One sample of each event type and minor version, kept for ever: the whole canonical bytes of an event.

A sample is written once and never again. As long as its major version is read anywhere, every
reader must load it. `python -m shared.contracts.golden` writes those that are missing.
"""

from pathlib import Path

from shared.contracts.event import Event

FOLDER = Path(__file__).parent


def file_of(event_class: type[Event]) -> Path:
    """The sample of an event type as it is written now."""
    return FOLDER / f"{event_class.TYPE}.{event_class.MINOR}.json"


def all_files() -> list[Path]:
    """Every sample there is, those of earlier minor versions included."""
    return sorted(FOLDER.glob("*.json"))
