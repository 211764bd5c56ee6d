"""Who may do what: one table, and nothing outside it."""

import re

import pytest

from shared.contracts.topics import SERVICES
from shared.identity.roles import PERMISSIONS, SCOPED, Actor, Role, authorize
from shared.kernel.errors import ForbiddenError

#: The table once more by role, so that a slip in the one is seen in the other.
MAY: dict[Role, set[str]] = {
    Role.PARENT: {
        "issuer.page.use",
        "issuer.wallet.read",
        "issuer.wallet.key",
        "issuer.wallet.safe",
        "issuer.wallet.spoken",
        "issuer.wallet.paper",
        "issuer.wallet.change",
        "issuer.wallet.decline",
        "issuer.redemption.accept",
        "issuer.redemption.dispute",
        "issuer.report.write",
        "issuer.mandate.give",
        "issuer.organisation.read",
    },
    Role.PROVIDER_STAFF: {"redeemer.redemption.write", "redeemer.redemption.read"},
    Role.CONFIDENTIAL_PERSON: {"issuer.report.read", "issuer.link.open"},
}


def test_every_action_belongs_to_a_service_and_to_somebody() -> None:
    for action, roles in PERMISSIONS.items():
        assert re.fullmatch(r"[a-z]+(\.[a-z_]+){2}", action)
        assert action.split(".")[0] in SERVICES
        assert roles


@pytest.mark.parametrize("role", MAY)
def test_what_a_role_may_change_or_see_is_all_it_may(role: Role) -> None:
    allowed = {action for action, roles in PERMISSIONS.items() if role in roles and roles != frozenset(Role)}
    assert allowed == MAY[role]


def test_nobody_who_pays_or_checks_sees_a_household_or_a_wallet() -> None:
    for action, roles in PERMISSIONS.items():
        if action.startswith(("issuer.household", "issuer.wallet", "issuer.grant")):
            assert not roles & {Role.FUNDER, Role.AUDITOR, Role.FINANCE_OFFICER, Role.PROVIDER_OWNER}
            assert Role.PROVIDER_STAFF not in roles


def test_only_staff_at_a_counter_spend_and_only_parents_and_who_acts_for_them_accept() -> None:
    assert PERMISSIONS["redeemer.redemption.write"] == {Role.PROVIDER_STAFF}
    assert PERMISSIONS["issuer.redemption.accept"] == {Role.PARENT, Role.HELPER}
    assert PERMISSIONS["issuer.wallet.key"] == {Role.PARENT}


def test_every_pair_of_role_and_action_is_decided_by_the_table() -> None:
    for role in Role:
        for action, roles in PERMISSIONS.items():
            actor = Actor("somebody", role)
            if role in roles:
                authorize(actor, action)
            else:
                with pytest.raises(ForbiddenError):
                    authorize(actor, action)


def test_an_action_nobody_wrote_down_is_done_by_nobody() -> None:
    for role in Role:
        with pytest.raises(ForbiddenError):
            authorize(Actor("somebody", role), "ledger.everything.write")


def test_a_scope_limits_to_one_object() -> None:
    mine = Actor("a parent", Role.PARENT, "wallet:1")
    authorize(mine, "issuer.wallet.read", "wallet:1")
    with pytest.raises(ForbiddenError):
        authorize(mine, "issuer.wallet.read", "wallet:11")
    assert (mine.scoped_id, Actor("all", Role.PARENT).scoped_id) == ("1", "")


@pytest.mark.parametrize("role", sorted(SCOPED))
def test_a_token_for_one_object_that_names_none_opens_none(role: Role) -> None:
    action = next(action for action, roles in PERMISSIONS.items() if role in roles)
    with pytest.raises(ForbiddenError, match="somebody else"):
        authorize(Actor("somebody", role), action, "wallet:1")
    authorize(Actor("somebody", role, "wallet:1"), action, "wallet:1")


def test_an_officer_sees_every_object() -> None:
    authorize(Actor("somebody", Role.ACCREDITATION_OFFICER), "providers.provider.read", "provider:1")
