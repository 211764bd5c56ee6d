"""What the year's cases are played with: one fund, two programmes, four providers."""

from dataclasses import dataclass, field
from typing import Any

from deploy.demo.days import ZONE
from deploy.demo.directory import CATEGORIES
from deploy.demo.expected import Rule
from deploy.demo.money import FACE_CENTS
from deploy.demo.stage import Stage, new_device_token
from deploy.demo.year.calendar import StoryYear

FUND = "Trial fund of a town"
MAIN, SMALL = 0, 1
PROGRAMMES = ("A first year of rest", "A weekend off")
PAYS = {MAIN: ("babysitting", "household_help"), SMALL: ("respite_house",)}
RULES = {
    MAIN: Rule(base=12, single_parent=8, per_child_beyond=2, children_included=2, child_with_disability=4, cap=24),
    SMALL: Rule(base=8, single_parent=2, per_child_beyond=0, children_included=0, child_with_disability=0, cap=12),
}
#: Cheques for each child under one year old, beside the rule of the main programme.
NEWBORN = 2
WEEK_OF_A_WALLET, WEEK_OF_A_PROVIDER = 4, 6
UNDO_MINUTES, HOLD_HOURS, FREE_CANCEL_HOURS = 30, 24, 24
ALLOCATED_CHEQUES = {MAIN: 480, SMALL: 60}
#: More than is allocated, and some cents that make no cheque.
DEPOSIT_CENTS = (sum(ALLOCATED_CHEQUES.values()) + 10) * FACE_CENTS + 3

#: Providers by what they are here for: name, category, unit, programme.
SITTER, HELP, HOUSE, OTHER_SITTER = range(4)
_PROVIDERS = (
    ("Nachtlampje / Veilleuse", "babysitting", "hour", MAIN),
    ("Draagkracht / Bras Dessus", "household_help", "visit", MAIN),
    ("Zolderlicht / Sous les Toits", "respite_house", "night", SMALL),
    ("Kiekeboe / Coucou", "babysitting", "hour", MAIN),
)


@dataclass
class Setting:
    """What stands at the services for the year."""

    stage: Stage
    year: StoryYear
    fund: str = ""
    programmes: list[str] = field(default_factory=list)
    providers: list[str] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)
    devices: list[str] = field(default_factory=list)

    def raise_it(self) -> None:
        """Open the fund, the programmes and the providers' doors."""
        self._money()
        self._providers()

    def names(self) -> dict[str, str]:
        """What stands for each id."""
        known = {self.fund: FUND, **dict(zip(self.programmes, PROGRAMMES, strict=True))}
        return known | {one: _PROVIDERS[number][0] for number, one in enumerate(self.providers)}

    def decide(self, provider: int, status: str, reason: str | None = None) -> None:
        """An officer decides about what a provider applied for."""
        _, category, _, programme = _PROVIDERS[provider]
        body = {"programme_id": self.programmes[programme], "category": category, "status": status, "reason": reason}
        self.stage.officer(f"providers/{self.providers[provider]}/accreditations/decide", body, expect=200)
        self.stage.clock.wait_quiet()

    def apply(self, provider: int) -> None:
        _, category, _, programme = _PROVIDERS[provider]
        body = {"programme_id": self.programmes[programme], "category": category}
        self.stage.officer(f"providers/{self.providers[provider]}/accreditations", body)

    def owner(self, provider: int, path: str, body: object, expect: int = 201) -> Any:
        """What a provider's owner asks for."""
        place = f"provider:{self.providers[provider]}"
        token = self.stage.logins.of("provider_owner", "providers", place)
        key = self.stage.new_key()
        answer = self.stage.client.post("providers", f"/v1/{path}", token, key, body, expect)
        self.stage.clock.wait_quiet()
        return answer

    # -- within

    def _money(self) -> None:
        stage = self.stage
        self.fund = stage.finance("funds", {"name": FUND, "currency": "EUR"})["fund_id"]
        stage.clock.wait_quiet()
        for number, name in enumerate(PROGRAMMES):
            body: dict[str, Any] = {
                "name": name,
                "currency": "EUR",
                "face_cents": FACE_CENTS,
                "funds": [self.fund],
                "categories": [
                    dict(zip(("code", "nl", "fr", "en"), (c, *CATEGORIES[c]), strict=True)) for c in PAYS[number]
                ],
                "zone": ZONE,
                "pay_within_working_days": 10,
                "hold_timeout_hours": HOLD_HOURS,
                "undo_minutes": UNDO_MINUTES,
            }
            if number == SMALL:
                body |= {
                    "suspension_holds": "release",
                    "wallet_week_cheques": WEEK_OF_A_WALLET,
                    "provider_week_cheques": WEEK_OF_A_PROVIDER,
                }
            self.programmes.append(stage.manager("programmes", body)["programme_id"])
            rule = RULES[number].body(self.year.on(1, 1).date())
            rule["newborn"] = NEWBORN if number == MAIN else 0
            stage.manager(f"programmes/{self.programmes[number]}/rules", rule)
        stage.clock.wait_quiet()
        deposit = {"amount_cents": DEPOSIT_CENTS, "booked_on": str(self.year.on(1, 1).date()), "reference": "the year"}
        stage.finance(f"funds/{self.fund}/deposits", deposit)
        for number, programme in enumerate(self.programmes):
            allocation = {"programme_id": programme, "amount_cents": ALLOCATED_CHEQUES[number] * FACE_CENTS}
            stage.finance(f"funds/{self.fund}/allocations", allocation)
        stage.clock.wait_quiet()
        for programme in self.programmes:
            stage.manager(f"programmes/{programme}/status", {"status": "open"}, expect=200)
        stage.clock.wait_quiet()

    def _providers(self) -> None:
        stage = self.stage
        for number, (name, _, _, _) in enumerate(_PROVIDERS):
            first = 9_800_000 + number
            entry = {"public_name": name, "enterprise_number": f"{first:08}{97 - first % 97:02}"}
            self.providers.append(stage.officer("providers", entry)["provider_id"])
        stage.logins.make("provider_owner", "providers", [f"provider:{one}" for one in self.providers])
        for number, (_, category, unit, _) in enumerate(_PROVIDERS):
            self.apply(number)
            offer: dict[str, Any] = {"name": unit, "category": category, "price_cheques": 1, "unit": unit}
            offer |= {"free_cancel_hours": FREE_CANCEL_HOURS, "minutes_per_unit": 60}
            place = f"providers/{self.providers[number]}"
            self.offers.append(self.owner(number, f"{place}/offers", offer)["offer_id"])
            token, digest = new_device_token()
            device = {"name": "Phone", "token_sha256": digest}
            self.owner(number, f"{place}/devices", device)
            self.devices.append(token)
            if number == OTHER_SITTER:
                self.decide(number, "refused", "not_insured")
                self.apply(number)
            self.decide(number, "accredited")
