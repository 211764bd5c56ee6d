"""What the issuer tells of complaints about uses that are final: opened, and what is due back."""

from services.ledger import domain, store
from services.ledger.domain import Broken, Case, Outcome
from services.ledger.reactions.gathered import Gathered
from shared.contracts.issuer import ClaimDecided, ClaimOpened
from shared.messaging.incoming import Run
from shared.persistence.unit_of_work import Tx


def claims_told(tx: Tx, run: Run) -> None:
    """Keep claims until two finance officers book them. A decision waits until its use is final here, too."""
    ids = [incoming.subject for incoming in run.events]
    known, parts = store.known_redemptions(tx, ids), store.parts(tx, ids)
    claims = store.claim_states(tx, ids)
    orders = store.fund_orders(tx, {programme for one in parts.values() for _, programme in one})
    gathered = Gathered()
    opened, decided, due = [], [], []
    for incoming in run:
        event = incoming.event
        assert isinstance(event, ClaimOpened | ClaimDecided)
        one = event.redemption_id
        if isinstance(event, ClaimOpened):
            if one not in claims:
                claims[one] = "opened"
                opened.append({"redemption_id": one, "provider_id": event.provider_id, "cheques": event.cheques})
            continue
        use = known.get(one)
        if not run.forced and (use is None or use.state not in domain.FINAL):
            run.wait(incoming, domain.need_of_redemption(one))
            continue
        fits = domain.claim_fits(event, use, parts.get(one, {}), decided=claims.get(one, "opened") != "opened")
        if not fits:
            name = domain.case_id(incoming.event_id, "claim")
            case = Case(name, Broken.CLAIM_DIFFERS, incoming.event_id, one, None, event.amount_cents)
            gathered.add(Outcome(cases=[case]), incoming.event_id)
            continue
        claims[one] = "decided" if event.amount_cents else "dismissed"
        decided.append(
            {
                "redemption_id": one,
                "provider_id": event.provider_id,
                "state": claims[one],
                "cheques": event.cheques,
                "amount_cents": event.amount_cents,
                "currency": event.currency,
            }
        )
        due += [
            {"redemption_id": one, "fund_id": fund, "programme_id": programme, "amount_cents": cents}
            for (fund, programme), cents in domain.shares(event.amount_cents, parts.get(one, {}), orders).items()
        ]
    store.save_claims(tx, opened, decided, due)
    gathered.save(tx)
