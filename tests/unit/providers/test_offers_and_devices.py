"""What an offer needs, and how a device ends."""

import pytest

from services.providers import domain
from shared.contracts.providers import AccreditationStatus
from shared.kernel.errors import ConflictError, InvalidError
from tests.unit.providers.builders import AT, LATER, a_device, a_provider, an_accreditation, an_offer

MAY_OFFER = {"applied": True, "accredited": True, "suspended": True, "refused": False, "closed": False}


@pytest.mark.parametrize(("state", "may"), MAY_OFFER.items())
def test_an_offer_needs_an_accreditation_that_has_not_ended(state: AccreditationStatus, may: bool) -> None:
    provider = a_provider(an_accreditation(state))
    if may:
        domain.check_offer(provider, "babysitting")
    else:
        with pytest.raises(ConflictError) as caught:
            domain.check_offer(provider, "babysitting")
        assert caught.value.code == "not_accredited"


def test_an_accreditation_for_another_category_is_none() -> None:
    with pytest.raises(ConflictError):
        domain.check_offer(a_provider(an_accreditation("accredited", category="wellbeing")), "babysitting")


def test_one_accreditation_of_several_programmes_is_enough() -> None:
    domain.check_offer(a_provider(an_accreditation("closed"), an_accreditation("applied", programme=9)), "babysitting")


def test_an_offer_can_always_be_hidden() -> None:
    assert domain.switched(an_offer(), False, a_provider()).active is False


def test_an_offer_is_not_shown_again_without_an_accreditation() -> None:
    with pytest.raises(ConflictError):
        domain.switched(an_offer(active=False), True, a_provider(an_accreditation("closed")))


def test_showing_what_is_shown_changes_nothing_whatever_the_accreditation() -> None:
    assert domain.switched(an_offer(), True, a_provider()) == an_offer()


def test_what_is_told_of_an_offer_leaves_its_name_out() -> None:
    told = an_offer().changed()
    assert (told.price_cheques, told.unit, told.active) == (2, "hour", True)
    assert not hasattr(told, "name")


def test_a_revoked_device_is_told_as_revoked() -> None:
    device = domain.revoked(a_device(), "stolen", LATER)
    assert device.changed().revoked is True
    assert a_device().changed().revoked is False


def test_the_first_revocation_stands() -> None:
    first = domain.revoked(a_device(), "stolen", AT)
    assert domain.revoked(first, "lost", LATER) == first


def test_a_revocation_needs_a_reason_from_the_list() -> None:
    with pytest.raises(InvalidError) as caught:
        domain.revoked(a_device(), "broken_screen", AT)
    assert caught.value.code == "reason_not_fitting"
    assert "stolen" in caught.value.remedy
