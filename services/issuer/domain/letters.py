"""The letter that lets a parent in: its code, the word that is told apart from it, and when they serve.

The code stands in the letter, eight symbols of which the last tells misreadings: 35 random bits. The *code word* is
four digits and never stands beside it. Digits, because they are the same in every language, can be said on the phone
and are typed without spelling. Whoever steals the letter has five tries at ten thousand words; whoever guesses codes
needs 10^10 tries for one letter, and then still its word. Of both only keyed hashes are kept.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.kernel.codes import check_symbol, checked, encode_bits
from shared.kernel.ids import Random

CODE_LENGTH = 8
WORD_DIGITS = 4
#: Wrong words after which a letter serves no more.
MOST_TRIES = 5
#: For so long after it was written a letter lets somebody in, and tells at the phone who calls.
SERVES_FOR, TELLS_FOR = timedelta(days=60), timedelta(days=365)
#: How a letter ended that let somebody in.
USED = "used"
_CODE_BITS = 5 * (CODE_LENGTH - 1)


@dataclass(frozen=True)
class Letter:
    """A letter as it is kept. Without a word it does not serve yet; once ended it never does again."""

    id: str
    wallet_id: str
    word_digest: str | None
    written_by: str
    tries: int
    expires_at: datetime
    ended_at: datetime | None
    how: str | None

    def serves(self, at: datetime) -> bool:
        return self.ended_at is None and at < self.expires_at

    def tells_who(self, at: datetime) -> bool:
        """Whether its code and its word tell the telephone desk who calls: for a year, also once it let her in."""
        return self.how in (None, USED) and at < self.expires_at + (TELLS_FOR - SERVES_FOR)


def new_code(random: Random) -> str:
    """A code for a letter, without the hyphen that people see."""
    symbols = encode_bits(random.getrandbits(_CODE_BITS), CODE_LENGTH - 1)
    return symbols + check_symbol(symbols)


def new_word(random: Random) -> str:
    """Four digits, each word as likely as another (64 bits leave a bias of 10^-15)."""
    return f"{random.getrandbits(64) % 10**WORD_DIGITS:0{WORD_DIGITS}d}"


def read_code(typed: str) -> str | None:
    """What somebody typed as a code, or `None` where it is none or holds a slip."""
    return checked(typed, CODE_LENGTH)


def code_digest(key: bytes, code: str) -> str:
    """What is kept of a code, and what a letter is found by."""
    return hmac.digest(key, f"letter code\0{code}".encode(), "sha256").hex()


def word_digest(key: bytes, letter_id: str, word: str) -> str:
    """What is kept of a word: of the digits alone, so that spaces do not count."""
    digits = "".join(word.split())
    return hmac.digest(key, f"letter word\0{letter_id}\0{digits}".encode(), "sha256").hex()


def word_matches(key: bytes, letter: Letter, typed: str) -> bool:
    """Whether these are the letter's digits. Takes the same time for right and wrong."""
    return hmac.compare_digest(letter.word_digest or "", word_digest(key, letter.id, typed))


def expires_at(written_at: datetime) -> datetime:
    return written_at + SERVES_FOR
