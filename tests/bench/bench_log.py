"""How fast the embedded log takes records that survive a loss of power, and hands them on."""

import os
import tempfile
import threading
import time
from pathlib import Path

from shared.contracts.topics import REDEEMER_REDEMPTION
from shared.messaging.embedded import EmbeddedTransport
from tests.bench.figures import Figure, table

#: About what a one-cheque redemption weighs in its envelope.
VALUE = b"x" * 900
HEADERS = (("ce_id", b"0" * 36), ("ce_type", REDEEMER_REDEMPTION.name.encode()), ("signature", b""))
DISK = 1_000
SINGLE = 4_000
BATCHED = 100_000
BATCH = 200
HANDED_ON = 300


def run() -> list[Figure]:
    """Measure on the disk where the temporary folder lies; point TMPDIR at the one you mean."""
    with tempfile.TemporaryDirectory() as folder:
        log = EmbeddedTransport(Path(folder) / "log.db")
        admin = log.admin()
        admin.create_topics([REDEEMER_REDEMPTION])
        try:
            return [
                Figure("disk: 4 KiB made durable in place, one at a time", _disk(Path(folder) / "disk"), "1/s"),
                Figure("log: durable appends, one at a time", _one_at_a_time(log), "1/s", 2_000),
                Figure(f"log: durable appends, {BATCH} a batch", _batched(log), "1/s", 40_000),
                Figure(f"log: records read, {BATCH} a poll", _read(log), "1/s"),
                *_handing_on(log),
            ]
        finally:
            admin.close()
            log.close()


def _disk(path: Path) -> float:
    """What the disk alone allows. Written in place, as SQLite does in a write-ahead log it uses again."""
    with path.open("w+b", buffering=0) as file:
        file.write(b"\0" * 4096 * DISK)
        os.fsync(file.fileno())
        file.seek(0)
        began = time.perf_counter()
        for _ in range(DISK):
            file.write(b"x" * 4096)
            os.fdatasync(file.fileno())
        return DISK / (time.perf_counter() - began)


def _one_at_a_time(log: EmbeddedTransport) -> float:
    publisher = log.publisher()
    began = time.perf_counter()
    for n in range(SINGLE):
        publisher.send(REDEEMER_REDEMPTION.name, f"{n:032x}", VALUE, HEADERS).result(10)
    seconds = time.perf_counter() - began
    publisher.close()
    return SINGLE / seconds


def _batched(log: EmbeddedTransport) -> float:
    """As the relay does: hand over a batch, then wait for each of its records."""
    publisher = log.publisher()
    began = time.perf_counter()
    for start in range(0, BATCHED, BATCH):
        deliveries = [
            publisher.send(REDEEMER_REDEMPTION.name, f"{n:032x}", VALUE, HEADERS) for n in range(start, start + BATCH)
        ]
        for delivery in deliveries:
            delivery.result(10)
    seconds = time.perf_counter() - began
    publisher.close()
    return BATCHED / seconds


def _read(log: EmbeddedTransport) -> float:
    reader = log.reader([REDEEMER_REDEMPTION.name])
    count = 0
    began = time.perf_counter()
    while count < SINGLE + BATCHED:
        count += len(reader.poll(1.0, BATCH))
    seconds = time.perf_counter() - began
    reader.close()
    return count / seconds


def _handing_on(log: EmbeddedTransport) -> list[Figure]:
    """From `send` to a waiting reader's hand, one record at a time."""
    sent: dict[str, float] = {}
    took: list[float] = []
    reader = log.subscriber("bench", [REDEEMER_REDEMPTION.name], "reader")
    ends = log.admin().ends([REDEEMER_REDEMPTION.name])
    for place, end in ends.items():
        reader.seek(place, end)
    arrived = threading.Event()

    def read() -> None:
        while len(took) < HANDED_ON:
            for record in reader.poll(1.0):
                took.append(time.perf_counter() - sent[record.key])
                arrived.set()

    thread = threading.Thread(target=read)
    thread.start()
    publisher = log.publisher()
    for n in range(HANDED_ON):
        key = f"{n:032x}"
        arrived.clear()
        sent[key] = time.perf_counter()
        publisher.send(REDEEMER_REDEMPTION.name, key, VALUE, HEADERS).result(10)
        arrived.wait(10)
    thread.join()
    publisher.close()
    reader.close()
    took.sort()
    return [
        Figure("log: handed on to a waiting reader, median", took[len(took) // 2] * 1000, "ms", None, False),
        Figure("log: handed on to a waiting reader, 99 of 100", took[len(took) * 99 // 100] * 1000, "ms", None, False),
    ]


if __name__ == "__main__":
    print(table(run()))
