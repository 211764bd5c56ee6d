"""Every command of issuer and redeemer by all three channels, on a log as bad as the spine's.

Beside what the spine promises: issuer, redeemer and ledger agree on every use, no cheque is in two uses at once, no
code or paper serves twice, and a wallet of a closed household closes with its last use.
"""

from collections import Counter
from datetime import timedelta
from typing import Any

import hypothesis
import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test

from services.issuer import tables as issuer_tables
from services.ledger import tables as ledger_tables
from services.redeemer import tables as redeemer_tables
from shared.identity.roles import Role
from shared.kernel.clock import format_instant
from shared.kernel.ids import new_id
from tests.system.test_spine_machine import Spine
from tests.world import Shop

#: What a use is called here, by how the issuer calls it: a word that is on its way changes nothing there yet.
_AS_THE_REDEEMER_SAYS = {"accepted": "confirmed"}


class Commands(Spine):
    """The spine, and all that people can ask for beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.holds: dict[str, Shop] = {}
        self.papers: dict[str, list[str]] = {}
        self.used_papers: list[str] = []
        self.suspended: set[str] = set()
        self.paused = False

    @initialize(seed=st.integers(0, 2**16), budget=st.integers(8, 40))
    def begin(self, seed: int, budget: int) -> None:
        """With families at the start, so that there is something to spend."""
        super().begin(seed=seed, budget=budget)
        kinds = ("single_parent", "two_parents", "two_parents")
        self.world.import_households(self.programme, [self.world.household_row(kind) for kind in kinds])
        self.world.settle()

    @rule()
    def retry_unfunded(self) -> None:
        answer = self.world.post(
            self.world.issuer, "/v1/grants/retry", {"programme_id": self.programme}, Role.PROGRAMME_MANAGER
        )
        assert answer.status_code == (409 if self.paused else 200), answer.text

    # -- three channels

    @rule(
        data=st.data(), shop=st.integers(0, 1), units=st.integers(1, 3), spoken=st.booleans(), hours=st.integers(1, 90)
    )
    def book(self, data: st.DataObject, shop: int, units: int, spoken: bool, hours: int) -> None:
        wallet = self._wallet(data)
        if wallet is None:
            return
        at = self.world.clock.now() + timedelta(hours=hours)
        key = new_id(self.world.random)
        code = self._spoken(wallet) if spoken else self.world.code(wallet)
        answer = self._at(self.shops[shop], "holds", key, units=units, code=code, service_at=format_instant(at))
        if answer["decision"] == "held":
            self.holds[key] = self.shops[shop]

    @rule(data=st.data(), shop=st.integers(0, 1))
    def scan_a_spoken_code_twice(self, data: st.DataObject, shop: int) -> None:
        wallet = self._wallet(data)
        if wallet is None:
            return
        code = self._spoken(wallet)
        first = self._judge(self.world.scan(self.shops[shop], code, 1, new_id(self.world.random)))
        second = self._judge(self.world.scan(self.shops[shop], code, 1, new_id(self.world.random)))
        assert [first["decision"], second["decision"]].count("redeemed") <= 1, "a code serves once"

    @rule(data=st.data(), count=st.integers(1, 3))
    def print_paper(self, data: st.DataObject, count: int) -> None:
        wallet = self._wallet(data)
        if wallet is not None:
            answer = self._parent(wallet, "papers", {"papers": count}, 201, 409)
            self.papers.setdefault(wallet, []).extend(one["text"] for one in answer.get("papers", []))

    @precondition(lambda self: any(self.papers.values()))
    @rule(data=st.data(), shop=st.integers(0, 1), pin=st.booleans())
    def show_paper(self, data: st.DataObject, shop: int, pin: bool) -> None:
        wallet = data.draw(st.sampled_from(sorted(wallet for wallet, papers in self.papers.items() if papers)))
        paper = data.draw(st.sampled_from(self.papers[wallet]))
        shown = {"papers": [paper], "pin": self._codes(wallet)["pin"]} if pin else {"papers": [paper]}
        taker, key = self.shops[shop], new_id(self.world.random)
        answer = self._at(taker, "redemptions", key, units=1, code="-", **shown)
        if answer["decision"] == "redeemed":
            assert pin, "a paper without a sign of the parent serves nobody"
            assert paper not in self.used_papers, "a paper serves once"
            self.used_papers.append(paper)
            self.greens[answer["redemption_id"]] = answer

    @rule(data=st.data())
    def cancel_papers(self, data: st.DataObject) -> None:
        wallet = self._wallet(data)
        if wallet is not None:
            self._parent(wallet, "papers/cancel", {}, 200, 409)

    @rule(data=st.data())
    def renew_codes(self, data: st.DataObject) -> None:
        wallet = self._wallet(data)
        if wallet is not None:
            self._parent(wallet, "renew", {}, 200, 409)

    # -- what a provider does with a booking or a use

    @precondition(lambda self: self.holds)
    @rule(data=st.data(), step=st.sampled_from(["capture", "stop", "release"]), units=st.integers(1, 3))
    def end_a_hold(self, data: st.DataObject, step: str, units: int) -> None:
        use = data.draw(st.sampled_from(sorted(self.holds)))
        body: dict[str, Any] = {"units": units} if step == "capture" else {}
        self._of_use(self.holds[use], f"holds/{use}/{step}", **body)

    @precondition(lambda self: self.holds or self.greens)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        use = data.draw(st.sampled_from(sorted({*self.holds, *self.greens})))
        self._of_use(self._shop_of(use), f"redemptions/{use}/undo")

    # -- what a parent and the staff say

    @precondition(lambda self: self.holds or self.greens)
    @rule(
        data=st.data(),
        word=st.sampled_from(["dispute", "cancel", "complain"]),
        reason=st.sampled_from(["nobody_came", "wrong_amount"]),
    )
    def say(self, data: st.DataObject, word: str, reason: str) -> None:
        use = self._heard_of(data)
        if use is not None:
            body = {"reason": "sick_child" if word == "cancel" else reason}
            self._parent(use["wallet_id"], f"redemptions/{use['id']}/{word}", body, 200, 201, 409)

    @precondition(lambda self: self.holds or self.greens)
    @rule(data=st.data(), cheques=st.integers(0, 3))
    def decide(self, data: st.DataObject, cheques: int) -> None:
        use = self._heard_of(data)
        if use is not None:
            reason = "less_took_place" if cheques else "took_place"
            self._staff(f"disputes/{use['id']}/decide", {"cheques": cheques, "reason": reason}, 200, 409, 422)

    @rule(data=st.data())
    def revoke(self, data: st.DataObject) -> None:
        wallet = self._wallet(data)
        if wallet is not None:
            self._staff(f"wallets/{wallet}/revoke", {"reason": "granted_twice"}, 201, 409)

    @rule(days=st.integers(1, 400))
    def extend(self, days: int) -> None:
        last_day = self.world.clock.now().date() + timedelta(days=days)
        self._staff(f"programmes/{self.programme}/extensions", {"last_day": last_day.isoformat()}, 201, 202, 409)

    @rule(data=st.data())
    def close_a_household(self, data: st.DataObject) -> None:
        households = sorted(row["id"] for row in self.world.issuer.rows(issuer_tables.household))
        if households:
            self._staff(f"households/{data.draw(st.sampled_from(households))}/close", {}, 200)

    @rule()
    def pause_or_resume(self) -> None:
        self.paused = not self.paused
        self.world.set_status(self.programme, "paused" if self.paused else "open")

    @rule(shop=st.integers(0, 1))
    def suspend_or_reinstate(self, shop: int) -> None:
        provider, category = self.shops[shop].provider_id, ("babysitting", "wellbeing")[shop]
        again = provider in self.suspended
        status, reason = ("accredited", None) if again else ("suspended", "under_review")
        self.world.decide(provider, self.programme, category, status, reason)
        self.suspended ^= {provider}

    @rule(days=st.integers(20, 150))
    def months_pass(self, days: int) -> None:
        """All that is due is done on the way: codes are found by handles that are made each day."""
        self.world.pass_time(days=days)
        for node in self.world.nodes:
            node.run_jobs()

    # -- what always holds

    @invariant()
    def no_fund_is_overdrawn(self) -> None:
        """What comes back is granted again, so that more cheques are issued in all than the money that there is."""
        with self.world.issuer.ctx.reading() as reading:
            for row in reading.execute(sa.select(issuer_tables.budget)).mappings():
                assert 0 <= row["committed_cents"] <= row["allocated_cents"]

    @invariant()
    def no_cheque_is_spent_twice(self) -> None:
        rows = self.world.redeemer.rows(redeemer_tables.redemption_voucher)
        live = Counter(row["voucher_id"] for row in rows if row["sent_back_at"] is None)
        assert not live or max(live.values()) == 1
        states = {row["voucher_id"]: row["state"] for row in self.world.redeemer.rows(redeemer_tables.voucher)}
        assert {voucher for voucher, state in states.items() if state in ("held", "redeemed")} == set(live)

    def _check_the_end(self) -> None:
        super()._check_the_end()
        here = {row["redemption_id"]: row["status"] for row in self.world.redeemer.rows(redeemer_tables.redemption)}
        issuer = {row["id"]: row["status"] for row in self.world.issuer.rows(issuer_tables.redemption)}
        ledger = {row["redemption_id"]: row["state"] for row in self.world.ledger.rows(ledger_tables.redemption)}
        assert {use: _AS_THE_REDEEMER_SAYS.get(status, status) for use, status in issuer.items()} == here
        assert ledger == here
        closing = [
            row["id"]
            for row in self.world.issuer.rows(issuer_tables.wallet)
            if row["closing_since"] is not None and row["status"] == "open"
        ]
        running = {
            row["wallet_id"]
            for row in self.world.issuer.rows(issuer_tables.redemption)
            if row["status"] in ("held", "captured", "accepted", "disputed")
        }
        assert set(closing) <= running, "a wallet closes with its last use"

    # -- within

    def _wallet(self, data: st.DataObject) -> str | None:
        wallets = self.world.wallets()
        return data.draw(st.sampled_from(wallets)) if wallets else None

    def _codes(self, wallet: str) -> Any:
        return self.world.get(self.world.issuer, f"/v1/wallets/{wallet}/codes", Role.PARENT, f"wallet:{wallet}")

    def _spoken(self, wallet: str) -> str:
        path = f"/v1/wallets/{wallet}/spoken-code"
        return str(self.world.get(self.world.issuer, path, Role.PARENT, f"wallet:{wallet}")["code"])

    def _heard_of(self, data: st.DataObject) -> Any:
        """A use that the issuer has heard of."""
        uses = {row["id"]: row for row in self.world.issuer.rows(issuer_tables.redemption)}
        return uses[data.draw(st.sampled_from(sorted(uses)))] if uses else None

    def _shop_of(self, use: str) -> Shop:
        (row,) = [row for row in self.world.redeemer.rows(redeemer_tables.redemption) if row["redemption_id"] == use]
        return next(shop for shop in self.shops if shop.provider_id == row["provider_id"])

    def _at(self, shop: Shop, path: str, key: str, **body: Any) -> Any:
        """What a device is answered about a code that it was shown."""
        answer = self._of_use(shop, path, key, offer_id=shop.offer_id, **body)
        assert answer["decision"] in ("held", "redeemed", "refused")
        return answer

    def _of_use(self, shop: Shop, path: str, key: str = "", **body: Any) -> Any:
        headers = {"Respijt-Device": shop.device_token, "Idempotency-Key": key or new_id(self.world.random)}
        answer = self.world.redeemer.client().post(f"/v1/{path}", json=body, headers=headers)
        assert answer.status_code in (200, 201), answer.text
        return answer.get_json()

    def _parent(self, wallet: str, path: str, body: dict[str, Any], *statuses: int) -> Any:
        scope = f"wallet:{wallet}"
        answer = self.world.post(self.world.issuer, f"/v1/wallets/{wallet}/{path}", body, Role.PARENT, scope)
        assert answer.status_code in statuses, answer.text
        return answer.get_json()

    def _staff(self, path: str, body: dict[str, Any], *statuses: int) -> None:
        answer = self.world.post(self.world.issuer, f"/v1/{path}", body, Role.PROGRAMME_MANAGER)
        assert answer.status_code in statuses, answer.text


@pytest.mark.filterwarnings("error")
def test_whatever_is_asked_for_all_agree_at_the_end(proof: bool) -> None:
    run_state_machine_as_test(
        Commands,
        settings=hypothesis.settings(
            max_examples=200 if proof else 5,
            stateful_step_count=60 if proof else 30,
            deadline=None,
            suppress_health_check=list(hypothesis.HealthCheck),
            print_blob=True,
            derandomize=not proof,
        ),
    )
