"""What other services told: programmes, redemptions, settlements."""

from collections.abc import Collection, Sequence
from dataclasses import asdict

import sqlalchemy as sa

from services.providers.domain import Programme, Redemption
from services.providers.tables import (
    programme,
    programme_category,
    redemption,
    settlement,
    settlement_line,
    settlement_part,
)
from shared.contracts.issuer import ProgrammeChanged
from shared.contracts.ledger import MAX_REDEMPTIONS_PER_PART, SettlementCut, SettlementPaid
from shared.kernel.ids import ProgrammeId, ProviderId, RedemptionId
from shared.persistence.insert import insert
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx

# -- programmes, as they were heard


def programmes_paying_for(reading: Reading, category: str) -> list[str]:
    """The programmes that are not closed and pay for a category, by id."""
    rows = reading.execute(
        sa.select(programme.c.programme_id)
        .join(programme_category, programme_category.c.programme_id == programme.c.programme_id)
        .where(programme_category.c.code == category, programme.c.status != "closed")
        .order_by(programme.c.programme_id)
    )
    return list(rows.scalars())


def programme_of(reading: Reading, programme_id: str) -> Programme | None:
    status = reading.execute(
        sa.select(programme.c.status).where(programme.c.programme_id == programme_id)
    ).scalar_one_or_none()
    if status is None:
        return None
    codes = reading.execute(
        sa.select(programme_category.c.code).where(programme_category.c.programme_id == programme_id)
    ).scalars()
    return Programme(ProgrammeId(programme_id), status, frozenset(codes))


def save_programmes(tx: Tx, told: Collection[ProgrammeChanged]) -> None:
    """Take over programmes as they stand now, their categories included."""
    statement = insert(programme)
    new = statement.excluded
    tx.execute(
        statement.on_conflict_do_update(index_elements=["programme_id"], set_={"name": new.name, "status": new.status}),
        [{"programme_id": event.programme_id, "name": event.name, "status": event.status} for event in told],
    )
    for some in portions(event.programme_id for event in told):
        tx.execute(sa.delete(programme_category).where(programme_category.c.programme_id.in_(some)))
    tx.execute(
        sa.insert(programme_category),
        [
            {"programme_id": event.programme_id, "code": kind.code, "nl": kind.nl, "fr": kind.fr, "en": kind.en}
            for event in told
            for kind in event.categories
        ],
    )


# -- redemptions and settlements, as they were heard


def redemptions(reading: Reading, redemption_ids: Collection[str]) -> dict[str, Redemption]:
    found: dict[str, Redemption] = {}
    for some in portions(redemption_ids):
        for row in reading.execute(sa.select(redemption).where(redemption.c.redemption_id.in_(some))):
            found[row.redemption_id] = Redemption(
                id=RedemptionId(row.redemption_id),
                provider_id=ProviderId(row.provider_id),
                offer_id=row.offer_id,
                category=row.category,
                units=row.units,
                service_on=row.service_on,
                promised_pay_on=row.promised_pay_on,
                amount_cents=row.amount_cents,
                currency=row.currency,
                state=row.state,
            )
    return found


def save_redemptions(tx: Tx, changed: Sequence[Redemption]) -> None:
    """Enter redemptions or bring them to their present state."""
    statement = insert(redemption)
    new = statement.excluded
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["redemption_id"],
            set_={name: new[name] for name in ("units", "service_on", "promised_pay_on", "amount_cents", "state")},
        ),
        [{**asdict(one), "redemption_id": one.id} for one in changed],
    )


def add_settlement_parts(tx: Tx, cuts: Sequence[SettlementCut]) -> None:
    """Enter parts of settlements and what they name; the first part that comes makes the settlement."""
    tx.execute(
        insert(settlement).on_conflict_do_nothing(index_elements=["settlement_id"]),
        [
            {
                "settlement_id": cut.settlement_id,
                "run_id": cut.run_id,
                "provider_id": cut.provider_id,
                "currency": cut.currency,
                "parts": cut.parts,
                "cut_at": cut.cut_at,
            }
            for cut in cuts
        ],
    )
    tx.execute(
        sa.insert(settlement_part),
        [
            {
                "settlement_id": cut.settlement_id,
                "part": cut.part,
                "redemptions": len(cut.redemption_ids),
                "amount_cents": cut.amount_cents - cut.recovered_cents,
                "recovered_cents": cut.recovered_cents,
            }
            for cut in cuts
        ],
    )
    tx.execute(
        sa.insert(settlement_line),
        [
            {
                "settlement_id": cut.settlement_id,
                "position": (cut.part - 1) * MAX_REDEMPTIONS_PER_PART + place,
                "redemption_id": redemption_id,
            }
            for cut in cuts
            for place, redemption_id in enumerate(cut.redemption_ids, start=1)
        ],
    )


def pay_settlement_parts(tx: Tx, paid: Sequence[SettlementPaid]) -> None:
    """Note the day on which parts were paid. Each was cut before: both are told in order under one provider."""
    tx.execute(
        sa.update(settlement_part)
        .where(
            settlement_part.c.settlement_id == sa.bindparam("of_settlement"),
            settlement_part.c.part == sa.bindparam("of_part"),
        )
        .values(paid_on=sa.bindparam("on_day")),
        [{"of_settlement": one.settlement_id, "of_part": one.part, "on_day": one.paid_on} for one in paid],
    )
