"""Who may act for a household, what for and until when: a parent's permission to help."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.kernel.clock import add_months, end_of_day
from shared.kernel.errors import InvalidError

#: What a parent may permit. Beyond these nobody acts for her.
ACTS = (
    "see_cheques",
    "say_code",
    "print_paper",
    "make_letter",
    "answer_uses",
    "change_situation",
    "give_cheques_now",
    "name_helpers",
    "print_data",
    "say_no_thank_you",
)
#: What a page offers ticked when somebody is to help from now on; the rest is asked for by whoever wants it.
USUAL = tuple(act for act in ACTS if act not in ("name_helpers", "print_data", "say_no_thank_you"))
#: How a parent gave her permission: on her own page, or to somebody of the staff.
PAGE = "page"
AT_COUNTER, BY_PHONE = "at_counter", "by_phone_with_code_word"
WAYS = ("in_person", AT_COUNTER, BY_PHONE, "on_paper", "by_letter")
#: Why a helper looks or acts. One of them is written down each time, and the parent reads it.
REASONS = (
    "asked_by_parent",
    "prepare_appointment",
    "check_balance",
    "print_paper",
    "help_with_dispute",
    "emergency",
)
#: A permission lasts no longer, and is asked for anew.
MOST_MONTHS = 12
#: For how many months a page permits somebody to help.
OFFERED_MONTHS = (1, 3, 6, MOST_MONTHS)
#: Permissions in force at once for one household.
MOST_IN_FORCE = 20


#: For so long a helper acts for a family after saying why; then they say it again.
VISIT = timedelta(minutes=30)
#: The act without which nothing of the cheques, and no name, is shown.
SEE = "see_cheques"


@dataclass(frozen=True)
class Organisation:
    """An organisation that helpers work for. Once it ended nothing is permitted to it any more."""

    id: str
    name: str
    ended_at: datetime | None


@dataclass(frozen=True)
class Helper:
    """Who wants to help: a pseudonymous name, and the organisation they work for, if any."""

    name: str
    organisation_id: str | None

    @property
    def holder(self) -> str:
        """Whose permissions they act by, and whose label of a family they read: the organisation's, or their own."""
        return self.organisation_id or self.name


@dataclass(frozen=True)
class Visit:
    """A while in which a helper acts for one household on the pages, for the reason they gave when it began."""

    id: str
    household_id: str
    helper: str
    reason: str
    begun_at: datetime
    ends_at: datetime
    ended_at: datetime | None

    def lasts(self, at: datetime) -> bool:
        return self.ended_at is None and at < self.ends_at


@dataclass(frozen=True)
class Terms:
    """To whom a permission is given: an organisation or one helper. For what, until which day, and how."""

    organisation_id: str | None
    helper: str | None
    acts: tuple[str, ...]
    last_day: date
    given: str


@dataclass(frozen=True)
class Mandate:
    """A permission as it is kept. It is in force until `ends_at`, unless it was taken back."""

    id: str
    organisation_id: str | None
    helper: str | None
    acts: tuple[str, ...]
    ends_at: datetime
    revoked_at: datetime | None

    def in_force(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.ends_at

    def is_for(self, helper: Helper) -> bool:
        """Whether it was given to this helper or to the organisation they work for."""
        if self.helper is not None:
            return self.helper == helper.name
        return self.organisation_id == helper.organisation_id


def permits(mandates: Iterable[Mandate], helper: Helper, act: str, at: datetime) -> Mandate | None:
    """The permission by which a helper may do something now; `None` when there is none."""
    for each in mandates:
        if each.in_force(at) and each.is_for(helper) and act in each.acts:
            return each
    return None


def permitted(mandates: Iterable[Mandate], helper: Helper, at: datetime) -> frozenset[str]:
    """All that a helper may do now."""
    return frozenset(act for each in mandates if each.in_force(at) and each.is_for(helper) for act in each.acts)


def ends_at(last_day: date, today: date, zone: str) -> datetime:
    """When a permission ends that is given today. Raises `InvalidError` for a day that is over or too far away."""
    furthest = add_months(today, MOST_MONTHS)
    if not today <= last_day <= furthest:
        raise InvalidError(
            f"a permission lasts from today to {MOST_MONTHS} months at most",
            code="last_day_out_of_range",
            remedy="Write an earlier day; the permission can be given anew when it ends.",
            fields={"last_day": [f"Write a day from {today.isoformat()} to {furthest.isoformat()}."]},
        )
    return end_of_day(last_day, zone)


def label_of(household_id: str, helper: Helper) -> str:
    """To what a sealed label is bound, so that none can be put in another's place."""
    return f"label {household_id} {helper.holder}"
