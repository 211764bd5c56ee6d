"""Money is integer cents with a currency. Nothing here or elsewhere divides it or makes it a float."""

from dataclasses import dataclass

#: The largest amount that survives every JSON reader (2^53 - 1, RFC 8259 section 6).
MAX_CENTS = 2**53 - 1
EUR = "EUR"


@dataclass(frozen=True, order=True)
class Money:
    """An amount in whole cents of one currency.

    Amounts of different currencies never add up: that raises `ValueError`, because it is a bug
    and not something a person typed.
    """

    cents: int
    currency: str = EUR

    def __post_init__(self) -> None:
        if isinstance(self.cents, bool) or not isinstance(self.cents, int):
            raise TypeError(f"cents must be a whole number, not {type(self.cents).__name__}")
        if abs(self.cents) > MAX_CENTS:
            raise ValueError(f"{self.cents} cents is beyond {MAX_CENTS}")

    def __add__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.cents + other.cents, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.cents - other.cents, self.currency)

    def __mul__(self, count: int) -> "Money":
        return Money(self.cents * count, self.currency)

    def __str__(self) -> str:
        return f"{self.currency} {format_cents(self.cents)}"

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")


def format_cents(cents: int) -> str:
    """`123456` becomes `1 234.56`: grouped by a space, a point for decimals, the same in every language."""
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100:,}".replace(",", " ") + f".{cents % 100:02d}"
