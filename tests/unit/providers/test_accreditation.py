"""Where an accreditation may go, from each state by each decision."""

import dataclasses
import typing
from datetime import date

import pytest

from services.providers import domain
from services.providers.domain.evidence import Lack
from services.providers.reasons import explaining
from shared.contracts.providers import AccreditationStatus
from shared.kernel.errors import ConflictError, InvalidError, NotFoundError
from shared.kernel.ids import ProgrammeId, ProviderId
from tests.unit.providers.builders import (
    AT,
    LATER,
    PROGRAMME,
    PROVIDER,
    a_programme,
    a_provider,
    an_accreditation,
    an_id,
)

STATES: tuple[AccreditationStatus, ...] = typing.get_args(AccreditationStatus)

#: Written out by hand, so that a slip in the rules shows: state → decision → may it.
TABLE: dict[AccreditationStatus, dict[AccreditationStatus, bool]] = {
    "applied": {"applied": False, "accredited": True, "refused": True, "suspended": False, "closed": True},
    "accredited": {"applied": False, "accredited": False, "refused": False, "suspended": True, "closed": True},
    "refused": {"applied": False, "accredited": False, "refused": False, "suspended": False, "closed": True},
    "suspended": {"applied": False, "accredited": True, "refused": False, "suspended": False, "closed": True},
    "closed": {"applied": False, "accredited": False, "refused": False, "suspended": False, "closed": False},
}


def a_reason_for(decision: AccreditationStatus) -> str | None:
    return next(iter(explaining(decision)), None)


@pytest.mark.parametrize("decision", STATES)
@pytest.mark.parametrize("state", STATES)
def test_every_state_and_decision(state: AccreditationStatus, decision: AccreditationStatus) -> None:
    provider = a_provider(an_accreditation(state))
    if TABLE[state][decision]:
        held = domain.decide(provider, PROGRAMME, "babysitting", decision, a_reason_for(decision), LATER)
        assert (held.status, held.reason, held.changed_at) == (decision, a_reason_for(decision), LATER)
    else:
        with pytest.raises(ConflictError) as caught:
            domain.decide(provider, PROGRAMME, "babysitting", decision, a_reason_for(decision), LATER)
        assert caught.value.code == "status_not_reachable"


def test_the_remedy_names_where_it_may_go() -> None:
    with pytest.raises(ConflictError) as caught:
        domain.decide(a_provider(an_accreditation("applied")), PROGRAMME, "babysitting", "suspended", "no_answer", AT)
    assert caught.value.remedy == "From here it can become accredited, closed, refused."


@pytest.mark.parametrize("decision", ["refused", "suspended", "closed"])
def test_a_decision_against_the_provider_needs_a_reason(decision: AccreditationStatus) -> None:
    with pytest.raises(InvalidError) as caught:
        domain.decide(a_provider(an_accreditation()), PROGRAMME, "babysitting", decision, None, AT)
    assert caught.value.code == "reason_missing"
    assert explaining(decision)[0] in caught.value.remedy


@pytest.mark.parametrize(
    ("state", "decision", "reason"),
    [
        ("applied", "accredited", "own_request"),
        ("applied", "refused", "under_review"),
        ("accredited", "suspended", "papers_missing"),
        ("accredited", "closed", "because_we_say_so"),
    ],
)
def test_a_reason_that_does_not_explain_the_decision_is_refused(
    state: AccreditationStatus, decision: AccreditationStatus, reason: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        domain.decide(a_provider(an_accreditation(state)), PROGRAMME, "babysitting", decision, reason, AT)
    assert caught.value.code == "reason_not_fitting"


def test_accrediting_again_takes_the_reason_of_the_suspension_away() -> None:
    provider = a_provider(an_accreditation("suspended"))
    held = domain.decide(provider, PROGRAMME, "babysitting", "accredited", None, LATER)
    assert held.reason is None
    assert held.reason_text is None


def test_a_decision_about_what_nobody_applied_for_finds_nothing() -> None:
    provider = a_provider(an_accreditation(category="wellbeing"), an_accreditation(programme=9))
    with pytest.raises(NotFoundError):
        domain.decide(provider, PROGRAMME, "babysitting", "accredited", None, AT)


def test_an_application_begins_as_applied() -> None:
    held = domain.apply(a_provider(), PROGRAMME, a_programme("babysitting"), "babysitting", AT)
    assert (held.status, held.reason) == ("applied", None)


def test_an_application_needs_a_programme_that_exists() -> None:
    with pytest.raises(InvalidError) as caught:
        domain.apply(a_provider(), PROGRAMME, None, "babysitting", AT)
    assert caught.value.code == "programme_unknown"
    assert "programme_id" in caught.value.fields


def test_an_application_needs_a_category_of_that_programme() -> None:
    with pytest.raises(InvalidError) as caught:
        domain.apply(a_provider(), PROGRAMME, a_programme("wellbeing"), "babysitting", AT)
    assert caught.value.code == "category_unknown"


@pytest.mark.parametrize("status", ["draft", "open", "paused"])
def test_one_can_apply_before_a_programme_opens_and_while_it_pauses(status: str) -> None:
    assert domain.apply(a_provider(), PROGRAMME, a_programme(status=status), "babysitting", AT).status == "applied"


def test_nobody_applies_for_a_closed_programme() -> None:
    with pytest.raises(ConflictError) as caught:
        domain.apply(a_provider(), PROGRAMME, a_programme(status="closed"), "babysitting", AT)
    assert caught.value.code == "programme_closed"


@pytest.mark.parametrize("state", [state for state in STATES if state != "refused"])
def test_nobody_applies_twice_unless_the_first_was_refused(state: AccreditationStatus) -> None:
    with pytest.raises(ConflictError) as caught:
        domain.apply(a_provider(an_accreditation(state)), PROGRAMME, a_programme(), "babysitting", AT)
    assert caught.value.code == "accreditation_exists"


def test_whoever_was_refused_may_apply_again() -> None:
    held = domain.apply(a_provider(an_accreditation("refused")), PROGRAMME, a_programme(), "babysitting", LATER)
    assert (held.status, held.reason, held.changed_at) == ("applied", None, LATER)


def test_the_transitions_are_those_of_the_table() -> None:
    """The one dictionary in the code against the table above, cell by cell, applying included."""
    assert set(domain.TRANSITIONS) == {None, *STATES}
    for state in STATES:
        ways = domain.TRANSITIONS[state]
        assert {ways[way] for way in ways if way != "apply"} == {to for to, may in TABLE[state].items() if may}
        assert ("apply" in ways) == (state == "refused")
    assert domain.TRANSITIONS[None] == {"apply": "applied"}


def test_nobody_is_accredited_who_has_neither_a_number_nor_a_host() -> None:
    nobody = dataclasses.replace(a_provider(an_accreditation()), enterprise_number=None)
    with pytest.raises(ConflictError) as caught:
        domain.decide(nobody, PROGRAMME, "babysitting", "accredited", None, AT)
    assert caught.value.code == "no_enterprise_number"


def a_hosted(state: AccreditationStatus = "applied") -> domain.Provider:
    alone = dataclasses.replace(a_provider(an_accreditation(state)), id=ProviderId(an_id(8)), enterprise_number=None)
    return dataclasses.replace(alone, kind="sitter", host_id=PROVIDER, host_name="Oppas & Co", link=an_id(9))


@pytest.mark.parametrize("state", STATES)
def test_a_host_vouches_only_for_what_it_may_do_itself(state: AccreditationStatus) -> None:
    host = a_provider(an_accreditation(state))
    if state == "accredited":
        held = domain.decide(a_hosted(), PROGRAMME, "babysitting", "accredited", None, AT, host=host)
        assert held.status == "accredited"
    else:
        with pytest.raises(ConflictError) as caught:
            domain.decide(a_hosted(), PROGRAMME, "babysitting", "accredited", None, AT, host=host)
        assert caught.value.code == "host_not_accredited"


def test_whose_hosting_ended_neither_applies_nor_is_accredited() -> None:
    ended = dataclasses.replace(a_hosted(), hosting_ended_at=AT)
    host = a_provider(an_accreditation("accredited"))
    with pytest.raises(ConflictError) as caught:
        domain.decide(ended, PROGRAMME, "babysitting", "accredited", None, AT, host=host)
    assert caught.value.code == "hosting_ended"
    with pytest.raises(ConflictError):
        domain.apply(ended, ProgrammeId(an_id(77)), a_programme(), "babysitting", AT)


def test_what_is_told_of_a_hosted_one_bears_the_hosts_name() -> None:
    """A sitter is a person, and no event carries a person's name."""
    hosted = dataclasses.replace(a_hosted(), public_name="Ann Peeters", week_cheques=4)
    told = hosted.changed()
    assert (told.public_name, told.host_id, told.week_cheques) == ("Oppas & Co", PROVIDER, 4)


def test_evidence_that_is_lacking_is_named() -> None:
    lacks = [Lack("first_aid", "missing", None), Lack("insurance", "expired", date(2026, 3, 1))]
    with pytest.raises(ConflictError) as caught:
        domain.decide(a_provider(an_accreditation()), PROGRAMME, "babysitting", "accredited", None, AT, lacking=lacks)
    assert caught.value.code == "evidence_lacking"
    assert caught.value.fields == {"first_aid": ["It is missing."], "insurance": ["It is expired."]}


def test_a_provider_holds_as_many_accreditations_as_one_event_can_tell() -> None:
    held = [an_accreditation(programme=number) for number in range(100, 100 + domain.MAX_ACCREDITATIONS - 1)]
    last = domain.apply(a_provider(*held), PROGRAMME, a_programme(), "babysitting", AT)
    full = a_provider(*held, last)
    assert len(full.changed().accreditations) == domain.MAX_ACCREDITATIONS
    with pytest.raises(ConflictError) as caught:
        domain.apply(full, ProgrammeId(an_id(99)), a_programme(), "babysitting", AT)
    assert caught.value.code == "too_many_accreditations"
