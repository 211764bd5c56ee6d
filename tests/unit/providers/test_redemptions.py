"""The list of redemptions that a provider is told."""

import dataclasses

import pytest

from services.providers import domain
from services.providers.domain import Redemption
from tests.unit.providers.builders import a_capture, a_confirmation, an_id


def test_a_capture_is_not_yet_final() -> None:
    (redemption,) = domain.follow({}, [a_capture(cents=1_500)])
    assert (redemption.amount_cents, redemption.confirmed) == (1_500, False)


def test_a_confirmation_in_the_same_run_finds_its_capture() -> None:
    (redemption,) = domain.follow({}, [a_capture(), a_confirmation()])
    assert redemption.confirmed


def test_a_confirmation_brings_the_amount_that_remains_payable() -> None:
    known = {an_id(5): domain.captured(a_capture(cents=2_000))}
    (redemption,) = domain.follow(known, [a_confirmation(cents=1_000)])
    assert (redemption.amount_cents, redemption.confirmed) == (1_000, True)


def test_a_confirmation_of_what_was_never_captured_is_a_fault() -> None:
    with pytest.raises(KeyError):
        domain.follow({}, [a_confirmation()])


def test_no_voucher_is_kept() -> None:
    names = {field.name for field in dataclasses.fields(Redemption)}
    assert not any("voucher" in name or "movement" in name or "wallet" in name for name in names)
    capture = a_capture()
    assert capture.movements[0].voucher_id not in repr(domain.captured(capture))
