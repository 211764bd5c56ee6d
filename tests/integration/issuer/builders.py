"""What the issuer's tests say in a few words: a programme with money, a list of families, a use of cheques."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from services.issuer.service import SERVICE
from shared.contracts.issuer import VouchersIssued
from shared.contracts.ledger import FundAllocated, FundOpened
from shared.contracts.redeemer import Movement, RedemptionCaptured, RedemptionConfirmed
from shared.identity.roles import Role
from shared.testing.clocks import ManualClock
from shared.testing.service import Node, a_node

HEADINGS = (
    "household_ref,source,family_type,children_birth_dates,children_with_disability,"
    "municipality_nis,neighbourhood,language,channel"
)
FACE = 2500
#: By what right a list is used.
PROVENANCE = {
    "source": "commune of Molenbeek",
    "legal_basis": "public_task",
    "authorisation": "B-2026-01",
    "authorised_on": "2026-01-05",
}

_numbers = count(1)


def an_id() -> str:
    """An id that no other test thing has."""
    return f"{next(_numbers):032x}"


def a_family(ref: str, **changes: str) -> str:
    """A row for two parents with one child of four in Molenbeek, but for what is said otherwise."""
    cells = {
        "household_ref": ref,
        "source": "commune",
        "family_type": "two_parents",
        "children_birth_dates": "2022-01-15",
        "children_with_disability": "0",
        "municipality_nis": "21012",
        "neighbourhood": "16",
        "language": "nl",
        "channel": "wallet",
        **changes,
    }
    return ",".join(cells.values())


def a_file(*rows: str, headings: str = HEADINGS) -> bytes:
    return "".join(line + "\n" for line in (headings, *rows)).encode()


def families(number: int, first: int = 1, **changes: str) -> list[str]:
    return [a_family(f"f{ref}", **changes) for ref in range(first, first + number)]


@dataclass
class Issuer:
    """The issuer as its people use it, through its API, and as the other services tell it things."""

    node: Node

    # -- people

    def get(self, path: str, role: Role = Role.PROGRAMME_MANAGER, scope: str = "", **query: Any) -> Any:
        response = self.node.client().get(
            f"/v1{path}", query_string=query, headers=self.node.headers(role, scope=scope)
        )
        assert response.status_code == 200, response.json
        return response.json

    def post(
        self, path: str, body: dict[str, Any], role: Role = Role.PROGRAMME_MANAGER, scope: str = "", key: str = ""
    ) -> Any:
        return self.node.client().post(f"/v1{path}", json=body, headers=self.node.headers(role, scope=scope, key=key))

    def send(
        self, programme_id: str, file: bytes, key: str = "", provenance: dict[str, str] | None = None, scope: str = ""
    ) -> Any:
        """Send in a household file."""
        return self.node.client().post(
            "/v1/imports",
            query_string={"programme_id": programme_id, **(PROVENANCE if provenance is None else provenance)},
            input_stream=io.BytesIO(file),
            content_length=len(file),
            content_type="text/csv",
            headers=self.node.headers(Role.PROGRAMME_MANAGER, scope=scope, key=key),
        )

    def imported(self, programme_id: str, *rows: str, headings: str = HEADINGS) -> Any:
        """Send in a list and let everything happen that follows. Returns the import as it ends."""
        response = self.send(programme_id, a_file(*rows, headings=headings))
        assert response.status_code == 202, response.json
        self.node.run_jobs()
        return self.get(f"/imports/{response.json['import_id']}")

    def grants(self, **query: Any) -> list[Any]:
        found: list[Any] = self.get("/grants", limit=500, **query)["grants"]
        return found

    def wallet(self, wallet_id: str) -> Any:
        return self.get(f"/wallets/{wallet_id}", Role.PARENT, f"wallet:{wallet_id}")

    # -- programmes

    def a_programme(
        self,
        *,
        funds: Sequence[str] = (),
        euros: Sequence[int] = (100_000,),
        face_cents: int = FACE,
        category: str = "babysitting",
        opened: bool = True,
        rule: bool = True,
        **rule_changes: Any,
    ) -> str:
        """An open programme with a rule and so many euros allocated per fund. Returns its id."""
        fund_ids = list(funds) or [an_id() for _ in euros]
        response = self.post(
            "/programmes",
            {
                "name": "Adempauze",
                "currency": "EUR",
                "face_cents": face_cents,
                "funds": fund_ids,
                "categories": [{"code": category, "nl": "babysit", "fr": "baby-sitting", "en": "babysitting"}],
                "pay_within_working_days": 10,
            },
        )
        assert response.status_code == 201, response.json
        programme_id: str = response.json["programme_id"]
        for fund_id, amount in zip(fund_ids, euros, strict=True):
            self.node.hear(FundOpened(fund_id=fund_id, name="Gewest", currency="EUR"))
            if amount:
                self.allocate(programme_id, fund_id, amount * 100)
        if rule:
            assert self.add_rule(programme_id, **rule_changes).status_code == 201
        if opened:
            assert self.set_status(programme_id, "open").status_code == 200
        return programme_id

    def add_rule(self, programme_id: str, **changes: Any) -> Any:
        """12 for everybody, 12 more when alone, 2 a child beyond 2, 6 a disabled child, at most 40."""
        rule = {
            "effective_from": "2026-01-01",
            "base": 12,
            "single_parent": 12,
            "per_child_beyond": 2,
            "children_included": 2,
            "child_with_disability": 6,
            "cap": 40,
            **changes,
        }
        return self.post(f"/programmes/{programme_id}/rules", rule)

    def set_status(self, programme_id: str, status: str) -> Any:
        return self.post(f"/programmes/{programme_id}/status", {"status": status})

    def allocate(self, programme_id: str, fund_id: str, cents: int) -> None:
        self.node.hear(
            FundAllocated(
                fund_id=fund_id,
                allocation_id=an_id(),
                programme_id=programme_id,
                amount_cents=cents,
                currency="EUR",
            )
        )

    def budget(self, programme_id: str) -> list[tuple[int, int]]:
        """Allocated and committed cents per fund, in paying order."""
        return [
            (each["allocated_cents"], each["committed_cents"])
            for each in self.get(f"/programmes/{programme_id}")["budget"]
        ]

    # -- uses

    def a_capture(
        self, programme_id: str, cheques: int = 2, *, issued: VouchersIssued | None = None, version: int = 2
    ) -> RedemptionCaptured:
        """What the redeemer says when the first cheques of a wallet were spent."""
        issued = issued or self.node.told(VouchersIssued)[0]
        return RedemptionCaptured(
            redemption_id=an_id(),
            provider_id=an_id(),
            offer_id=an_id(),
            category="babysitting",
            price_cheques=1,
            units=cheques,
            amount_cents=cheques * issued.face_cents,
            currency="EUR",
            service_on=date(2026, 3, 2),
            promised_pay_on=date(2026, 3, 20),
            channel="wallet_code",
            movements=[
                Movement(voucher_id, "issued", "redeemed", version, programme_id, issued.face_cents)
                for voucher_id in issued.voucher_ids[:cheques]
            ],
        )


def confirmed(capture: RedemptionCaptured) -> RedemptionConfirmed:
    return RedemptionConfirmed(
        redemption_id=capture.redemption_id, amount_cents=capture.amount_cents, currency="EUR", movements=[]
    )


@contextmanager
def an_issuer(folder: Path, clock: ManualClock | None = None, seed: int = 1) -> Iterator[Issuer]:
    node = a_node(SERVICE, folder, clock=clock, seed=seed)
    try:
        yield Issuer(node)
    finally:
        node.close()


def problems(result: Any) -> list[tuple[int, str, str]]:
    """Row, column and code of each thing that is wrong in a list."""
    return [(error["row"], error["column"], error["code"]) for error in result["errors"]]


def spooled(issuer: Issuer) -> list[Path]:
    """The files of lists that are kept while they are taken in."""
    return sorted((issuer.node.ctx.settings.data / "issuer" / "imports").glob("*"))
