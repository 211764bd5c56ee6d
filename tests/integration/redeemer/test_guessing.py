"""A thousand wrong guesses an hour close what can be guessed, for the whole installation; and no guess costs less."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.redeemer import limits, tables
from services.redeemer.service import SERVICE
from shared.testing.race import at_once
from shared.testing.service import Node, a_node
from tests.integration.redeemer.builders import Counter, a_counter, a_wallet, green, reason, scan
from tests.integration.redeemer.test_codes import a_wrong_spoken_code


@pytest.fixture
def counter(node: Node) -> Counter:
    return a_counter(node)


def guessed_before(node: Node, times: int) -> None:
    """So many wrong guesses were counted in this hour, at other counters."""
    hour = limits.stretch(node.clock.now(), timedelta(hours=1))
    with node.ctx.unit_of_work() as tx:
        tx.execute(sa.insert(tables.tries).values(scope=limits.ALL, whose="", since=hour, count=times))


def counted(node: Node) -> int:
    return int(next(row["count"] for row in node.rows(tables.tries) if row["scope"] == limits.ALL))


def test_the_thousandth_wrong_guess_of_an_hour_closes_every_riskier_channel_everywhere(
    node: Node, counter: Counter, tmp_path: Path
) -> None:
    elsewhere = a_counter(node)
    second = a_node(SERVICE, tmp_path, clock=node.clock, seed=2)
    wallet = a_wallet(node, cheques=20)
    named, plain = wallet.papers(2, provider_id=elsewhere.provider_id), wallet.papers(2)
    guessed_before(node, 999)
    green(scan(second, elsewhere, wallet.spoken(1)))
    assert reason(scan(node, counter, a_wrong_spoken_code(node, a_wallet(node).spoken(1)))) == "code_unknown"
    # Another process, another provider, another device, another wallet, and nothing wrong about what is shown.
    closed = [
        scan(second, elsewhere, wallet.spoken(2)),
        scan(second, elsewhere, plain[0], pin=wallet.pin),
        scan(second, elsewhere, wallet.code(), pin=wallet.pin),
        scan(second, elsewhere, named[0]),
    ]
    assert [reason(answer) for answer in closed] == ["too_many_tries"] * 4
    green(scan(second, elsewhere, wallet.code()))
    assert counted(node) == 1_000, "what was refused so is no further guess"
    node.clock.advance(hours=1)
    green(scan(second, elsewhere, wallet.spoken(2)))
    green(scan(second, elsewhere, plain[0], pin=wallet.pin))
    green(scan(second, elsewhere, named[0]))
    second.close()


def test_paper_with_a_code_beside_it_serves_while_guessing_is_closed(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=5)
    guessed_before(node, 1_000)
    green(scan(node, counter, wallet.code(), papers=wallet.papers(1)))


def test_guesses_at_two_processes_at_once_are_counted_together_to_the_last_one(node: Node, tmp_path: Path) -> None:
    second = a_node(SERVICE, tmp_path, clock=node.clock, seed=2)
    guessed_before(node, 994)
    counters = [a_counter(node) for _ in range(12)]
    wrong = [a_wrong_spoken_code(node, a_wallet(node).spoken(1)) for _ in counters]
    answers = at_once(
        *(
            partial(scan, second if number % 2 else node, counter, wrong[number])
            for number, counter in enumerate(counters)
        )
    )
    said = sorted(reason(answer) for answer in answers)
    assert said == ["code_unknown"] * 6 + ["too_many_tries"] * 6
    assert counted(node) == 1_000
    second.close()


def test_a_guess_at_somebody_takes_the_statements_of_a_guess_at_nobody(node: Node, counter: Counter) -> None:
    """So the time of an answer does not tell whose codes begin so: counted, as a clock would tell of the machine."""
    wallet, unknown = a_wallet(node, cheques=9), a_wallet(node, cheques=1)
    code, spoken = wallet.code(), wallet.spoken(1)
    flipped = code[:-1] + ("B" if code[-1] == "A" else "A")
    with node.ctx.unit_of_work() as tx:
        tx.execute(tables.wallet_handle.delete().where(tables.wallet_handle.c.wallet_id == unknown.wallet_id))
        of_unknown = tables.wallet.update().where(tables.wallet.c.wallet_id == unknown.wallet_id)
        tx.execute(of_unknown.values(selector="0000", next_selector="0000"))
    said: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    sa.event.listen(node.database.engine, "before_cursor_execute", note)

    def cost(shown: str) -> list[str]:
        said.clear()
        assert reason(scan(node, counter, shown)) == "code_unknown"
        return list(said)

    cost(flipped)
    assert cost(flipped) == cost(unknown.code())
    assert cost(a_wrong_spoken_code(node, spoken)) == cost(unknown.spoken(1))
