"""Files of providers and offers."""

from typing import Any

from services.providers.api.parts import blueprint
from services.providers.commands import imports
from services.providers.problems import PROBLEMS
from services.providers.schemas import imports as schemas
from services.providers.store import imports as store
from services.providers.store.imports import Import
from shared.http import endpoint
from shared.http.call import Call


@endpoint.upload(
    blueprint,
    "/imports",
    action="providers.import.write",
    query=schemas.ImportQuery,
    answer=schemas.Import,
    status=201,
)
def import_providers(call: Call, query: dict[str, Any]) -> object:
    """Send in providers and their offers as a CSV file or an Excel workbook; good rows go in, bad ones are told."""
    assert call.stream is not None
    done = imports.take(
        call.ctx,
        source=query["source"],
        stream=call.stream,
        length=call.length,
        asked_by=f"{call.actor.role.value} {call.actor.party}",
        key=call.key,
    )
    return _shown(done)


@endpoint.get(blueprint, "/imports/<id:import_id>", action="providers.import.write", answer=schemas.Import)
def show_import(call: Call, import_id: str) -> object:
    """Show again what became of a file's rows."""
    with call.ctx.reading() as reading:
        return _shown(imports.existing(store.by_id(reading, import_id)))


def _shown(done: Import) -> dict[str, Any]:
    return {
        "import_id": done.id,
        "source": done.source,
        "taken_at": done.taken_at,
        **done.counts,
        "problems": [
            {
                "row": problem.row,
                "column": problem.column,
                "code": problem.code,
                "message": PROBLEMS[problem.code].message,
                "remedy": PROBLEMS[problem.code].remedy,
            }
            for problem in done.problems
        ],
    }
