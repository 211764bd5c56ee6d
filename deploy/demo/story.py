"""The story: a list comes in, cheques are granted, spent and refused, providers are paid, three times over.

Every step waits until all four services are quiet, so that nothing depends on which of them is faster.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from deploy.demo import days, expected, money
from deploy.demo.client import DemoError, bearer
from deploy.demo.days import BLOCKS, Calendar
from deploy.demo.directory import FOUNDATION, REGIONAL, Directory
from deploy.demo.expected import Expected
from deploy.demo.lists import PROVENANCE, Lists
from deploy.demo.money import COMMUNE_FUND, FACE_CENTS, PAYS_FROM, RULES, Money
from deploy.demo.plan import Attempt, Holder, Lot, Planner
from deploy.demo.progress import Progress
from deploy.demo.scans import Counters
from deploy.demo.stage import Stage
from deploy.demo.tables import euros, number
from deploy.demo.tally import Tally, Use
from deploy.demo.year.story import Year
from shared.kernel.clock import day_of

#: Requests in one wave: a fifth of the list's households, so that it finds enough different ones, within these bounds.
_ROWS_PER_REQUEST, _LARGEST_WAVE, _SMALLEST_WAVE = 5, 400, 4
#: Lines of progress beside the waves: two for the opening, a list each, a run and a payment each, three events, today.
_OTHER_STEPS = 2 + 2 + 2 * BLOCKS + 3 + 1
_MANAGER = ("programme_manager", "issuer")
_RUN_TIME, _PAY_TIME, _OFFICE_TIME = time(7, 40), time(7, 50), time(8, 0)


@dataclass
class Granted:
    """What one programme gave: the issuer's grants in the order of the list, and what we expected of each."""

    grants: list[dict[str, Any]]
    expected: list[Expected]
    left: list[int]


@dataclass(frozen=True)
class Run:
    """A settlement run: the ledger's answer, its settlements, what we expected, and which providers were paid."""

    answer: dict[str, Any]
    settlements: list[dict[str, Any]]
    expected: dict[int, int]
    paid: frozenset[int]


@dataclass
class Story:
    """The whole of it, in order. What is learnt on the way stays here for the tables and the checks."""

    stage: Stage
    calendar: Calendar
    directory: Directory
    lists: Lists
    attempts: int
    planner: Planner
    tally: Tally
    progress: Progress
    imports: dict[int, dict[str, Any]] = field(default_factory=dict)
    bad_rows: dict[int, str] = field(default_factory=dict)
    granted: dict[int, Granted] = field(default_factory=dict)
    retried: dict[int, dict[str, int]] = field(default_factory=dict)
    money: Money = field(default_factory=lambda: Money({}, {}, {}))
    holders: dict[str, Holder] = field(default_factory=dict)
    wallets: list[str] = field(default_factory=list)
    keys: dict[int, bytes] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    year: Year | None = None

    # -- the opening

    def open(self) -> None:
        """The year that went before, where it is told; then money, rights and providers, all on the first day."""
        stage, day = self.stage, self.calendar.days[0]
        stage.clock.wait_quiet()
        stage.logins.make_offices()
        if self.year is not None:
            self.year.play()
            stage.clock.move_to(self.calendar.begins_at)
        stage.open_funds()
        stage.draw_up_programmes(date(day.year, 1, 1))
        self.money = self._budget(day)
        stage.give(self.money, day)
        stage.open_programmes()
        self._step("three funds hold their money, two programmes are open")
        stage.enter_providers(self.directory)
        offers = len(self.directory.offers)
        self._step(f"{len(self.directory.providers)} providers with {offers} offers are accredited, all but one")

    def import_lists(self) -> None:
        """Both lists, one after the other: cheques come by right, without an application."""
        stage = self.stage
        for programme, data in ((REGIONAL, self.lists.regional), (FOUNDATION, self.lists.foundation)):
            result = self._import(programme, data)
            self.imports[programme] = result
            # The issuer keeps the file itself for two weeks only.
            self.bad_rows[programme] = stage.client.text(
                "issuer", f"/v1/imports/{result['import_id']}/bad-rows.csv", stage.logins.of(*_MANAGER)
            )
            self._take_grants(programme)
            self._step(
                f"{money.PROGRAMMES[programme]}: {result['rows']} rows, {result['bad']} of them bad; "
                f"{result['granted']} grants, {result['unfunded']} wait for money"
            )
        if not self.planner.holders:
            raise DemoError("no household of this list was granted anything, so there is nothing to play with")
        self._hand_out_tokens()
        self._fetch_keys()

    # -- the quarter

    def play(self) -> None:
        """Three blocks, each with its waves and its settlement run; then some uses that stay open."""
        waves = self._waves(self.attempts, self.lists.rows)
        for block in range(BLOCKS + 1):
            if block == 1:
                self._things_happen()
            if block == 2:
                self._some_come_back()
            first, last = waves * block // (BLOCKS + 1), waves * (block + 1) // (BLOCKS + 1)
            moments = days.moments(self.calendar.scan_days(block), last - first)
            for place, moment in enumerate(moments, start=first):
                share = self.attempts * (place + 1) // waves - self.attempts * place // waves
                self._wave(block, moment, share)
            if block < BLOCKS:
                self._settle(block)

    def end(self) -> None:
        """Let the rest of the time pass, so that the system can go on with the real clock."""
        self.stage.clock.move_to(datetime.now(UTC))
        self._step("today")

    @staticmethod
    def steps(attempts: int, rows: int) -> int:
        """How many lines of progress there will be."""
        return Story._waves(attempts, rows) + _OTHER_STEPS

    # -- within

    @staticmethod
    def _waves(attempts: int, rows: int) -> int:
        size = max(_SMALLEST_WAVE, min(_LARGEST_WAVE, rows // _ROWS_PER_REQUEST))
        return max(-(-attempts // size), BLOCKS + 1)

    def _step(self, text: str) -> None:
        self.progress.step(self.stage.clock.now, text)

    def _budget(self, day: date) -> Money:
        if self.lists.drawn is None:
            return money.plan_generously({REGIONAL: self.lists.rows, FOUNDATION: self.lists.foundation_rows})
        return money.plan({programme: self._quotas(programme, day) for programme in (REGIONAL, FOUNDATION)})

    def _quotas(self, programme: int, day: date) -> list[int]:
        """What each household of a drawn list should get, in the list's order."""
        assert self.lists.drawn is not None
        households = self.lists.drawn.households if programme == REGIONAL else self.lists.foundation_households
        return [expected.quota(RULES[programme], expected.family_on(household, day)) for household in households]

    def _import(self, programme: int, data: bytes) -> dict[str, Any]:
        stage = self.stage
        token = stage.logins.of(*_MANAGER)
        path = f"/v1/imports?programme_id={stage.programmes[programme]}&{PROVENANCE}"
        received = stage.client.upload("issuer", path, token, f"list-{programme}-of-the-demo", data)
        stage.clock.wait_quiet()
        result: dict[str, Any] = stage.issuer(f"imports/{received['import_id']}")
        if result["status"] != "done":
            raise DemoError(f"the import came to rest as {result['status']}")
        return result

    def _take_grants(self, programme: int) -> None:
        """Read the grants and give the plan its wallets, each with the cheques we expect it to hold."""
        stage = self.stage
        path = f"/v1/grants?programme_id={stage.programmes[programme]}"
        grants = stage.client.pages("issuer", path, bearer(stage.logins.of(*_MANAGER)), "grants")
        if self.lists.drawn is None:
            quotas = [grant["cheques"] for grant in grants]
        else:
            quotas = self._quotas(programme, self.calendar.days[0])
        foreseen, left = expected.grants(quotas, FACE_CENTS, self.money.budgets(programme))
        if len(grants) != len(foreseen):
            raise DemoError(f"the issuer decided {len(grants)} grants where {len(foreseen)} were expected")
        self.granted[programme] = Granted(grants, foreseen, left)
        for grant, each in zip(grants, foreseen, strict=True):
            if each.funded:
                self._hold(grant["wallet_id"], programme, each)

    def _hold(self, wallet_id: str, programme: int, granted: Expected) -> None:
        lots = [Lot(programme, PAYS_FROM[programme][fund], cheques) for fund, cheques in granted.parts]
        holder = self.holders.get(wallet_id)
        if holder is None:
            self.holders[wallet_id] = self.planner.add_holder(lots)
            self.wallets.append(wallet_id)
        else:
            holder.lots += lots

    def _hand_out_tokens(self) -> None:
        """Every parent can sign in, also who still waits. All in one go: the command line is slow to start."""
        stage = self.stage
        listed = stage.client.pages("issuer", "/v1/wallets", bearer(stage.logins.of(*_MANAGER)), "wallets")
        stage.logins.make("parent", "issuer", [f"wallet:{wallet['wallet_id']}" for wallet in listed])

    def _fetch_keys(self) -> None:
        """The phones of those who will use their cheques fetch their wallets' keys."""
        stage = self.stage

        def fetch(wallet: str) -> bytes:
            token = stage.logins.of("parent", "issuer", f"wallet:{wallet}")
            return bytes.fromhex(stage.client.get("issuer", f"/v1/wallets/{wallet}/key", token)["key_hex"])

        new = [
            wallet
            for wallet, holder in self.holders.items()
            if holder.number not in self.keys and self.planner.uses_its_cheques(holder)
        ]
        for wallet, key in zip(new, stage.each(fetch, new), strict=True):
            self.keys[self.holders[wallet].number] = key

    def _wave(self, block: int, moment: datetime, requests: int) -> None:
        """Different wallets at one standing instant; then some parents say at once that it was right."""
        stage = self.stage
        stage.clock.move_to(moment)
        attempts = self.planner.wave(requests)
        with ThreadPoolExecutor(len(attempts) or 1, thread_name_prefix="racers") as racers:
            counters = Counters(stage.client, stage.offers, stage.device_tokens, self.keys, racers)

            def make(attempt: Attempt) -> Any:
                return counters.make(attempt, moment)

            answers = stage.each(make, attempts)
        uses = [
            use
            for attempt, given in zip(attempts, answers, strict=True)
            if (use := self.tally.record(attempt, given, block)) is not None
        ]
        self._accept([use for use in uses if use.attempt.accepts])
        self._step(
            f"{len(attempts)} people at the counter, {len(uses)} are served; "
            f"{number(self.tally.requests)} of {number(self.attempts)} attempts"
        )

    def _accept(self, uses: Sequence[Use]) -> None:
        """The issuer must have heard of a use before a parent can say anything about it."""
        if not uses:
            return
        self.stage.clock.wait_quiet()
        # Wallets are numbered in the order in which the plan got them.
        wallets = self.wallets

        def accept(use: Use) -> None:
            wallet = wallets[use.attempt.holder]
            token = self.stage.logins.of("parent", "issuer", f"wallet:{wallet}")
            path = f"/v1/wallets/{wallet}/redemptions/{use.redemption_id}/accept"
            self.stage.client.post("issuer", path, token, f"accept-{use.redemption_id}", {}, expect=200)

        self.stage.each(accept, uses)
        self.tally.accepted |= {use.redemption_id for use in uses}

    def _settle(self, block: int) -> None:
        """Everything confirmed by the morning of the run is cut; its money leaves by instant transfer."""
        stage, calendar = self.stage, self.calendar
        stage.clock.move_to(days.at(calendar.run_day(block), _RUN_TIME))
        uses = self.tally.unsettled(block)
        foreseen = self.tally.cents_by_provider(uses)
        answer = stage.finance("settlement-runs", {})
        stage.clock.wait_quiet()
        settlements = self._settlements(answer["run_id"])
        self.tally.settle(len(self.runs), uses)
        self._step(f"settlement run {block + 1}: {len(settlements)} providers, {euros(answer['amount_cents'])} €")
        stage.clock.move_to(days.at(calendar.run_day(block), _PAY_TIME))
        numbers = {provider: place for place, provider in enumerate(stage.providers)}
        # Of the last run some of the money is still on its way, so that every state can be seen.
        paid = [
            settlement for settlement in settlements if block < BLOCKS - 1 or numbers[settlement["provider_id"]] % 3
        ]
        day = calendar.run_day(block).isoformat()

        def pay(settlement: dict[str, Any]) -> None:
            body = {"paid_on": day, "bank_reference": f"run {block + 1}"}
            stage.finance(f"settlements/{settlement['settlement_id']}/paid", body, expect=200)

        stage.each(pay, paid)
        stage.clock.wait_quiet()
        self.runs.append(
            Run(
                answer,
                self._settlements(answer["run_id"]),
                foreseen,
                frozenset(numbers[settlement["provider_id"]] for settlement in paid),
            )
        )
        self._step(f"{len(paid)} of {len(settlements)} settlements are paid")

    def _settlements(self, run_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.stage.client.get(
            "ledger", f"/v1/settlement-runs/{run_id}", self.stage.logins.of("finance_officer", "ledger")
        )["settlements"]
        return found

    def _things_happen(self) -> None:
        """Before the second block: more money for who waits; suspensions, a lost phone, an offer withdrawn."""
        stage, mishaps, standing = self.stage, self.directory.mishaps, self.planner.standing
        stage.clock.move_to(days.at(day_of(stage.clock.now, days.ZONE), _OFFICE_TIME))
        self._give_the_rest()
        for suspended in sorted(mishaps.suspended):
            stage.decide(self.directory.providers[suspended], "suspended", "under_review")
        for provider, device in sorted(mishaps.revoked):
            stage.revoke(provider, device)
        for offer in self.directory.offers:
            if offer.number in mishaps.withdrawn:
                stage.withdraw(offer)
        stage.clock.wait_quiet()
        standing.suspended |= mishaps.suspended
        standing.revoked |= mishaps.revoked
        standing.withdrawn |= mishaps.withdrawn
        self._step(
            f"{len(mishaps.suspended)} providers suspended, {len(mishaps.revoked)} devices revoked, "
            f"{len(mishaps.withdrawn)} offers withdrawn"
        )

    def _some_come_back(self) -> None:
        for provider in sorted(self.directory.mishaps.reinstated):
            self.stage.decide(self.directory.providers[provider], "accredited", None)
        self.stage.clock.wait_quiet()
        self.planner.standing.suspended -= self.directory.mishaps.reinstated
        self._step(f"{len(self.directory.mishaps.reinstated)} of the suspended providers are back")

    def _give_the_rest(self) -> None:
        """The communes give what was missing, and the grants that waited are tried again, the oldest first."""
        day = day_of(self.stage.clock.now, days.ZONE)
        for programme, cents in self.money.later.items():
            self.stage.deposit(COMMUNE_FUND, cents, day, "second payment")
            self.stage.allocate(programme, COMMUNE_FUND, cents)
            self.stage.clock.wait_quiet()
            body = {"programme_id": self.stage.programmes[programme]}
            self.retried[programme] = self.stage.manager("grants/retry", body, expect=200)
            self.stage.clock.wait_quiet()
            self._hold_retried(programme, cents)
        self._fetch_keys()
        waited = sum(answer["granted"] for answer in self.retried.values())
        self._step(f"the communes gave more money; {waited} grants that waited were made")

    def _hold_retried(self, programme: int, cents: int) -> None:
        granted = self.granted[programme]
        place = PAYS_FROM[programme].index(COMMUNE_FUND)
        granted.left[place] += cents
        waiting = [row for row, each in enumerate(granted.expected) if not each.funded]
        again, granted.left = expected.retry([granted.expected[number] for number in waiting], FACE_CENTS, granted.left)
        for row, each in zip(waiting, again, strict=True):
            granted.expected[row] = each
            if each.funded:
                self._hold(granted.grants[row]["wallet_id"], programme, each)
