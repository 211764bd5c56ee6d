"""Roles, and the one table that says which role may do what."""

from dataclasses import dataclass
from enum import StrEnum

from shared.kernel.errors import ForbiddenError, NotFoundError


class Role(StrEnum):
    PARENT = "parent"
    HELPER = "helper"
    PROGRAMME_MANAGER = "programme_manager"
    CONFIDENTIAL_PERSON = "confidential_person"
    PROVIDER_OWNER = "provider_owner"
    PROVIDER_STAFF = "provider_staff"
    ACCREDITATION_OFFICER = "accreditation_officer"
    FUNDER = "funder"
    AUDITOR = "auditor"
    FINANCE_OFFICER = "finance_officer"


_MANAGER = frozenset({Role.PROGRAMME_MANAGER})
_OFFICER = frozenset({Role.ACCREDITATION_OFFICER})
_FINANCE = frozenset({Role.FINANCE_OFFICER})
_OWNER = frozenset({Role.PROVIDER_OWNER})
_BOOKS = frozenset({Role.FINANCE_OFFICER, Role.FUNDER, Role.AUDITOR})
#: A parent, and a helper whom she permitted it: the issuer looks for that permission, and writes down each use of it.
_FOR_PARENT = frozenset({Role.PARENT, Role.HELPER})

#: What may be done, and by whom. An action that is not here may be done by nobody.
PERMISSIONS: dict[str, frozenset[Role]] = {
    "issuer.programme.create": _MANAGER,
    "issuer.programme.write": _MANAGER,
    "issuer.programme.read": _MANAGER | {Role.HELPER},
    "issuer.rule.write": _MANAGER,
    "issuer.rule.simulate": _MANAGER,
    "issuer.import.write": _MANAGER | {Role.HELPER},
    "issuer.import.read": _MANAGER | {Role.HELPER},
    "issuer.import.bad_rows": _MANAGER,
    "issuer.household.read": _MANAGER | {Role.HELPER},
    "issuer.grant.list": _MANAGER,
    "issuer.household.tell": _MANAGER | {Role.HELPER},
    "issuer.grant.read": _MANAGER | {Role.HELPER},
    "issuer.grant.retry": _MANAGER,
    "issuer.summary.read": _MANAGER,
    "issuer.wallet.list": _MANAGER,
    # The helpers' pages; each look and act on them asks for a parent's permission beside it.
    "issuer.helping.use": frozenset({Role.HELPER}),
    # The parent's page asks for no permission, so that it is for nobody but her.
    "issuer.page.use": frozenset({Role.PARENT}),
    "issuer.office.use": _MANAGER,
    "issuer.wallet.read": _FOR_PARENT,
    "issuer.wallet.key": frozenset({Role.PARENT}),
    "issuer.wallet.spoken": _FOR_PARENT,
    "issuer.wallet.paper": _FOR_PARENT,
    "issuer.redemption.accept": _FOR_PARENT,
    "issuer.wallet.change": frozenset({Role.PARENT}),
    "issuer.wallet.safe": frozenset({Role.PARENT}),
    "issuer.household.safe": _MANAGER | {Role.HELPER},
    "issuer.household.change": _MANAGER | {Role.HELPER},
    # A letter lets whoever also knows the word that is told apart sign in as the parent: no helper does both.
    "issuer.opinion.write": _MANAGER,
    "issuer.letter.write": _MANAGER | {Role.HELPER},
    # Whoever stops codes sees none of the new ones.
    "issuer.wallet.lost": _MANAGER | {Role.HELPER},
    "issuer.letter.tell": _MANAGER | {Role.HELPER},
    "issuer.wallet.decline": frozenset({Role.PARENT}),
    "issuer.household.decline": _MANAGER | {Role.HELPER},
    "issuer.parent.write": _MANAGER | {Role.HELPER},
    "issuer.door.write": _MANAGER | {Role.HELPER},
    "issuer.door.check": _MANAGER,
    "issuer.link.open": _MANAGER | {Role.CONFIDENTIAL_PERSON},
    "issuer.redemption.dispute": _FOR_PARENT,
    "issuer.organisation.write": _MANAGER,
    "issuer.organisation.read": _MANAGER | _FOR_PARENT,
    "issuer.mandate.give": frozenset({Role.PARENT}),
    "issuer.mandate.write": _MANAGER,
    "issuer.mandate.read": frozenset({Role.HELPER}),
    "issuer.envelope.write": _MANAGER,
    "issuer.envelope.read": _MANAGER | {Role.HELPER},
    "issuer.emergency.write": frozenset({Role.HELPER}),
    "issuer.emergency.review": _MANAGER | {Role.HELPER},
    "issuer.complaint.read": _MANAGER,
    "issuer.complaint.decide": _MANAGER,
    "issuer.report.write": frozenset({Role.PARENT}),
    "issuer.report.read": frozenset({Role.CONFIDENTIAL_PERSON}),
    "issuer.revocation.write": _MANAGER,
    "issuer.request.read": _MANAGER,
    "issuer.household.close": _MANAGER,
    "issuer.extension.write": _MANAGER,
    "issuer.reminder.read": _MANAGER,
    "issuer.reminder.write": _MANAGER,
    "redeemer.redemption.write": frozenset({Role.PROVIDER_STAFF}),
    "redeemer.redemption.read": frozenset({Role.PROVIDER_STAFF}),
    "redeemer.refusal.read": _MANAGER | _OFFICER,
    "providers.provider.write": _OFFICER,
    "providers.provider.read": _OFFICER | _OWNER,
    "providers.accreditation.write": _OFFICER,
    "providers.limit.write": _OFFICER,
    "providers.evidence.write": _OFFICER,
    "providers.evidence.read": _OFFICER | _OWNER,
    "providers.hosting.write": _OFFICER | _OWNER,
    "providers.hosting.read": _OFFICER | _OWNER,
    "providers.import.write": _OFFICER,
    "providers.offer.write": _OWNER,
    "providers.offer.read": frozenset(Role),
    # Those that are hidden included, so that it is for fewer than the directory.
    "providers.offer.list": _OWNER | _OFFICER,
    "providers.device.write": _OWNER,
    "providers.device.read": _OWNER | _OFFICER,
    "providers.statement.read": _OWNER | _OFFICER,
    "providers.answer.write": _OWNER,
    "providers.answer.read": _OWNER | _OFFICER,
    "providers.payee.write": _OWNER,
    "providers.payee.decide": _OFFICER,
    "providers.payee.read": _OWNER | _OFFICER,
    "providers.need.read": _OFFICER | _MANAGER | _BOOKS,
    "ledger.fund.write": _FINANCE,
    "ledger.fund.read": _BOOKS,
    "ledger.books.read": _BOOKS,
    "ledger.report.read": _BOOKS | _MANAGER,
    "ledger.settlement.write": _FINANCE,
    "ledger.settlement.read": _FINANCE | {Role.AUDITOR},
    "ledger.claim.read": _FINANCE | {Role.AUDITOR},
    "ledger.proposal.read": _FINANCE | {Role.AUDITOR},
}


#: Roles that exist towards one object only. Without a scope such a token opens nothing.
SCOPED = frozenset({Role.PARENT, Role.PROVIDER_OWNER, Role.PROVIDER_STAFF})


#: Roles that may be limited to some programmes, by a scope such as `programme:<id>,<id>`. Without one they see all.
LIMITED = frozenset({Role.PROGRAMME_MANAGER})
#: What holds for every programme, so that nobody does it who is limited to some.
_OF_ALL = frozenset({"issuer.programme.create", "issuer.organisation.write", "issuer.opinion.write"})
#: What reaches everything that a family or a use has, so that all its programmes have to be one's own.
_REACHES_ALL = frozenset(
    {
        "issuer.complaint.decide",
        "issuer.household.close",
        "issuer.household.decline",
        # Who has a letter and its word opens all of a family's cheques.
        "issuer.letter.tell",
        "issuer.letter.write",
        "issuer.revocation.write",
    }
)


#: Roles whose code by message is not enough: who works here, funds or pays proves it by a second thing.
NEEDS_SECOND = frozenset(Role) - {Role.PARENT}


def roles_of(service: str) -> frozenset[Role]:
    """The roles that may do anything at all at a service."""
    return frozenset().union(*(roles for action, roles in PERMISSIONS.items() if action.startswith(f"{service}.")))


class Actor:
    """Somebody we know: a pseudonymous name, a role, and what the role is limited to.

    `scope` is empty for "everything the role may see", or names one object, such as
    `wallet:<id>` or `provider:<id>`.
    """

    def __init__(self, name: str, role: Role, scope: str = "") -> None:
        self.name, self.role, self.scope = name, role, scope

    @property
    def scoped_id(self) -> str:
        """The id that the scope names, or an empty text."""
        return self.scope.partition(":")[2]

    @property
    def programmes(self) -> frozenset[str] | None:
        """The programmes it is limited to, or `None` for all. A limit that names none opens none."""
        if self.role not in LIMITED or not self.scope:
            return None
        return frozenset(self.scoped_id.split(",")) if self.scope.startswith("programme:") else frozenset()

    @property
    def party(self) -> str:
        """Whose requests are told apart from others': those of one scope, or the person's where that only limits."""
        return self.scope if self.scope and self.programmes is None else self.name


@dataclass(frozen=True)
class Belonging:
    """Of which programmes something is, none where it is not there; and what is said to whoever sees none of them."""

    programmes: frozenset[str]
    missing: str
    remedy: str


def authorize(actor: Actor, action: str, of: str | Belonging = "") -> None:
    """Let pass or raise `ForbiddenError`.

    `of` is the object: its scope, where an actor may be limited to one, or its programmes, where to some. What is
    of none of their programmes raises `NotFoundError`, as if it were not there.
    """
    if actor.role not in PERMISSIONS.get(action, frozenset()):
        raise ForbiddenError(f"the role {actor.role.value} may not do this", remedy="Ask somebody whose role it is.")
    if isinstance(of, Belonging):
        _within(actor, action, of)
    elif action in _OF_ALL and actor.programmes is not None:
        raise ForbiddenError("this holds for all programmes", remedy="Ask a manager who is not limited to some.")
    else:
        _one(actor, of)


def _within(actor: Actor, action: str, of: Belonging) -> None:
    own = actor.programmes
    if own is None or (of.programmes and of.programmes <= own):
        return
    if own.isdisjoint(of.programmes):
        raise NotFoundError(of.missing, remedy=of.remedy)
    if action in _REACHES_ALL:
        raise ForbiddenError(
            "this reaches cheques of another programme too", remedy="Ask a manager of all these programmes."
        )


def _one(actor: Actor, scope: str) -> None:
    if scope and actor.scope != scope and (actor.scope or actor.role in SCOPED):
        raise ForbiddenError("this belongs to somebody else", remedy="Use an access token for this object.")
