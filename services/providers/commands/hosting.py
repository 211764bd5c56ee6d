"""Hosting: an organisation stands for a group without an enterprise number, or for a parent's own sitter.

It vouches for them, its insurance covers them and it receives their money. They are in no list that
families search: who holds the link finds them.
"""

from dataclasses import replace

from services.providers.commands.providers import enter, locked
from services.providers.domain import Kind, Provider, WorkStatus, decide, hosting_ended, no_such, switched
from services.providers.store import offers as offer_store
from services.providers.store import providers as store
from shared.kernel.errors import ConflictError
from shared.kernel.ids import ProviderId
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context


def host(ctx: Context, host_id: str, public_name: str, kind: Kind, work_status: WorkStatus | None) -> Provider:
    """Enter somebody under a host, with a link for the families it cares for.

    Raises `NotFoundError` for an unknown host, and `ConflictError` when that has itself a host or
    no enterprise number.
    """
    with ctx.unit_of_work() as tx:
        organisation = locked(tx, host_id)
        if organisation.hosted:
            raise ConflictError(
                "who is hosted cannot host", code="hosted_itself", remedy="Let the organisation enter it that is not."
            )
        if organisation.enterprise_number is None:
            raise ConflictError(
                "a host needs an enterprise number",
                code="no_enterprise_number",
                remedy="Ask the accreditation officer to enter its enterprise number.",
            )
        return enter(
            tx,
            Provider(
                id=ProviderId(tx.new_id()),
                public_name=public_name,
                accreditations=(),
                created_at=tx.now,
                kind=kind,
                work_status=work_status,
                host_id=organisation.id,
                host_name=organisation.public_name,
                link=tx.new_id(),
            ),
        )


def renew_link(ctx: Context, host_id: str, provider_id: str) -> Provider:
    """Give a hosted provider another link; the one before finds nothing any more."""
    with ctx.unit_of_work() as tx:
        hosted = _hosted(tx, host_id, provider_id)
        if hosted.hosting_ended_at is not None:
            raise hosting_ended()
        changed = replace(hosted, link=tx.new_id())
        store.save(tx, changed)
        return changed


def end(ctx: Context, host_id: str, provider_id: str) -> Provider:
    """End a hosting for good: accreditations close, offers are hidden, the link leads nowhere.

    What was taken before is paid to the host as ever. A repetition changes nothing.
    """
    with ctx.unit_of_work() as tx:
        hosted = _hosted(tx, host_id, provider_id)
        if hosted.hosting_ended_at is not None:
            return hosted
        changed = replace(hosted, link=None, hosting_ended_at=tx.now)
        for held in hosted.accreditations:
            if held.status != "closed":
                after = decide(hosted, held.programme_id, held.category, "closed", "host_ended", tx.now)
                store.save_accreditation(tx, hosted.id, after)
                changed = changed.having(after)
        store.save(tx, changed)
        tx.publish(changed.changed())
        for offer in offer_store.lock_shown(tx, hosted.id):
            hidden = switched(offer, False, changed)
            offer_store.save(tx, hidden)
            tx.publish(hidden.changed())
        return changed


def _hosted(tx: Tx, host_id: str, provider_id: str) -> Provider:
    """One that this host stands for. Of any other a host hears the same, whether it exists or not."""
    hosted = store.lock(tx, provider_id)
    if hosted is None or hosted.host_id != host_id:
        raise no_such("hosted provider")
    return hosted
