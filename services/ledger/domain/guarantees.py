"""The guarantee line: money a fund set aside for a programme, from which the system's own losses are paid."""

from datetime import date

from services.ledger.chart import Side, account
from services.ledger.domain.values import Entry, posted
from shared.kernel.errors import ConflictError


def guarantee_opened(
    fund_id: str, programme_id: str, cents: int, free_cents: int, currency: str, on: date, cause: str
) -> Entry:
    """A fund sets money aside, or more of it. Raises `ConflictError` when it has less that is not allocated."""
    if cents > free_cents:
        raise ConflictError(
            f"the fund has {free_cents} cents that are not allocated, which is less than {cents}",
            code="fund_too_small",
            remedy="Set less aside, book a deposit, or take back what a programme does not need first.",
        )
    lines = posted(
        (account("2100", fund=fund_id), Side.DEBIT, cents),
        (account("2120", fund=fund_id, programme=programme_id), Side.CREDIT, cents),
    )
    return Entry(fund_id, "guarantee_opened", cause, cause, on, currency, lines)


def guarantee_closed(
    fund_id: str, programme_id: str, left_cents: int, currency: str, on: date, cause: str
) -> list[Entry]:
    """What is left of a line is the fund's free money again: nothing to book for an empty one."""
    if not left_cents:
        return []
    lines = posted(
        (account("2120", fund=fund_id, programme=programme_id), Side.DEBIT, left_cents),
        (account("2100", fund=fund_id), Side.CREDIT, left_cents),
    )
    return [Entry(fund_id, "guarantee_closed", cause, cause, on, currency, lines)]


def guarantee_used(
    fund_id: str, programme_id: str, cents: int, left_cents: int, target: str, subject: str, currency: str, on: date,
    cause: str,
) -> Entry:  # fmt: skip
    """The line pays `target`, an account of its own fund. Raises `ConflictError` rather than overdraw it."""
    if cents > left_cents:
        raise ConflictError(
            f"the guarantee line has {left_cents} cents left, which is less than {cents}",
            code="guarantee_too_small",
            remedy="Raise the line first, or leave this as it is.",
        )
    lines = posted(
        (account("2120", fund=fund_id, programme=programme_id), Side.DEBIT, cents),
        (target, Side.CREDIT, cents),
    )
    return Entry(fund_id, "guarantee_used", cause, subject, on, currency, lines)
