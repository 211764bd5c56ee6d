"""Numbers that carry their own check: Belgian enterprise numbers and IBANs.

A number that passes is well formed; whether it exists is looked up by a person in the public register.
"""

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from stdnum.be import vat
from stdnum.exceptions import ValidationError as NotValid


def enterprise_number(text: str) -> str | None:
    """The ten digits of an enterprise number, however it was written (`BE 0403.170.701`); `None` when it is none.

    The last two digits are 97 less the remainder of the first eight by 97 (Crossroads Bank for
    Enterprises); it begins with 0 or 1.
    """
    try:
        number: str = vat.validate(text)
    except NotValid:
        return None
    return number if number[0] in "01" else None


def written_enterprise_number(number: str) -> str:
    """As it stands on letters: `0403.170.701`."""
    return f"{number[:4]}.{number[4:7]}.{number[7:]}"


def iban(text: str) -> str | None:
    """An IBAN without spaces, its check digits right, those of its country too; `None` when it is none.

    A bank that the library does not know is no reason to refuse: banks come and go.
    """
    try:
        return IBAN(text, validate_bban=True).compact
    except SchwiftyException:
        return None
