"""What the year's cases count themselves: cheques by programme and state, uses, refusals, and which steps were seen."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Account:
    """Cheques of one programme, as the cases say they are."""

    granted: int = 0
    held: int = 0
    redeemed: int = 0
    expired: int = 0
    revoked: int = 0

    @property
    def states(self) -> dict[str, int]:
        """Cheques by state, without those there are none of."""
        free = self.granted - self.held - self.redeemed - self.expired - self.revoked
        states = {"issued": free, "held": self.held, "redeemed": self.redeemed}
        states |= {"expired": self.expired, "revoked": self.revoked}
        return {state: count for state, count in states.items() if count}


@dataclass
class Book:
    """The year's own tally. `surprises` are answers that no case foresaw."""

    accounts: dict[int, Account] = field(default_factory=dict)
    #: Status and payable cheques of each use, by redemption id.
    uses: dict[str, tuple[str, int]] = field(default_factory=dict)
    refusals: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    surprises: list[str] = field(default_factory=list)
    #: Says a surprise at once.
    tell: Callable[[str], None] = lambda _: None
    requests: int = 0
    paid_cents: int = 0
    #: What claims got back from providers, and what went back to the funder.
    recovered_cents: int = 0
    returned_cents: int = 0
    #: What each settlement run is called, by its id.
    runs: dict[str, str] = field(default_factory=dict)

    def saw(self, *steps: str) -> None:
        self.seen.update(steps)

    def surprise(self, case: str, what: str) -> None:
        self.surprises.append(f"{case}: {what}")
        self.tell(f"    not foreseen: {self.surprises[-1]}")

    def settle(self) -> None:
        """The last run has paid what was final."""
        self.uses = {
            use: ("settled" if status == "confirmed" else status, payable)
            for use, (status, payable) in self.uses.items()
        }
