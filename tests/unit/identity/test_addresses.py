"""Addresses as people type them, in the one form in which they are compared."""

import pytest

from shared.identity.addresses import read_address
from shared.kernel.errors import InvalidError


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("0470/12.34.56", "+32470123456"),
        ("+32 (0)470 12 34 56", "+32470123456"),
        ("0032470123456", "+32470123456"),
        ("+33612345678", "+33612345678"),
        ("a.b+c@sub.example.be", "a.b+c@sub.example.be"),
        ("a@b", "a@b"),
        ("a@-b.be", None),
        ("a b@c.be", None),
        ("a@b.be\nBcc: x@y.be", None),
        ("a@" + "b" * 254, None),
        ("12345", None),
        ("", None),
    ],
)
def test_addresses_and_numbers_are_told_from_other_words(typed: str, text: str | None) -> None:
    if text is None:
        with pytest.raises(InvalidError):
            read_address(typed)
    else:
        assert read_address(typed).text == text
