"""How a parent signs in later without a letter: by a code to an address that she showed to be hers, or a passkey."""

from services.issuer.domain.states import REFUSED_WALLET_COMMAND
from services.issuer.store import tokens as store
from shared.identity import codes, people, sessions
from shared.identity.addresses import Address
from shared.identity.people import Person
from shared.kernel.errors import ConflictError
from shared.kernel.languages import Language
from shared.notices import sign_in
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context


def ask(ctx: Context, wallet_id: str, address: Address, language: Language) -> str:
    """Send a code to an address that is to open a wallet. Returns the attempt. Raises `TooManyError`."""
    return sign_in.prove(ctx, ctx.keys.people(ctx.service), address, _scope(wallet_id), language)


def confirm(
    ctx: Context, wallet_id: str, session_id: str, attempt: str, typed: str, address: Address, language: Language
) -> Person | None:
    """From here on a code to this address opens the wallet. Nothing changes, and `None`, for a wrong code.

    The sign-in in which this is asked must still last: new codes, which end all others, come before or after this and
    not in between. Raises `ConflictError` for a wallet that is not open any more, for a sign-in that ended, and as
    `people.bind_parent` does.
    """
    sealer, scope = ctx.keys.people(ctx.service), _scope(wallet_id)
    with ctx.unit_of_work() as tx:
        _refuse_closed(tx, wallet_id, session_id)
        hashed = people.address_hash(sealer, address)
        if not codes.try_proof(tx, sealer, attempt, typed, address_hash=hashed, of=scope):
            return None
        people.bind_parent(tx, sealer, scope, address, language)
        return people.of_scope(tx, sealer, scope)


def begin_keys(ctx: Context, wallet_id: str, session_id: str, language: Language) -> Person:
    """Let the parent add passkeys to her page, with an address or without.

    Raises `ConflictError` for a wallet that is not open any more, and for a sign-in that ended.
    """
    sealer, scope = ctx.keys.people(ctx.service), _scope(wallet_id)
    with ctx.unit_of_work() as tx:
        _refuse_closed(tx, wallet_id, session_id)
        people.enter_parent(tx, sealer, scope, language)
        found = people.of_scope(tx, sealer, scope)
        assert found is not None
        return found


def stop(ctx: Context, wallet_id: str) -> None:
    """No code opens the wallet any more, nor a passkey. Where she is signed in now she stays."""
    with ctx.unit_of_work() as tx:
        people.forget_scope(tx, _scope(wallet_id))


def _refuse_closed(tx: Tx, wallet_id: str, session_id: str) -> None:
    found = store.lock(tx, wallet_id)
    if found is None or found.state in REFUSED_WALLET_COMMAND["write_letter"] or not sessions.lasts(tx, session_id):
        raise ConflictError("this page was closed", code="page_closed", remedy="Open it again with a letter.")


def _scope(wallet_id: str) -> str:
    return f"wallet:{wallet_id}"
