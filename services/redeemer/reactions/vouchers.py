"""What the issuer asks of vouchers: to serve for longer, or to be taken back.

The redeemer owns them and answers: by what it tells of each voucher, and by naming in the wallet's state
those requests that it could not follow for every one of them.
"""

from collections.abc import Sequence

import structlog

from services.redeemer import limits
from services.redeemer.domain.states import NotFollowed
from services.redeemer.domain.vouchers import extend, revoke
from services.redeemer.store import tokens as token_store
from services.redeemer.store import vouchers as store
from services.redeemer.store.vouchers import Asked
from shared.contracts.issuer import ExtensionRequested, RevocationRequested
from shared.contracts.redeemer import VoucherExtended, VoucherRevoked
from shared.messaging.incoming import Incoming
from shared.persistence.unit_of_work import Tx

log = structlog.get_logger(__name__)

Request = ExtensionRequested | RevocationRequested
REQUESTS = (ExtensionRequested, RevocationRequested)


def on_requests(tx: Tx, heard: Sequence[Incoming]) -> None:
    """Follow each request in its turn, as far as it can be."""
    requests = [(incoming, incoming.event) for incoming in heard if isinstance(incoming.event, REQUESTS)]
    there = store.asked(tx, {voucher_id for _, request in requests for voucher_id in request.voucher_ids})
    before = dict(there)
    refused: dict[tuple[str, str], NotFollowed] = {}
    for incoming, request in requests:
        for voucher_id in dict.fromkeys(request.voucher_ids):
            why_not = _follow(tx, incoming, request, there, voucher_id)
            if why_not is not None:
                refused.setdefault((request.wallet_id, request.request_id), why_not)
    store.keep(tx, [one for voucher_id, one in there.items() if one != before[voucher_id]])
    if refused:
        _refuse(tx, refused)


def _follow(
    tx: Tx, incoming: Incoming, request: Request, there: dict[str, Asked], voucher_id: str
) -> NotFollowed | None:
    asked = there.get(voucher_id)
    if asked is None or asked.voucher.wallet_id != request.wallet_id:
        return NotFollowed.UNKNOWN_VOUCHER
    if isinstance(request, ExtensionRequested):
        extended = extend(asked.voucher, request.expires_at, tx.now)
        if isinstance(extended, NotFollowed):
            return extended
        voucher, moved = extended
        tx.publish(
            VoucherExtended(voucher_id=voucher_id, movement=moved, expires_at=voucher.expires_at), because=incoming
        )
        there[voucher_id] = Asked(voucher, asked.use)
        return None
    revoked = revoke(asked.voucher, asked.use, request.reason)
    if isinstance(revoked, NotFollowed):
        return revoked
    voucher, movement = revoked
    if movement is not None:
        tx.publish(VoucherRevoked(voucher_id=voucher_id, movement=movement, reason=request.reason), because=incoming)
    there[voucher_id] = Asked(voucher, asked.use)
    return None


def _refuse(tx: Tx, refused: dict[tuple[str, str], NotFollowed]) -> None:
    """Keep what was not followed, and tell the issuer the whole state of those wallets."""
    token_store.refuse_requests(tx, {key: reason.value for key, reason in refused.items()})
    for (_, request_id), reason in refused.items():
        log.warning("request.refused", request_id=request_id, reason=reason.value)
    for wallet_id in sorted({wallet_id for wallet_id, _ in refused}):
        tx.publish(token_store.state_of(tx, wallet_id, limits.MOST_WRONG))
