"""From a letter to the first code: the letter, the word that is told apart from it, and the sign-in by both."""

from dataclasses import dataclass
from datetime import date, timedelta

from services.issuer import message_words, personal
from services.issuer.commands.families import ZONE
from services.issuer.domain.letters import (
    MOST_TRIES,
    USED,
    Letter,
    code_digest,
    expires_at,
    new_code,
    new_word,
    read_code,
    word_digest,
    word_matches,
)
from services.issuer.domain.states import REFUSED_WALLET_COMMAND
from services.issuer.store import letters as store
from services.issuer.store import own_data as own_data_store
from services.issuer.store import wallets as wallet_store
from shared.identity import sessions
from shared.identity.roles import Actor, Role
from shared.kernel.clock import day_of
from shared.kernel.codes import grouped
from shared.kernel.errors import ConflictError, NotFoundError
from shared.kernel.languages import Language
from shared.kernel.two_people import be_a_second
from shared.notices import notices
from shared.notices.dates import full_date
from shared.notices.notices import Words
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context

KIND = "letter"
#: A message that could not be sent for so long comes too late: somebody waits beside her phone.
SENT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Written:
    """A letter to print. Its code is shown this once."""

    letter_id: str
    code: str
    last_day: date
    language: Language | None


def write(ctx: Context, wallet_id: str, *, by: str) -> Written:
    """Write the letter that lets a wallet's parent in. Letters of hers that were written before end.

    It serves once the word was told, until it was used or its time is over. Raises `NotFoundError`, and
    `ConflictError` for cheques that are closed.
    """
    with ctx.unit_of_work() as tx:
        _open(tx, wallet_id)
        store.end_all(tx, wallet_id, store.REPLACED)
        letter_id, code, until = tx.new_id(), new_code(tx.random), expires_at(tx.now)
        store.add(tx, letter_id, wallet_id, code_digest(ctx.keys.beneficiary, code), by, until)
        # The last day on which it serves all day long.
        return Written(letter_id, code, day_of(until, ZONE) - timedelta(days=1), store.language(tx, wallet_id))


def send(ctx: Context, wallet_id: str, *, by: str) -> date:
    """Write a letter and send it to the number or mailbox that its parent said is safe. Returns its last day.

    The word is told apart as for one on paper. Raises as `write`, and `ConflictError` where she did not say so, or
    where her contact receives no messages.
    """
    with ctx.unit_of_work() as tx:
        _open(tx, wallet_id)
        row = store.household_of(tx, wallet_id)
        address = personal.unseal(row.personal, row.key, row.id).address
        if address is None or not own_data_store.reach_of(tx, row.id).may_text:
            raise ConflictError(
                "she has not said that a message to her is safe",
                code="not_safe_to_message",
                remedy="Print the letter and hand it over, or ask her first.",
            )
        written = write(ctx.within(tx), wallet_id, by=by)
        sealer = ctx.keys.people(ctx.service)
        message = notices.write(tx, sealer, KIND, address, _message(ctx, written), valid_for=SENT_FOR)
        store.note_message(tx, written.letter_id, message)
        return written.last_day


def tell_word(ctx: Context, wallet_id: str, *, by: str, apart: bool) -> str:
    """Make the word that goes with a wallet's newest letter, to be said to its parent. Asked again it is another.

    `apart`: whoever wrote the letter may not also know the word, or they could sign in as the parent. Raises
    `NotFoundError` without a letter, and `ConflictError` for one that ended and for who wrote it.
    """
    with ctx.unit_of_work() as tx:
        _open(tx, wallet_id)
        letter = store.lock_newest(tx, wallet_id)
        if letter is None:
            raise NotFoundError("there is no letter yet", remedy="Write the letter first, then tell the word.")
        if not letter.serves(tx.now):
            raise ConflictError("this letter serves no more", code="letter_ended", remedy="Write a new letter.")
        if apart:
            be_a_second(by, letter.written_by, remedy="Let a colleague or the office tell the parent her four digits.")
        word = new_word(tx.random)
        store.set_word(tx, letter.id, word_digest(ctx.keys.beneficiary, letter.id, word), by)
        return word


def begin(ctx: Context, code: str, word: str, *, own_phone: bool) -> str | None:
    """Sign a parent in by the code of her letter and her word. Returns the secret of their sign-in, or `None`.

    What is wrong is not said: an unknown code, one that was used and a wrong word look the same. A wrong word is
    counted in the same unit; after the fifth the letter ends.
    """
    read = read_code(code)
    if read is None:
        return None
    key = ctx.keys.beneficiary
    with ctx.unit_of_work() as tx:
        letter = store.lock_by_code(tx, code_digest(key, read))
        if letter is None or not letter.serves(tx.now) or not try_word(tx, key, letter, word):
            return None
        store.end(tx, letter.id, USED)
        return sessions.begin(tx, Actor("parent", Role.PARENT, f"wallet:{letter.wallet_id}"), own_phone=own_phone)


def try_word(tx: Tx, key: bytes, letter: Letter, word: str) -> bool:
    """Whether this is the letter's word. A wrong one is counted; after the fifth the letter ends, also a used one.

    Without a word yet, nothing is and nothing is counted.
    """
    if letter.word_digest is None:
        return False
    if word_matches(key, letter, word):
        return True
    store.note_try(tx, letter.id)
    if letter.tries + 1 >= MOST_TRIES:
        store.end(tx, letter.id, store.TRIED)
    return False


def _message(ctx: Context, written: Written) -> Words:
    # Behind the # it is sent to no server, and so stands in nobody's log.
    link, code = f"{ctx.address}/begin#{written.code}", grouped(written.code)

    def say(language: Language) -> str:
        return message_words.OPEN.fill(link=link, code=code, day=full_date(written.last_day, language))[language]

    return notices.in_words_of(written.language, message_words.LETTER, say)


def _open(tx: Tx, wallet_id: str) -> None:
    wallet = wallet_store.lock(tx, wallet_id)
    if wallet is None:
        raise NotFoundError("there are no such cheques", remedy="Look at the list of wallets.")
    code = REFUSED_WALLET_COMMAND["write_letter"].get(wallet.state)
    if code is not None:
        raise ConflictError("these cheques are closed", code=code, remedy="There is nobody to write to.")
