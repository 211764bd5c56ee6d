"""Providers and where their accreditations may go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args

from services.providers.domain.evidence import Lack
from services.providers.reasons import DUE, REASONS, explaining
from shared.contracts.providers import Accreditation as AccreditationTold
from shared.contracts.providers import AccreditationStatus, ProviderChanged
from shared.kernel.errors import ConflictError, InvalidError, NotFoundError
from shared.kernel.ids import ProgrammeId, ProviderId
from shared.kernel.languages import Text

#: What one event about a provider can hold, and more than all programmes and categories together.
MAX_ACCREDITATIONS = 200

Command = Literal["apply", "accredit", "refuse", "suspend", "close"]

#: State → command → next state. `None` is who never applied. A refused one may apply again; closed is the end.
TRANSITIONS: dict[AccreditationStatus | None, dict[Command, AccreditationStatus]] = {
    None: {"apply": "applied"},
    "applied": {"accredit": "accredited", "refuse": "refused", "close": "closed"},
    "accredited": {"suspend": "suspended", "close": "closed"},
    "suspended": {"accredit": "accredited", "close": "closed"},
    "refused": {"apply": "applied", "close": "closed"},
    "closed": {},
}
NOT_REACHABLE = "status_not_reachable"
#: With which code a command is refused in every other state.
REFUSED: Mapping[Command, str] = {
    "apply": "accreditation_exists",
    "accredit": NOT_REACHABLE,
    "refuse": NOT_REACHABLE,
    "suspend": NOT_REACHABLE,
    "close": NOT_REACHABLE,
}
#: Who never applied has nothing that could be decided on.
NEVER_APPLIED = "not_found"

#: What an officer can decide, by the state it is to lead to. `applied` is where an application begins.
DECISIONS: dict[AccreditationStatus, Command] = {
    "accredited": "accredit",
    "refused": "refuse",
    "suspended": "suspend",
    "closed": "close",
}

#: An organisation stands by itself; a group without an enterprise number and a parent's own sitter have a host.
Kind = Literal["organisation", "group", "sitter"]
HOSTED_KINDS: tuple[Kind, ...] = ("group", "sitter")

#: How a sitter works, which decides what the law lets them work. `None` is who is not a sitter of any of these.
WorkStatus = Literal["student", "occasional", "volunteer"]
WORK_STATUSES: tuple[WorkStatus, ...] = get_args(WorkStatus)


@dataclass(frozen=True)
class Programme:
    """What is known of a programme: whether it still runs and which categories it pays for."""

    id: ProgrammeId
    status: str
    categories: frozenset[str]


def no_such(what: str) -> NotFoundError:
    """There is none, or it belongs to somebody else: both sound the same."""
    return NotFoundError(f"there is no such {what}", remedy="Check the id in the address.")


@dataclass(frozen=True)
class Accreditation:
    """Whether a provider may take a programme's cheques for a category. `reason` is a code where one is due."""

    programme_id: ProgrammeId
    category: str
    status: AccreditationStatus
    reason: str | None
    changed_at: datetime

    @property
    def reason_text(self) -> Text | None:
        """What the provider reads."""
        return None if self.reason is None else REASONS[self.reason].text


@dataclass(frozen=True)
class Provider:
    """A provider with all its accreditations.

    `week_cheques` caps what it may take in a calendar week, as it stands today. A hosted one has a
    host, the host's public name, and a link by which the families it cares for find it.
    """

    id: ProviderId
    public_name: str
    accreditations: tuple[Accreditation, ...]
    created_at: datetime
    kind: Kind = "organisation"
    enterprise_number: str | None = None
    work_status: WorkStatus | None = None
    week_cheques: int | None = None
    host_id: ProviderId | None = None
    host_name: str | None = None
    link: str | None = None
    hosting_ended_at: datetime | None = None

    @property
    def hosted(self) -> bool:
        return self.host_id is not None

    def accreditation(self, programme_id: str, category: str) -> Accreditation | None:
        wanted = (programme_id, category)
        return next((found for found in self.accreditations if (found.programme_id, found.category) == wanted), None)

    def having(self, held: Accreditation) -> "Provider":
        """With this accreditation in its place, in the order in which they are kept."""
        place = (held.programme_id, held.category)
        others = [other for other in self.accreditations if (other.programme_id, other.category) != place]
        together = sorted([*others, held], key=lambda one: (one.programme_id, one.category))
        return replace(self, accreditations=tuple(together))

    def changed(self) -> ProviderChanged:
        """The whole of it, for everybody who follows.

        A hosted one goes by its host's name: its own may be that of a person, which no event carries.
        """
        return ProviderChanged(
            provider_id=self.id,
            public_name=self.host_name or self.public_name,
            accreditations=[
                AccreditationTold(
                    programme_id=held.programme_id, category=held.category, status=held.status, reason=held.reason
                )
                for held in self.accreditations
            ],
            week_cheques=self.week_cheques,
            host_id=self.host_id,
        )


def apply(
    provider: Provider, programme_id: ProgrammeId, programme: Programme | None, category: str, at: datetime
) -> Accreditation:
    """An application for a programme and category. Whoever was refused may apply again.

    Raises `InvalidError` when there is no such programme or it does not pay for the category, and
    `ConflictError` when the programme is closed, an application is there already, or the host ended it.
    """
    if programme is None:
        raise InvalidError(
            "no programme has this id",
            code="programme_unknown",
            remedy="Check the id. A programme that was made a moment ago is known here a little later.",
            fields={"programme_id": ["There is no such programme."]},
        )
    if category not in programme.categories:
        raise InvalidError(
            "the programme does not pay for this category",
            code="category_unknown",
            remedy="Use one of the programme's categories; `/v1/categories` lists them.",
            fields={"category": ["It is not a category of this programme."]},
        )
    if programme.status == "closed":
        raise ConflictError("the programme is closed", code="programme_closed", remedy="Apply for another programme.")
    if provider.hosting_ended_at is not None:
        raise hosting_ended()
    before = provider.accreditation(programme_id, category)
    after = TRANSITIONS[None if before is None else before.status].get("apply")
    if before is not None and after is None:
        raise ConflictError(
            f"the provider applied for this before; it is {before.status}",
            code=REFUSED["apply"],
            remedy="Decide on the application that is there.",
        )
    assert after is not None
    if before is None and len(provider.accreditations) >= MAX_ACCREDITATIONS:
        raise ConflictError(
            f"a provider has at most {MAX_ACCREDITATIONS} accreditations",
            code="too_many_accreditations",
            remedy="Register a second provider for the other programmes.",
        )
    return Accreditation(programme_id, category, after, None, at)


def decide(
    provider: Provider,
    programme_id: str,
    category: str,
    status: AccreditationStatus,
    reason: str | None,
    at: datetime,
    *,
    lacking: Sequence[Lack] = (),
    host: Provider | None = None,
) -> Accreditation:
    """The accreditation after an officer's decision. `lacking` is what evidence is missing or no longer valid today.

    Raises `InvalidError` when the reason does not fit the decision, `NotFoundError` when the
    provider never applied, and `ConflictError` when the accreditation may not go there: by its
    state, because evidence is lacking, or because nobody stands for the provider.
    """
    _check_reason(status, reason)
    held = provider.accreditation(programme_id, category)
    if held is None:
        raise NotFoundError(
            "the provider did not apply for this programme and category",
            code=NEVER_APPLIED,
            remedy="Enter its application first.",
        )
    command = DECISIONS.get(status)
    after = None if command is None else TRANSITIONS[held.status].get(command)
    if after is None:
        ways = TRANSITIONS[held.status]
        allowed = ", ".join(sorted(ways[command] for command in ways if command != "apply")) or "nothing else"
        raise ConflictError(
            f"an accreditation that is {held.status} cannot become {status}",
            code=NOT_REACHABLE,
            remedy=f"From here it can become {allowed}.",
        )
    if after == "accredited":
        _check_stands(provider, programme_id, category, host)
        _check_evidence(lacking)
    return replace(held, status=after, reason=reason, changed_at=at)


def hosting_ended() -> ConflictError:
    return ConflictError(
        "the host ended its hosting",
        code="hosting_ended",
        remedy="Let a host enter the provider anew; it gets another link.",
    )


def _check_stands(provider: Provider, programme_id: str, category: str, host: Provider | None) -> None:
    """Somebody answers for it: itself with its enterprise number, or a host that is accredited for the same."""
    if host is None:
        if provider.enterprise_number is None:
            raise ConflictError(
                "the provider has neither an enterprise number nor a host",
                code="no_enterprise_number",
                remedy="Enter its enterprise number, or let a host organisation enter it.",
            )
        return
    if provider.hosting_ended_at is not None:
        raise hosting_ended()
    vouches = host.accreditation(programme_id, category)
    if vouches is None or vouches.status != "accredited":
        raise ConflictError(
            "the host is not accredited for this programme and category",
            code="host_not_accredited",
            remedy="Accredit the host first: a host vouches only for what it may do itself.",
        )


def _check_evidence(lacking: Sequence[Lack]) -> None:
    if lacking:
        raise ConflictError(
            "evidence is lacking: " + ", ".join(f"{one.code} is {one.why}" for one in lacking),
            code="evidence_lacking",
            remedy="See the documents and enter each with its day of issue; their content is not kept.",
            fields={one.code: [f"It is {one.why}."] for one in lacking},
        )


def _check_reason(status: AccreditationStatus, reason: str | None) -> None:
    if status not in DUE:
        if reason is not None:
            raise InvalidError(
                f"{status} needs no reason",
                code="reason_not_fitting",
                remedy="Leave the reason out, or send null.",
                fields={"reason": ["Leave this out."]},
            )
        return
    codes = ", ".join(explaining(status))
    if reason is None:
        raise InvalidError(
            f"{status} needs a reason",
            code="reason_missing",
            remedy=f"Send one of: {codes}.",
            fields={"reason": [f"Write one of {codes}."]},
        )
    if reason not in REASONS or status not in REASONS[reason].explains:
        raise InvalidError(
            f"this reason does not explain {status}",
            code="reason_not_fitting",
            remedy=f"Send one of: {codes}.",
            fields={"reason": [f"Write one of {codes}."]},
        )
