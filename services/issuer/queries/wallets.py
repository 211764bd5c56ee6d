"""What a parent sees: cheques and until when, uses, and why it is so many. And wallets as ids, to hand out access."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from services.issuer.domain.expiry import grace_end
from services.issuer.domain.uses import Use, sayable
from services.issuer.queries import complaints, requests, safe
from services.issuer.queries.grants import explanation, last_day
from services.issuer.reasons import EXPIRED, REVOKED, of
from services.issuer.store.belonging import Programmes, of_households
from services.issuer.store.expiry import expires
from services.issuer.store.wallets import state_of
from services.issuer.tables import (
    grant,
    offer,
    paper,
    programme,
    programme_category,
    provider,
    redemption,
    voucher,
    wallet,
    wallet_request,
)
from shared.identity.paper import pin_of
from shared.identity.spoken_code import make_code
from shared.identity.wallet_code import STEP_SECONDS, wallet_key
from shared.kernel.clock import day_of
from shared.kernel.codes import reference
from shared.kernel.errors import NotFoundError
from shared.persistence.portions import part_of
from shared.persistence.unit_of_work import Reading
from shared.runtime.context import Context

#: The newest uses and grants a wallet shows.
MOST_SHOWN = 100
#: The newest uses a page watches for changes.
_MARKED = 5
#: Cheques that end within so many days are told apart.
SOON_DAYS = 30
#: Where the last day of a paper cheque ends, and the day of a use.
_ZONE = "Europe/Brussels"


@dataclass(frozen=True)
class Ending:
    """So many cheques that end on one day; `soon` when that is within 30 days."""

    on: date
    count: int
    soon: bool


def endings(cheques: Iterable[Mapping[str, Any]], today: date) -> list[Ending]:
    """How many of a wallet's cheques end on which day, the earliest first."""
    days: Counter[date] = Counter()
    for each in cheques:
        days[each["expires_on"]] += each["count"]
    return [Ending(on, count, on <= today + timedelta(days=SOON_DAYS)) for on, count in sorted(days.items())]


def page(reading: Reading, limit: int, after: str, programmes: Programmes = None) -> dict[str, Any]:
    """Wallets in the order in which they were opened: ids, nothing of who holds them."""
    position = int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0
    found = reading.execute(
        sa.select(wallet)
        .where(wallet.c.position > position, of_households(wallet.c.household_id, programmes))
        .order_by(wallet.c.position)
        .limit(limit + 1)
    ).all()
    rows, last = part_of(found, limit)
    return {
        "wallets": [
            {
                "wallet_id": row.id,
                "status": state_of(row.status, row.closing_since),
                "generation": row.generation,
                "key_id": row.key_id,
            }
            for row in rows
        ],
        "next": str(last.position) if last else None,
    }


def one(reading: Reading, wallet_id: str) -> dict[str, Any]:
    """A wallet as its parent sees it. Raises `NotFoundError`."""
    found = _existing(reading, wallet_id)
    grants, uses = _grants(reading, wallet_id), _uses(reading, wallet_id)
    return {
        "wallet_id": wallet_id,
        "status": state_of(found.status, found.closing_since),
        **_cheques(reading, [row.id for row in grants]),
        "uses": [safe.use(each) for each in uses] if found.safe else uses,
        "grants": [
            {
                "grant_id": row.id,
                "programme": row.programme,
                "period": row.period,
                "status": row.status,
                "cheques": row.cheques,
                "explanation": explanation(row.cheques, row.lines),
            }
            for row in grants
        ],
    }


def purposes(reading: Reading, wallet_id: str) -> list[dict[str, Any]]:
    """What the wallet's programmes pay for: each category once, with its name in the three languages."""
    programmes = sa.select(grant.c.programme_id).where(grant.c.wallet_id == wallet_id)
    codes = sa.select(programme_category.c.code).where(programme_category.c.programme_id.in_(programmes)).distinct()
    names = _category_names(reading, set(reading.execute(codes).scalars()))
    return [{"code": code, "name": names[code]} for code in sorted(names)]


def mark(reading: Reading, wallet_id: str) -> str:
    """A few signs that differ once a use of the wallet, what was said of it, or the codes that serve are another.

    They lead nowhere back.
    """
    in_force = reading.execute(sa.select(wallet.c.in_force).where(wallet.c.id == wallet_id)).scalar_one()
    newest = reading.execute(
        sa.select(redemption.c.id, redemption.c.status, redemption.c.cheques)
        .where(redemption.c.wallet_id == wallet_id)
        .order_by(redemption.c.booked_at.desc(), redemption.c.id)
        .limit(_MARKED)
    )
    text = "".join(f"{row.id} {row.status} {row.cheques}\n" for row in newest)
    return hashlib.sha256(f"{in_force}\n{text}".encode()).hexdigest()[:16]


def booked_at(reading: Reading, wallet_id: str, redemption_id: str) -> datetime:
    """When a use of a wallet was booked here."""
    found: datetime = reading.execute(
        sa.select(redemption.c.booked_at).where(redemption.c.wallet_id == wallet_id, redemption.c.id == redemption_id)
    ).scalar_one()
    return found


def key(ctx: Context, wallet_id: str) -> dict[str, Any]:
    """What the parent's own phone makes its codes from. Raises `NotFoundError`."""
    with ctx.reading() as reading:
        found = _existing(reading, wallet_id)
    derived = _key_of(ctx, found)
    return {
        "wallet_id": wallet_id,
        "key_hex": derived.hex(),
        "key_id": found.key_id,
        "generation": found.generation,
        "step_seconds": STEP_SECONDS,
    }


def spoken_code(ctx: Context, wallet_id: str) -> str:
    """The next code to read aloud. Showing it spends nothing. Raises `NotFoundError`."""
    with ctx.reading() as reading:
        found = _existing(reading, wallet_id)
    derived = _key_of(ctx, found)
    return make_code(derived, found.spoken_counter + 1)


def codes(ctx: Context, wallet_id: str) -> dict[str, Any]:
    """The PIN, whether codes are being renewed, and the paper cheques that may be used. Raises `NotFoundError`."""
    with ctx.reading() as reading:
        found = _existing(reading, wallet_id)
        rows = reading.execute(
            sa.select(paper.c.id, paper.c.last_day, paper.c.provider_id)
            .where(paper.c.wallet_id == wallet_id, paper.c.state == "printed")
            .order_by(paper.c.printed_at, paper.c.id)
        ).all()
    derived = _key_of(ctx, found)
    papers = [
        {
            "paper_id": row.id,
            "reference": reference(row.id),
            "last_day": row.last_day,
            "provider_id": row.provider_id,
        }
        for row in rows
    ]
    return {
        "wallet_id": wallet_id,
        "pin": pin_of(derived),
        "being_renewed": found.generation > found.in_force,
        "spoken_locked": found.spoken_locked,
        "papers": safe.papers(papers) if found.safe else papers,
    }


def key_uses(reading: Reading) -> dict[str, int]:
    """By the name of a key, how many open wallets have codes of it, and how much paper of it may still be used."""
    wallets = sa.select(wallet.c.key_id, sa.func.count()).where(wallet.c.status == "open").group_by(wallet.c.key_id)
    papers = (
        sa.select(paper.c.key_number, sa.func.count())
        .where(paper.c.state == "printed", paper.c.last_day >= day_of(reading.now, _ZONE))
        .group_by(paper.c.key_number)
    )
    found = {f"wallet_{key_id}": count for key_id, count in reading.execute(wallets)}
    return found | {f"paper_k{number}": count for number, count in reading.execute(papers)}


def _key_of(ctx: Context, found: Any) -> bytes:
    """What a wallet's codes are made from. A closed one's master key may be retired: nothing made for it serves."""
    gone = found.status == "closed" and not ctx.keys.has_wallet_master(found.key_id)
    return wallet_key(bytes(32) if gone else ctx.keys.wallet_master(found.key_id), found.id, found.generation)


def _existing(reading: Reading, wallet_id: str) -> Any:
    row = reading.execute(sa.select(wallet).where(wallet.c.id == wallet_id)).one_or_none()
    if row is None:
        raise NotFoundError("there are no such cheques", remedy="Check the address, or ask who gave it to you.")
    return row


def _grants(reading: Reading, wallet_id: str) -> list[Any]:
    """The newest grants, those whose cheques end first in front."""
    newest = (
        sa.select(grant, programme.c.name.label("programme"))
        .join(programme, programme.c.id == grant.c.programme_id)
        .where(grant.c.wallet_id == wallet_id)
        .order_by(grant.c.position.desc())
        .limit(MOST_SHOWN)
    )
    return sorted(reading.execute(newest), key=lambda row: (row.expires_at, row.position))


def _cheques(reading: Reading, grant_ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    """The cheques that can be spent, with their last day, and those that ended unspent, with why.

    A cheque whose grace is over has ended at that instant, whenever its expiry is booked.
    """
    rows = reading.execute(
        sa.select(
            grant.c.position,
            grant.c.programme_id,
            programme.c.name.label("programme"),
            programme.c.zone,
            programme.c.grace_days,
            grant.c.face_cents,
            grant.c.currency,
            voucher.c.state,
            expires.label("expires_at"),
            wallet_request.c.reason,
            sa.func.count().label("count"),
        )
        .join(grant, grant.c.id == voucher.c.grant_id)
        .join(programme, programme.c.id == grant.c.programme_id)
        .outerjoin(wallet_request, wallet_request.c.id == voucher.c.revocation)
        .where(voucher.c.grant_id.in_(grant_ids), voucher.c.state.in_(("issued", "expired", "revoked")))
        .group_by(
            grant.c.position,
            grant.c.programme_id,
            programme.c.name,
            programme.c.zone,
            programme.c.grace_days,
            grant.c.face_cents,
            grant.c.currency,
            voucher.c.state,
            expires,
            wallet_request.c.reason,
        )
    ).all()
    free, ended = [], []
    for row in sorted(rows, key=lambda row: (row.expires_at, row.position, row.state, row.reason or "")):
        until = grace_end(row.expires_at, row.grace_days, row.zone)
        shown = {
            "programme_id": row.programme_id,
            "programme": row.programme,
            "count": row.count,
            "face_cents": row.face_cents,
            "currency": row.currency,
            "expires_on": last_day(row.expires_at, row.zone),
            "spendable_until": last_day(until, row.zone),
            "in_grace": row.expires_at <= reading.now,
        }
        if row.state == "issued" and reading.now < until:
            free.append(shown)
        elif row.state == "revoked":
            ended.append({**shown, "how": "revoked", "reason": row.reason, "reason_text": of(REVOKED, row.reason)})
        else:
            ended.append({**shown, "how": "expired", "reason": "not_used_in_time", "reason_text": EXPIRED})
    return {"cheques": free, "ended": ended}


def _uses(reading: Reading, wallet_id: str) -> list[dict[str, Any]]:
    """The newest uses first."""
    rows = reading.execute(
        sa.select(redemption, provider.c.public_name, offer.c.unit)
        .outerjoin(provider, provider.c.id == redemption.c.provider_id)
        .outerjoin(offer, offer.c.id == redemption.c.offer_id)
        .where(redemption.c.wallet_id == wallet_id)
        .order_by(redemption.c.booked_at.desc(), redemption.c.id)
        .limit(MOST_SHOWN)
    ).all()
    names = _category_names(reading, {row.category for row in rows})
    ids = [row.id for row in rows]
    said, releases = complaints.about(reading, ids), requests.releases(reading, ids)
    return [
        {
            "redemption_id": row.id,
            "reference": reference(row.id),
            "provider": row.public_name,
            "category": row.category,
            "category_name": names.get(row.category),
            "unit": row.unit,
            "cheques": row.cheques,
            "amount_cents": row.amount_cents,
            "currency": row.currency,
            "service_on": row.service_on,
            "status": row.status,
            "accept_until": row.accept_at,
            "hold_until": row.hold_until,
            "end_reason": row.end_reason,
            "sent_back": row.sent_back,
            "service_hour": row.service_hour,
            "release": releases.get(row.id),
            "complaints": said.get(row.id, []),
            "can_say": sorted(_sayable(row, said.get(row.id, []), reading.now)),
        }
        for row in rows
    ]


def _sayable(row: Any, said: list[dict[str, Any]], now: datetime) -> frozenset[str]:
    """What its parent can say of a use. The end of the 90 days is judged by the programme's zone when it is said."""
    use = Use(**{each.name: getattr(row, each.name) for each in fields(Use)})
    return sayable(use, now, complained=any(each["kind"] == "claim" for each in said), zone=_ZONE)


def _category_names(reading: Reading, codes: set[str]) -> dict[str, dict[str, str]]:
    rows = reading.execute(
        sa.select(programme_category)
        .where(programme_category.c.code.in_(codes))
        .order_by(programme_category.c.programme_id.desc())
    )
    return {row.code: {"nl": row.nl, "fr": row.fr, "en": row.en} for row in rows}
