"""Who may do what: one table, and nothing outside it."""

import re

import pytest

from shared.contracts.topics import SERVICES
from shared.identity.roles import PERMISSIONS, SCOPED, Actor, Belonging, Role, authorize
from shared.kernel.errors import ForbiddenError, NotFoundError

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


def a_manager(*programmes: str) -> Actor:
    return Actor("a manager", Role.PROGRAMME_MANAGER, f"programme:{','.join(programmes)}" if programmes else "")


def of(*programmes: str) -> Belonging:
    return Belonging(frozenset(programmes), "there is no such grant", "Look at the list.")


def test_a_manager_of_some_programmes_opens_what_is_of_one_of_them() -> None:
    authorize(a_manager("1", "2"), "issuer.grant.read", of("2"))
    authorize(a_manager("1"), "issuer.household.read", of("1", "3"))
    authorize(a_manager(), "issuer.grant.read", of("3"))
    authorize(a_manager(), "issuer.grant.read", of())


@pytest.mark.parametrize("programmes", [(), ("3",), ("1", "3")])
def test_what_is_of_no_programme_of_hers_is_not_there(programmes: tuple[str, ...]) -> None:
    with pytest.raises(NotFoundError, match="no such grant"):
        authorize(a_manager("2"), "issuer.grant.read", of(*programmes))


def test_what_reaches_cheques_of_another_programme_needs_a_manager_of_both() -> None:
    with pytest.raises(ForbiddenError, match="another programme"):
        authorize(a_manager("1"), "issuer.household.close", of("1", "2"))
    authorize(a_manager("1", "2"), "issuer.household.close", of("1", "2"))


def test_what_holds_for_all_programmes_is_for_who_is_limited_to_none() -> None:
    for action in ("issuer.programme.create", "issuer.organisation.write", "issuer.opinion.write"):
        authorize(a_manager(), action)
        with pytest.raises(ForbiddenError, match="all programmes"):
            authorize(a_manager("1"), action)


def test_a_limit_of_another_kind_opens_no_programme() -> None:
    assert Actor("a manager", Role.PROGRAMME_MANAGER, "provider:1").programmes == frozenset()
    assert Actor("a helper", Role.HELPER, "organisation:1").programmes is None


def test_managers_with_the_same_limit_are_two_and_those_of_one_provider_are_one() -> None:
    assert a_manager("1").party == "a manager"
    assert Actor("an owner", Role.PROVIDER_OWNER, "provider:1").party == "provider:1"


def test_an_officer_sees_every_object() -> None:
    authorize(Actor("somebody", Role.ACCREDITATION_OFFICER), "providers.provider.read", "provider:1")
