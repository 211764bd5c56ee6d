"""The chart of accounts as data, and how an account's key is made: its code, then its dimensions."""

from dataclasses import dataclass
from enum import StrEnum

from shared.kernel.languages import Text


class Side(StrEnum):
    DEBIT = "D"
    CREDIT = "C"


@dataclass(frozen=True)
class Chart:
    """One code. A balance is kept as cumulative debits and credits, never as a net.

    `dimensions` are the parts of an account's key behind the code. A fund is always among them,
    since every entry belongs to one. `never_negative` balances stay on their side; `drains` says
    that the balance returns to nothing.
    """

    code: str
    name: Text
    side: Side
    dimensions: tuple[str, ...]
    never_negative: bool = True
    drains: bool = False

    def net_cents(self, debit_cents: int, credit_cents: int) -> int:
        """What is on the account's own side after all."""
        return debit_cents - credit_cents if self.side is Side.DEBIT else credit_cents - debit_cents


CHART: dict[str, Chart] = {
    chart.code: chart
    for chart in (
        Chart("1000", Text("Bank, geld van de fondsen", "Banque, argent des fonds", "Bank, fund money"),
              Side.DEBIT, ("bank", "fund")),
        Chart("1010", Text("Stripe, beschikbaar", "Stripe, disponible", "Stripe, available"),
              Side.DEBIT, ("stripe", "fund"), never_negative=False),
        Chart("1020", Text("Stripe, onderweg", "Stripe, en attente", "Stripe, pending"),
              Side.DEBIT, ("stripe", "fund"), drains=True),
        Chart("1030", Text("Uitbetalingen onderweg", "Versements en cours", "Payouts in transit"),
              Side.CREDIT, ("fund", "run"), drains=True),
        Chart("1100", Text("Te ontvangen van aanbieders", "À recevoir de prestataires", "Due from providers"),
              Side.DEBIT, ("provider", "fund")),
        Chart("1110", Text("Betwiste kaartbetalingen", "Paiements par carte contestés", "Card disputes"),
              Side.DEBIT, ("dispute", "fund"), drains=True),
        Chart("1120", Text("Beloofd door financiers", "Promis par les pouvoirs subsidiants", "Pledged by funders"),
              Side.DEBIT, ("fund",)),
        Chart("2100", Text("Fonds, nog niet toegewezen", "Fonds, non affecté", "Fund, unallocated"),
              Side.CREDIT, ("fund",)),
        Chart("2110", Text("Budget, nog vrij", "Budget, encore libre", "Programme budget, uncommitted"),
              Side.CREDIT, ("fund", "programme")),
        Chart("2120", Text("Waarborg van het programma", "Garantie du programme", "Programme guarantee"),
              Side.CREDIT, ("fund", "programme")),
        Chart("2190", Text("Beloften, nog niet betaald", "Promesses, pas encore payées", "Pledges not yet paid"),
              Side.CREDIT, ("fund",)),
        Chart("2200", Text("Cheques bij ouders", "Chèques chez les parents", "Cheques with parents"),
              Side.CREDIT, ("fund", "programme")),
        Chart("2210", Text("Cheques, apart gezet", "Chèques, mis de côté", "Cheques set aside"),
              Side.CREDIT, ("fund", "programme"), drains=True),
        Chart("2300", Text("Te betalen aan aanbieders", "À payer aux prestataires", "Payable to providers"),
              Side.CREDIT, ("provider", "fund", "programme")),
        Chart("2310", Text("Te betalen, in uitbetaling", "À payer, en versement", "Payable, in a settlement"),
              Side.CREDIT, ("provider", "fund", "run"), drains=True),
        Chart("2320", Text("Te betalen, betwist", "À payer, contesté", "Payable, disputed"),
              Side.CREDIT, ("provider", "fund", "redemption")),
        Chart("2330", Text("Terug te krijgen voor het fonds", "À récupérer pour le fonds", "Due back to the fund"),
              Side.CREDIT, ("fund", "programme", "provider")),
        Chart("2400", Text("Eigen bijdrage van de ouder", "Part propre du parent", "Parent's own share"),
              Side.CREDIT, ("redemption", "fund")),
        Chart("2500",
              Text("Terug te geven aan de financier", "À rendre au pouvoir subsidiant", "Due back to the funder"),
              Side.CREDIT, ("fund",)),
        Chart("2900", Text("Uit te zoeken", "À éclaircir", "To be explained"),
              Side.CREDIT, ("fund", "case"), never_negative=False, drains=True),
        Chart("4100", Text("Ontvangen vergoedingen", "Frais perçus", "Fees earned"),
              Side.CREDIT, ("programme", "fund")),
        Chart("5100", Text("Kosten van betalingen", "Frais de paiement", "Payment fees"),
              Side.DEBIT, ("fund",)),
        Chart("5200", Text("Verlies van het systeem", "Perte du système", "Loss of the system"),
              Side.DEBIT, ("fund",)),
        Chart("5900", Text("Afronding", "Arrondi", "Rounding"),
              Side.DEBIT, ("fund",), never_negative=False),
    )
}  # fmt: skip

#: The one safeguarded bank account there is so far.
BANK = "main"
#: Where a fund's money is before it was paid out, and what the equation of a fund calls it.
FREE, WITH_PARENTS = ("2100", "2110", "2120"), ("2200", "2210")
OWED = ("2300", "2310", "2320", "2330", "2500", "1030", "2900")


def account(code: str, **dimensions: str) -> str:
    """The key of an account, `code:dimension:…`. Raises `ValueError` when a dimension is missing or too many."""
    wanted = CHART[code].dimensions
    if set(wanted) != set(dimensions):
        raise ValueError(f"account {code} has the dimensions {', '.join(wanted)}")
    return ":".join((code, *(dimensions[name] for name in wanted)))


def dimensions_of(key: str) -> dict[str, str]:
    """The dimensions an account's key holds, by name."""
    code, *values = key.split(":")
    return dict(zip(CHART[code].dimensions, values, strict=True))
