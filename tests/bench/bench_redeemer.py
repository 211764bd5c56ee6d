"""How fast the redeemer is: scans through its API on one thread, and vouchers through its inbox, durably."""

import tempfile
import time
from pathlib import Path

from services.redeemer.service import SERVICE
from shared.contracts.issuer import VouchersIssued, WalletOpened
from shared.messaging.transport import Record
from shared.testing.service import Node, a_node
from tests.bench.figures import Figure
from tests.integration.redeemer.builders import (
    END_OF_2026,
    P1,
    a_counter,
    a_programme,
    a_wallet,
    an_id,
    reason,
    scan,
)

WALLETS, CHEQUES, BATCH, SCANS, WALLETS_AT_COUNTER = 2_000, 15, 200, 1_000, 100


def grants(node: Node) -> list[Record]:
    """What the issuer says when it grants to many households."""
    records = []
    for number in range(WALLETS):
        wallet_id = an_id(number, 2)
        records.append(node.record(WalletOpened(wallet_id=wallet_id, key_id="k1", generation=1)))
        vouchers = [f"{node.random.getrandbits(128):032x}" for _ in range(CHEQUES)]
        records.append(
            node.record(
                VouchersIssued(
                    wallet_id=wallet_id,
                    programme_id=P1,
                    voucher_ids=vouchers,
                    face_cents=1_000,
                    currency="EUR",
                    expires_at=END_OF_2026,
                )
            )
        )
    return records


def run() -> list[Figure]:
    """Take vouchers in, scan each wallet in turn, scan used codes again, and make a day's handles."""
    with tempfile.TemporaryDirectory() as folder:
        node = a_node(SERVICE, Path(folder), synchronous="FULL")
        try:
            node.run_jobs()
            a_programme(node)
            return [_taken_in(node), *_scans(node), _handles(node)]
        finally:
            node.close()


def _taken_in(node: Node) -> Figure:
    records = grants(node)
    began = time.perf_counter()
    for start in range(0, len(records), BATCH):
        with node.ctx.unit_of_work() as tx:
            node.inbox.take(tx, records[start : start + BATCH])
    return Figure("redeemer: vouchers taken in", WALLETS * CHEQUES / (time.perf_counter() - began), "1/s")


def _scans(node: Node) -> list[Figure]:
    counter, client = a_counter(node), node.client()
    wallets = [a_wallet(node, cheques=24) for _ in range(WALLETS_AT_COUNTER)]
    green: list[float] = []
    refused: list[float] = []
    for number in range(SCANS):
        if number % len(wallets) == 0:
            node.clock.advance(seconds=15)
        code = wallets[number % len(wallets)].code()
        for times, right in ((green, True), (refused, False)):
            began = time.perf_counter()
            answer = scan(node, counter, code, units=2, client=client)
            times.append(time.perf_counter() - began)
            assert answer.status_code == 201 if right else reason(answer) == "code_used", answer.text
    return [*_figures("green scans", green), *_figures("refused scans", refused)]


def _figures(what: str, times: list[float]) -> list[Figure]:
    return [
        Figure(f"redeemer: {what}", len(times) / sum(times), "1/s"),
        Figure("  slowest but one in a hundred", sorted(times)[len(times) * 99 // 100] * 1000, "ms"),
    ]


def _handles(node: Node) -> Figure:
    node.clock.advance(days=1)
    began = time.perf_counter()
    node.run_jobs()
    seconds = time.perf_counter() - began
    return Figure("redeemer: handles of a day", (WALLETS + WALLETS_AT_COUNTER) / seconds, "wallets/s")
