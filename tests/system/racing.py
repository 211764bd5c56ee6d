"""Clients that race for the same few wallets over HTTP, and what each of them was answered when.

They know codes, papers and devices, as parents and counters do, and nothing of the database.
"""

import json
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import urllib3

from shared.identity.wallet_code import make_code
from tests.integration.redeemer.builders import Counter, Wallet

CHANNELS = ("wallet_code", "paper", "spoken_code")
#: Every so many requests go to both webs at the same moment, as an impatient device sends them.
TWICE_IN_A_HUNDRED = 15
#: Of every hundred, so many ask for the wallet that most others ask for in the same tenth of a second.
CROWDED_IN_A_HUNDRED = 50
#: Answers of the race itself that are asked for once more at its end.
ASKED_AGAIN = 300
#: At how many wallets a racer looks, and how many cheques it asks for at most.
_LOOKS, _MOST = 5, 6
#: A race on a busy machine takes so much longer at most.
_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Ask:
    """One intention: what it is sent as, and what it was meant to spend."""

    path: str
    key: str
    device: str
    body: Mapping[str, Any]
    wallet_id: str
    channel: str
    #: The codes or papers that it shows, or the redemption that it takes back.
    shown: tuple[str, ...]
    number: int = 0


@dataclass(frozen=True)
class Answered:
    """An ask with its answer, and the stretch of this machine's clock between the two, in seconds."""

    ask: Ask
    began: float
    ended: float
    status: int
    body: bytes

    @property
    def value(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    @property
    def decision(self) -> str:
        return str(self.value["decision"])


@dataclass
class Holder:
    """A wallet as the racers believe it to be; what they believe is always a little old."""

    wallet: Wallet
    papers: list[str]
    cheques: int
    spoken: int = 0
    used: set[str] = field(default_factory=set)
    live: dict[str, tuple[Counter, int]] = field(default_factory=dict)


class Race:
    """So many clients, each in a thread of its own, over so many webs of one service."""

    def __init__(self, urls: Sequence[str], counters: Sequence[Counter], holders: Sequence[Holder]) -> None:
        self._urls, self._counters, self._holders = urls, counters, holders
        self._pool = urllib3.PoolManager(maxsize=64, retries=False, timeout=urllib3.Timeout(connect=5.0, read=30.0))
        self.answers: list[Answered] = []
        self.errors: list[BaseException] = []

    def run(self, clients: int, seconds: float, least: int) -> None:
        """Race for so long, and until so many were answered; then ask for some of the answers once more."""
        ready = threading.Barrier(clients)

        def race(number: int) -> None:
            try:
                with ThreadPoolExecutor(1) as beside:
                    self._race(random.Random(f"racer {number}"), number, ready, seconds, least, beside)
            except BaseException as error:
                self.errors.append(error)
                ready.abort()

        racers = [threading.Thread(target=race, args=(number,)) for number in range(clients)]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join(seconds + _PATIENCE_SECONDS + 60)
        again = random.Random(1).sample(self.answers, min(ASKED_AGAIN, len(self.answers)))
        for number, one in enumerate(again):
            self._send(one.ask, self._urls[number % len(self._urls)])
        self._pool.clear()

    def _race(
        self,
        rng: random.Random,
        number: int,
        ready: threading.Barrier,
        seconds: float,
        least: int,
        beside: ThreadPoolExecutor,
    ) -> None:
        counter = self._counters[number % len(self._counters)]
        ready.wait(30)
        began = time.monotonic()
        while not self._over(time.monotonic() - began, seconds, least):
            ask = self._next(rng, counter)
            web = rng.randrange(len(self._urls))
            other = None
            if rng.randrange(100) < TWICE_IN_A_HUNDRED:
                other = beside.submit(self._send, ask, self._urls[web - 1])
            self._note(self._send(ask, self._urls[web]), counter)
            if other is not None:
                other.result()

    def _over(self, raced: float, seconds: float, least: int) -> bool:
        enough = raced >= seconds and len(self.answers) >= least
        return enough or bool(self.errors) or raced >= seconds + _PATIENCE_SECONDS

    def _next(self, rng: random.Random, counter: Counter) -> Ask:
        """A scan, mostly of a wallet that can pay it; from a wallet that has little left something is taken back."""
        for _ in range(_LOOKS):
            holder = self._holders[rng.randrange(len(self._holders))]
            if rng.randrange(100) < CROWDED_IN_A_HUNDRED:
                holder = self._holders[int(time.monotonic() * 10) % len(self._holders)]
            live = dict(holder.live)
            if sum(count for _, count in live.values()) + _MOST <= holder.cheques:
                break
            mine = [one for one, (place, _) in live.items() if place is counter]
            if mine:
                return self._take_back(rng, counter, holder, rng.choice(mine))
        return _scan(rng, counter, holder)

    def _take_back(self, rng: random.Random, counter: Counter, holder: Holder, redemption_id: str) -> Ask:
        path = f"/v1/redemptions/{redemption_id}/undo"
        return Ask(path, _a_key(rng), counter.token, {}, holder.wallet.wallet_id, "undo", (redemption_id,))

    def _send(self, ask: Ask, url: str) -> Answered:
        began = time.monotonic()
        answer = self._pool.request(
            "POST",
            url + ask.path,
            body=json.dumps(ask.body).encode(),
            headers={
                "Respijt-Device": ask.device,
                "Idempotency-Key": ask.key,
                "Content-Type": "application/json",
            },
        )
        answered = Answered(ask, began, time.monotonic(), answer.status, answer.data)
        self.answers.append(answered)
        assert answer.status in (200, 201), f"{ask.channel}: {answer.status} {answer.data[:500]!r}"
        return answered

    def _note(self, answered: Answered, counter: Counter) -> None:
        ask, decision = answered.ask, answered.decision
        holder = next(one for one in self._holders if one.wallet.wallet_id == ask.wallet_id)
        if decision == "redeemed":
            holder.live[ask.key] = (counter, answered.value["cheques"])
            holder.used.update(ask.shown)
        if decision == "undone":
            holder.live.pop(ask.shown[0], None)
        if ask.channel == "spoken_code" and decision == "redeemed":
            holder.spoken = max(holder.spoken, ask.number)


def _scan(rng: random.Random, counter: Counter, holder: Holder) -> Ask:
    channel, units = rng.choice(CHANNELS), rng.randint(1, 2)
    show: Callable[[], tuple[tuple[str, ...], int, dict[str, Any]]] = {
        "wallet_code": lambda: _wallet_code(holder),
        "paper": lambda: _papers(rng, holder, units * counter.price),
        "spoken_code": lambda: _spoken_code(rng, holder),
    }[channel]
    shown, number, says = show()
    body = {"offer_id": counter.offer_id, "units": units, **says}
    return Ask(
        "/v1/redemptions", _a_key(rng), counter.token, body, holder.wallet.wallet_id, channel, shown, number=number
    )


def _wallet_code(holder: Holder) -> tuple[tuple[str, ...], int, dict[str, Any]]:
    code = make_code(holder.wallet.key, datetime.now(UTC))
    return (code,), 0, {"code": code}


def _spoken_code(rng: random.Random, holder: Holder) -> tuple[tuple[str, ...], int, dict[str, Any]]:
    number = holder.spoken + rng.randint(1, 2)
    code = holder.wallet.spoken(number)
    return (code,), number, {"code": code}


def _papers(rng: random.Random, holder: Holder, count: int) -> tuple[tuple[str, ...], int, dict[str, Any]]:
    """The next ones that seem good, a few to choose from, so that two clients often choose the same."""
    good = [paper for paper in holder.papers if paper not in holder.used][: count + 2]
    chosen = rng.sample(good if len(good) >= count else holder.papers, count)
    return tuple(chosen), 0, {"code": "-", "papers": chosen, "pin": holder.wallet.pin}


def _a_key(rng: random.Random) -> str:
    return f"{rng.getrandbits(128):032x}"
