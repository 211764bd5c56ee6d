"""How fast the redeemer is: scans through its API on one thread, and vouchers through its inbox.

Run it as `python -m tests.bench.bench_redeemer`. It commits with `synchronous=FULL`, as in earnest.
"""

import tempfile
import time
from pathlib import Path

from services.redeemer.service import SERVICE
from shared.contracts.issuer import VouchersIssued, WalletOpened
from shared.messaging.transport import Record
from shared.testing.service import Node, a_node
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

WALLETS, CHEQUES, BATCH, SCANS = 2_000, 15, 200, 1_000


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


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        node = a_node(SERVICE, Path(folder), synchronous="FULL")
        node.run_jobs()
        a_programme(node)
        records = grants(node)
        began = time.perf_counter()
        for start in range(0, len(records), BATCH):
            with node.ctx.unit_of_work() as tx:
                node.inbox.take(tx, records[start : start + BATCH])
        seconds = time.perf_counter() - began
        print(
            f"vouchers taken in      {WALLETS * CHEQUES / seconds:8,.0f}/s   ({seconds:.2f} s, {BATCH} events a unit)"
        )

        counter = a_counter(node)
        wallets = [a_wallet(node, cheques=24) for _ in range(SCANS // 10)]
        client = node.client()
        times = []
        for number in range(SCANS):
            if number % len(wallets) == 0:
                node.clock.advance(seconds=15)
            code = wallets[number % len(wallets)].code()
            began = time.perf_counter()
            answer = scan(node, counter, code, units=2, client=client)
            times.append(time.perf_counter() - began)
            assert answer.status_code == 201, answer.text
        report("green scans", times)

        times = []
        for number in range(SCANS):
            code = wallets[number % len(wallets)].code()
            began = time.perf_counter()
            answer = scan(node, counter, code, units=2, client=client)
            times.append(time.perf_counter() - began)
            assert reason(answer) == "code_used"
        report("refused scans", times)

        node.clock.advance(days=1)
        began = time.perf_counter()
        node.run_jobs()
        seconds = time.perf_counter() - began
        print(f"handles of a day       {(WALLETS + len(wallets)) / seconds:8,.0f} wallets/s")
        node.close()


def report(what: str, times: list[float]) -> None:
    times = sorted(times)
    p50, p99 = times[len(times) // 2], times[len(times) * 99 // 100]
    print(f"{what:22} {len(times) / sum(times):8,.0f}/s   p50 {p50 * 1e3:.2f} ms, p99 {p99 * 1e3:.2f} ms")


if __name__ == "__main__":
    main()
