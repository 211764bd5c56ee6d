"""What happens at the counters: codes are shown, scanned, forged, repeated and raced for, several people at once."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from deploy.demo.client import Answer, Client
from deploy.demo.plan import Attempt, Kind
from shared.identity.wallet_code import Purpose, make_code
from shared.kernel.codes import base45_decode, base45_encode

#: What a programme lets pass at once without another word of the parent, unless it says otherwise.
VISIT_LIMIT = 6
_OLD = timedelta(seconds=75)
_FAST = timedelta(seconds=60)


class Counters:
    """Scans at the redeemer. `offers` and `device_tokens` are by the plan's numbers, `keys` by wallet number."""

    def __init__(
        self,
        client: Client,
        offers: Mapping[int, str],
        device_tokens: Mapping[tuple[int, int], str],
        keys: Mapping[int, bytes],
        racers: ThreadPoolExecutor,
    ) -> None:
        self._client, self._offers, self._tokens, self._keys = client, offers, device_tokens, keys
        self._racers = racers

    def make(self, attempt: Attempt, now: datetime) -> list[Answer]:
        """Send an attempt's requests. Their answers come in the order of the plan, whichever came first."""
        code = self._code(attempt, now)
        if attempt.kind is Kind.RACE:
            return self._race(attempt, code)
        answers = [self._scan(attempt, attempt.device, code, attempt.ids[0], attempt.units)]
        if attempt.kind is Kind.REPEAT:
            answers.append(self._scan(attempt, attempt.device, code, attempt.ids[0], attempt.units))
        elif attempt.kind is Kind.OTHER_BODY:
            answers.append(self._scan(attempt, attempt.device, code, attempt.ids[0], attempt.units + 1))
        elif attempt.kind is Kind.REUSED:
            answers.append(self._scan(attempt, attempt.other_device, code, attempt.ids[1], attempt.units))
        return answers

    def _race(self, attempt: Attempt, code: str) -> list[Answer]:
        """Two scanners of one provider at the same moment: each waits until the other is ready."""
        ready = threading.Barrier(2, timeout=30.0)

        def scan(device: int, redemption_id: str) -> Answer:
            ready.wait()
            return self._scan(attempt, device, code, redemption_id, attempt.units)

        other = self._racers.submit(scan, attempt.other_device, attempt.ids[1])
        return [scan(attempt.device, attempt.ids[0]), other.result()]

    def _scan(self, attempt: Attempt, device: int, code: str, redemption_id: str, units: int) -> Answer:
        return self._client.try_post(
            "redeemer",
            "/v1/redemptions",
            {"Respijt-Device": self._tokens[attempt.provider, device]},
            redemption_id,
            {"offer_id": self._offers[attempt.offer.number], "units": units, "code": code},
        )

    def _code(self, attempt: Attempt, now: datetime) -> str:
        key = self._keys[attempt.holder]
        if attempt.kind is Kind.STALE:
            return make_code(key, now - _OLD)
        if attempt.kind is Kind.EARLY:
            return make_code(key, now + _FAST)
        # For more than the visit limit the parent taps so, and shows the code that says it.
        purpose = Purpose.BEYOND_LIMIT if attempt.offer.price * attempt.units > VISIT_LIMIT else Purpose.SPEND
        code = make_code(key, now, purpose)
        if attempt.kind is Kind.FORGED:
            return forged(code, int(attempt.ids[1], 16))
        return code[:-3] if attempt.kind is Kind.UNREADABLE else code


def forged(code: str, choice: int) -> str:
    """A code with one bit of its handle, step or signature turned over. `choice` says which."""
    prefix, _, text = code.partition(":")
    data = base45_decode(text)
    assert data is not None, "a code that was made can be taken apart"
    place = choice % (len(data) * 8)
    changed = bytearray(data)
    changed[place // 8] ^= 1 << place % 8
    return f"{prefix}:{base45_encode(bytes(changed))}"
