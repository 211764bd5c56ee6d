"""A household file that somebody looks at before it is taken: nothing of it counts until they say so."""

from dataclasses import asdict
from typing import IO

from services.issuer.commands.imports import receive
from services.issuer.commands.programmes import existing, refuse_in
from services.issuer.household_file import inspect
from services.issuer.spool import Spool
from services.issuer.store import imports as store
from services.issuer.store.belonging import Programmes
from services.issuer.store.imports import Provenance
from shared.kernel.errors import NotFoundError
from shared.kernel.ids import new_id
from shared.runtime.context import Context


def keep(
    ctx: Context, *, programme_id: str, provenance: Provenance, stream: IO[bytes], length: int | None, asked_by: str
) -> str:
    """Keep a file to be looked at, for a day. Returns the preview's id; refused as `imports.receive` refuses."""
    with ctx.reading() as reading:
        refuse_in(existing(reading, programme_id), "import")
    preview_id = new_id(ctx.random)
    spool = Spool(ctx.settings.data)
    with spool.receive(preview_id, stream, length, ctx.settings.import_max_bytes) as spooled:
        with spooled.path.open("rb") as file:
            layout = inspect(file)
        with ctx.unit_of_work() as tx:
            store.add_preview(
                tx,
                {
                    "id": preview_id,
                    "programme_id": programme_id,
                    "asked_by": asked_by,
                    **asdict(provenance),
                    "delimiter": layout.delimiter,
                    "columns": list(layout.columns),
                    "first_offset": layout.offset,
                },
            )
            spool.keep(spooled, preview_id)
    return preview_id


def take(ctx: Context, preview_id: str, asked_by: str, limits: Programmes) -> str:
    """Take a file that was looked at. Returns the import's id; said again it is the same.

    Raises `NotFoundError` when the file waits no more, and what `imports.receive` raises.
    """
    spool = Spool(ctx.settings.data)
    with ctx.reading() as reading:
        taken = store.by_key(reading, asked_by, preview_id)
        found = store.preview(reading, preview_id)
    if taken is not None:
        return taken.id
    try:
        if found is None or found.asked_by != asked_by:
            raise FileNotFoundError
        file = spool.open(preview_id)
    except FileNotFoundError:
        raise NotFoundError("this file waits no more", remedy="Send it again and look at it again.") from None
    with file:
        import_id = receive(
            ctx,
            programme_id=found.programme_id,
            provenance=found.provenance,
            stream=file,
            length=None,
            asked_by=asked_by,
            key=preview_id,
            limits=limits,
        )
    with ctx.unit_of_work() as tx:
        store.forget_preview(tx, preview_id)
        tx.after_commit(lambda: spool.delete(preview_id))
    return import_id
