"""What people do in the year's cases, each step with what must come of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from deploy.demo.client import Answer
from deploy.demo.year.book import Account, Book
from deploy.demo.year.calendar import StoryYear
from deploy.demo.year.setting import MAIN, SITTER, Setting
from shared.identity.wallet_code import Purpose, make_code
from shared.kernel.clock import format_instant

#: What a case says must come of a step, where it is no refusal.
DONE = frozenset({"redeemed", "held", "captured", "released", "undone"})


@dataclass
class Home:
    """A family's wallet. `key` makes its codes."""

    household: str
    wallet: str
    key: bytes
    cheques: int
    programme: int


class Desk:
    """Counters, phones and offices, for one case. What comes otherwise than the case says is a surprise."""

    def __init__(self, case: str, setting: Setting, book: Book) -> None:
        self.case, self.setting, self.book = case, setting, book
        self._stage = setting.stage

    @property
    def year(self) -> StoryYear:
        return self.setting.year

    @property
    def now(self) -> datetime:
        return self._stage.clock.now

    def after(self, **length: float) -> datetime:
        """So long from now."""
        return self.now + timedelta(**length)

    def next_code(self) -> datetime:
        """When another code is shown: longer than one serves, and in another minute for who tried in vain."""
        return self.after(seconds=75)

    def household_is(self, household: str, status: str) -> None:
        """How the issuer says that a household is."""
        self.must("the household", status, self._stage.issuer(f"households/{household}")["status"])

    def account(self, programme: int = MAIN) -> Account:
        return self.book.accounts.setdefault(programme, Account())

    # -- families

    def join(self, situation: str, births: Sequence[str], cheques: int, programme: int) -> Home:
        """A parent whom no list has is granted so many cheques at once."""
        body = {
            "programme_id": self.setting.programmes[programme],
            "situation": situation,
            "children_birth_dates": list(births),
            "language": "fr",
        }
        return self._home(self._stage.manager("doors/parents", body), cheques, programme)

    def new_home(self, new: Mapping[str, Any], cheques: int, programme: int = MAIN) -> Home:
        """The wallet of a parent who was taken in, with so many cheques."""
        home = self._home(new, cheques, programme)
        self.admit([home])
        return home

    def admit(self, homes: Sequence[Home]) -> None:
        """Let these parents sign in. All in one go: the command line is slow to start."""
        self._quiet()
        self._stage.logins.make("parent", "issuer", [f"wallet:{home.wallet}" for home in homes])
        for home in homes:
            self.fetch_key(home)

    def _home(self, new: Mapping[str, Any], cheques: int, programme: int) -> Home:
        self.granted(new["grants"], cheques, programme)
        return Home(new["household_id"], new["wallet_id"], b"", cheques, programme)

    def granted(self, grants: Sequence[Mapping[str, Any]], cheques: int, programme: int = MAIN) -> None:
        """Count what was granted now, which must be so many."""
        given = sum(grant["cheques"] for grant in grants if grant["status"] == "made")
        self.must("granted", cheques, given)
        self.account(programme).granted += cheques

    def fetch_key(self, home: Home) -> None:
        home.key = bytes.fromhex(self.parent_reads(home, "key")["key_hex"])

    def code(self, home: Home, *, beyond: bool = False, key: bytes | None = None) -> str:
        purpose = Purpose.BEYOND_LIMIT if beyond else Purpose.SPEND
        return make_code(key or home.key, self.now, purpose)

    def spoken(self, home: Home) -> str:
        return str(self.parent_reads(home, "spoken-code")["code"])

    def parent_reads(self, home: Home, what: str) -> Any:
        return self._stage.client.get("issuer", f"/v1/wallets/{home.wallet}{'/' if what else ''}{what}", self._of(home))

    def parent(self, home: Home, path: str, body: object, expect: int = 200) -> Any:
        """What a parent does on the own page."""
        key = self._stage.new_key()
        answer = self._stage.client.post(
            "issuer", f"/v1/wallets/{home.wallet}/{path}", self._of(home), key, body, expect
        )
        self._quiet()
        return answer

    def manager(self, path: str, body: object, expect: int = 200) -> Any:
        answer = self._stage.manager(path, body, expect=expect)
        self._quiet()
        return answer

    def owns(self, home: Home, free: int, **ended: int) -> None:
        """What the parent's page says: so many to use, so many expired and revoked."""
        wallet = self.parent_reads(home, "")
        said = {"free": sum(line["count"] for line in wallet["cheques"])}
        for line in wallet["ended"]:
            said[line["how"]] = said.get(line["how"], 0) + line["count"]
        self.must("in the wallet", {"free": free, **ended}, said)

    # -- counters

    def scan(self, home: Home, units: int, want: str = "redeemed", *, at: int = SITTER, **more: Any) -> str:
        """Show a code at a provider's counter. Returns the redemption's id."""
        shown = more.pop("code", None) or self.code(home)
        made = self._show("redemptions", at, {"units": units, "code": shown, **more}, want)
        if want == "redeemed":
            self.account(home.programme).redeemed += units
            self.book.uses[made] = ("captured", units)
        return made

    def hold(
        self,
        home: Home,
        units: int,
        service_at: datetime,
        want: str = "held",
        *,
        at: int = SITTER,
        **more: Any,
    ) -> str:
        """Keep cheques for a service to come."""
        body = {
            "units": units,
            "code": more.pop("code", None) or self.code(home),
            "service_at": format_instant(service_at),
        }
        return self._held(home, self._show("holds", at, body | more, want), units, want)

    def start(self, home: Home, units: int, want: str = "held", *, at: int = SITTER) -> str:
        """Begin a service by the hour."""
        return self._held(home, self._show("starts", at, {"units": units, "code": self.code(home)}, want), units, want)

    def capture(self, home: Home, hold: str, units: int, want: str = "captured", *, at: int = SITTER) -> None:
        """Spend the units of a hold that took place."""
        self._decide(f"holds/{hold}/capture", at, {"units": units}, want)
        if want == "captured":
            self.captured(home, hold, units)

    def stop(self, home: Home, hold: str, units: int, *, at: int = SITTER) -> None:
        """End a service by the hour, which must take so many units."""
        answer = self._decide(f"holds/{hold}/stop", at, {}, "captured")
        self.must("units taken", units, answer.value.get("units"))
        self.captured(home, hold, units)

    def captured(self, home: Home, hold: str, units: int) -> None:
        """Count that a hold was spent with so many units."""
        account = self.account(home.programme)
        account.held -= self.book.uses[hold][1]
        account.redeemed += units
        self.book.uses[hold] = ("captured", units)

    def release(self, home: Home, hold: str, want: str = "released", *, at: int = SITTER) -> None:
        """Let a hold go."""
        self._decide(f"holds/{hold}/release", at, {}, want)
        if want == "released":
            self.let_go(home, hold)

    def let_go(self, home: Home, hold: str, becomes: str = "issued") -> None:
        """Count that a hold ended without being spent."""
        account, cheques = self.account(home.programme), self.book.uses[hold][1]
        account.held -= cheques
        self._ends(account, cheques, becomes)
        self.book.uses[hold] = ("released", 0)

    def undo(self, home: Home, use: str, want: str = "undone", *, becomes: str = "issued", at: int = SITTER) -> None:
        """Take a capture back."""
        self._decide(f"redemptions/{use}/undo", at, {}, want)
        if want == "undone":
            self.sent_back(home, use, self.book.uses[use][1], becomes=becomes)

    def sent_back(self, home: Home, use: str, cheques: int, *, becomes: str = "issued") -> None:
        """Count that so many cheques of a use went back; all of them reverse it."""
        account, payable = self.account(home.programme), self.book.uses[use][1]
        account.redeemed -= cheques
        self._ends(account, cheques, becomes)
        self.book.uses[use] = ("reversed", 0) if cheques == payable else ("confirmed", payable - cheques)

    def confirmed(self, *uses: str) -> None:
        """The window is over: these must be paid."""
        for use in uses:
            self.book.uses[use] = ("confirmed", self.book.uses[use][1])

    def ends(self, home: Home, *, expired: int = 0, revoked: int = 0) -> None:
        """Count cheques that ended in the wallet."""
        account = self.account(home.programme)
        account.expired += expired
        account.revoked += revoked

    def answer(self, use: str, said: str, *, at: int = SITTER) -> None:
        """The provider's answer to a question."""
        place = f"providers/{self.setting.providers[at]}/questions/{use}/answer"
        self.setting.owner(at, place, {"answer": said}, expect=200)

    def must(self, what: str, wanted: object, said: object) -> None:
        """Note a surprise when it is not so."""
        if wanted != said:
            self.book.surprise(self.case, f"{what}: {said}, not {wanted}")

    def saw(self, *steps: str) -> None:
        self.book.saw(*steps)

    # -- within

    def _held(self, home: Home, made: str, units: int, want: str) -> str:
        if want == "held":
            self.account(home.programme).held += units
            self.book.uses[made] = ("held", units)
        return made

    @staticmethod
    def _ends(account: Account, cheques: int, becomes: str) -> None:
        account.expired += cheques if becomes == "expired" else 0
        account.revoked += cheques if becomes == "revoked" else 0

    def _show(self, path: str, at: int, body: dict[str, Any], want: str) -> str:
        key = self._stage.new_key()
        self._decide(path, at, {"offer_id": self.setting.offers[at], **body}, want, key)
        return key

    def _decide(self, path: str, at: int, body: object, want: str, key: str | None = None) -> Answer:
        headers = {"Respijt-Device": self.setting.devices[at]}
        answer = self._stage.client.try_post("redeemer", f"/v1/{path}", headers, key or self._stage.new_key(), body)
        self.book.requests += 1
        said = answer.code
        if answer.status in (200, 201):
            said = answer.value["decision"]
            if said == "refused":
                said = answer.value["reason"]
                self.book.refusals[said] += 1
        self.must(path.split("/")[-1], want, said)
        self._quiet()
        return answer

    def _of(self, home: Home) -> str:
        return self._stage.logins.of("parent", "issuer", f"wallet:{home.wallet}")

    def _quiet(self) -> None:
        self._stage.clock.wait_quiet()
