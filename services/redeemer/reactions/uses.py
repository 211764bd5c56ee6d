"""What the issuer says of a use: accepted or disputed by the parent, a dispute decided, a hold to be released.

A word that comes late changes nothing and leaves a line in the log. What is published begins a chain of its
own each time: nothing on the log leads from a redemption to a wallet.
"""

from collections.abc import Sequence

import structlog

from services.redeemer.domain import Change, Use
from services.redeemer.domain import uses as rules
from services.redeemer.store import uses as store
from shared.contracts.issuer import DisputeDecided, HoldReleaseRequested, RedemptionAccepted, UseDisputed
from shared.messaging.incoming import Incoming
from shared.persistence.unit_of_work import Tx

log = structlog.get_logger(__name__)

Word = RedemptionAccepted | UseDisputed | DisputeDecided | HoldReleaseRequested
WORDS = (RedemptionAccepted, UseDisputed, DisputeDecided, HoldReleaseRequested)
_SAID = {
    RedemptionAccepted: "acceptance.ignored",
    UseDisputed: "dispute.ignored",
    DisputeDecided: "decision.ignored",
    HoldReleaseRequested: "release.ignored",
}
#: Words that send vouchers back, so that these have to be looked at.
_MOVING = (DisputeDecided, HoldReleaseRequested)


def on_words(tx: Tx, heard: Sequence[Incoming]) -> None:
    """Decide each word in its turn: of accepted and disputed, whichever came first on the wallet's topic counts."""
    words = [(incoming, incoming.event) for incoming in heard if isinstance(incoming.event, WORDS)]
    moving = {word.redemption_id for _, word in words if isinstance(word, _MOVING)}
    held = store.uses(tx, {word.redemption_id for _, word in words} - moving, with_vouchers=False)
    held |= store.uses(tx, moving)
    changes = []
    for incoming, word in words:
        use = held.get(word.redemption_id)
        known = use is not None and use.wallet_id == word.wallet_id
        change = _decided(use, incoming, word, tx) if use is not None and known else None
        if change is None:
            log.warning(
                _SAID[type(word)],
                redemption_id=word.redemption_id,
                status=use.status.value if use and known else "unknown",
            )
            continue
        held[word.redemption_id] = change.use
        changes.append(change)
        tx.publish(change.event, because=incoming)
    store.save(tx, changes)


def _decided(use: Use, incoming: Incoming, word: Word, tx: Tx) -> Change | None:
    match word:
        case RedemptionAccepted():
            return rules.accept(use, tx.now)
        case UseDisputed():
            return rules.dispute(use, word.reason)
        case DisputeDecided():
            return rules.decide(use, word.sent_back, tx.now)
        case HoldReleaseRequested():
            return rules.cancel(use, word.reason, incoming.time, tx.now)
