"""Paper cheques: one use each, all of a request or none, and never without a second sign of the parent's will."""

from collections.abc import Callable

import pytest

from services.redeemer import tables
from services.redeemer.store.scan import spend_counter, spend_step
from shared.contracts.issuer import PapersCancelled
from shared.contracts.redeemer import RedemptionCaptured, WalletChanged
from shared.identity.paper import PREFIX, make_paper, read_paper
from shared.kernel.codes import base45_decode, base45_encode
from shared.testing.service import Node
from tests.integration.redeemer.builders import (
    Counter,
    Wallet,
    a_counter,
    a_programme,
    a_wallet,
    an_id,
    green,
    reason,
    scan,
)


@pytest.fixture
def counter(node: Node) -> Counter:
    return a_counter(node)


def paper_id(text: str) -> str:
    found = read_paper(text)
    assert found is not None
    return found.paper_id


def states(node: Node) -> dict[str, str]:
    return {row["paper_id"]: row["state"] for row in node.rows(tables.paper)}


def test_papers_with_the_pin_spend_one_cheque_each_and_the_issuer_is_told(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=5)
    papers = wallet.papers(3)
    made = green(scan(node, counter, "-", units=2, papers=papers[:2], pin=wallet.pin))
    assert made["cheques"] == 2
    assert states(node) == {paper_id(papers[0]): "used", paper_id(papers[1]): "used", paper_id(papers[2]): "printed"}
    assert node.told(RedemptionCaptured)[-1].channel == "paper"
    assert sorted(node.told(WalletChanged)[-1].papers) == sorted(paper_id(one) for one in papers[:2])


def test_one_paper_may_be_read_as_a_code_is(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=1)
    green(scan(node, counter, wallet.papers(1)[0], pin=wallet.pin))


@pytest.mark.parametrize(
    ("expected", "ask"),
    [
        ("paper_needs_pin", lambda wallet, papers: {"papers": papers}),
        ("pin_wrong", lambda wallet, papers: {"papers": papers, "pin": f"{(int(wallet.pin) + 1) % 10**6:06d}"}),
        ("papers_do_not_fit", lambda wallet, papers: {"papers": papers, "units": 2, "pin": wallet.pin}),
        ("code_unreadable", lambda wallet, papers: {"papers": [*papers, papers[0]], "units": 2, "pin": wallet.pin}),
        ("code_unreadable", lambda wallet, papers: {"papers": ["RV1:ABC"], "pin": wallet.pin}),
    ],
)
def test_papers_that_do_not_serve_spend_nothing(
    node: Node, counter: Counter, expected: str, ask: Callable[[Wallet, list[str]], dict[str, object]]
) -> None:
    wallet = a_wallet(node, cheques=5)
    papers = wallet.papers(1)
    assert reason(scan(node, counter, "-", **ask(wallet, papers))) == expected  # type: ignore[arg-type]
    green(scan(node, counter, "-", papers=papers, pin=wallet.pin))


def test_a_paper_serves_once(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=5)
    papers = wallet.papers(2)
    green(scan(node, counter, "-", papers=papers[:1], pin=wallet.pin))
    assert reason(scan(node, counter, "-", units=2, papers=papers, pin=wallet.pin)) == "paper_used"
    assert states(node)[paper_id(papers[1])] == "printed"


def test_a_wallet_code_beside_it_serves_as_well_as_the_pin_and_is_spent(node: Node, counter: Counter) -> None:
    wallet, other = a_wallet(node, cheques=5), a_wallet(node, cheques=5)
    papers, code = wallet.papers(2), wallet.code()
    assert reason(scan(node, counter, other.code(), papers=papers[:1])) == "code_unknown"
    green(scan(node, counter, code, papers=papers[:1]))
    assert reason(scan(node, counter, code, papers=papers[1:])) == "code_used"


def test_a_paper_for_one_provider_serves_there_alone_and_needs_no_pin(node: Node, counter: Counter) -> None:
    wallet, elsewhere = a_wallet(node, cheques=5), a_counter(node)
    papers = wallet.papers(2, provider_id=counter.provider_id)
    assert reason(scan(node, elsewhere, "-", papers=papers[:1], pin=wallet.pin)) == "paper_of_another_provider"
    green(scan(node, counter, "-", papers=papers[:1]))


def test_lost_paper_is_cancelled_and_the_cheques_stay(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=1)
    (lost,) = wallet.papers(1)
    node.hear(PapersCancelled(wallet_id=wallet.wallet_id, paper_ids=[paper_id(lost)]))
    assert reason(scan(node, counter, "-", papers=[lost], pin=wallet.pin)) == "paper_cancelled"
    green(scan(node, counter, wallet.code()))


def test_no_cheque_is_spent_through_two_channels(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=1)
    papers = wallet.papers(1)
    green(scan(node, counter, wallet.code()))
    assert reason(scan(node, counter, "-", papers=papers, pin=wallet.pin)) == "not_enough_cheques"
    assert reason(scan(node, counter, wallet.spoken(1))) == "not_enough_cheques"
    assert states(node)[paper_id(papers[0])] == "printed"


def test_a_paper_lapses_after_its_last_day(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=2)
    first, second = wallet.papers(2, last_day=node.clock.now().date())
    node.clock.advance(hours=14)
    green(scan(node, counter, "-", papers=[first], pin=wallet.pin))
    node.clock.advance(hours=2)
    assert reason(scan(node, counter, "-", papers=[second], pin=wallet.pin)) == "paper_lapsed"


def test_papers_of_two_parents_are_not_taken_together(node: Node, counter: Counter) -> None:
    wallet, other = a_wallet(node, cheques=2), a_wallet(node, cheques=2)
    both = [*wallet.papers(1), *other.papers(1)]
    assert reason(scan(node, counter, "-", units=2, papers=both, pin=wallet.pin)) == "code_unknown"


def test_a_paper_that_nobody_signed_or_told_of_is_unknown(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=5)
    (real,) = wallet.papers(1)
    found = read_paper(real)
    assert found is not None
    untold = make_paper(node.ctx.keys.sign_paper(1), 1, an_id(7), found.last_day)
    unsigned = make_paper(lambda text: bytes(64), 1, found.paper_id, found.last_day)
    longer = make_paper(lambda text: found.signature, 1, found.paper_id, found.last_day.replace(year=2027))
    of_no_key = make_paper(node.ctx.keys.sign_paper(1), 9, found.paper_id, found.last_day)
    for forged in (untold, unsigned, longer, of_no_key):
        assert reason(scan(node, counter, "-", papers=[forged], pin=wallet.pin)) == "code_unknown"
    green(scan(node, counter, "-", papers=[real], pin=wallet.pin))


def test_any_bit_turned_makes_a_paper_worthless(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=5)
    (real,) = wallet.papers(1)
    data = base45_decode(real[len(PREFIX) :])
    assert data is not None
    for bit in range(0, len(data) * 8, 23):
        turned = bytearray(data)
        turned[bit // 8] ^= 1 << bit % 8
        said = reason(scan(node, counter, PREFIX + base45_encode(bytes(turned)), pin=wallet.pin))
        assert said in ("code_unknown", "code_unreadable")


def test_five_wrong_pins_lock_it_until_the_codes_are_renewed(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=5)
    papers = wallet.papers(1)
    wrong = f"{(int(wallet.pin) + 1) % 10**6:06d}"
    for _ in range(5):
        assert reason(scan(node, counter, "-", papers=papers, pin=wrong)) == "pin_wrong"
    node.clock.advance(minutes=2)
    assert reason(scan(node, counter, "-", papers=papers, pin=wallet.pin)) == "pin_locked"
    green(scan(node, counter, wallet.code()))
    old_pin = wallet.pin
    wallet.renew()
    assert reason(scan(node, counter, "-", papers=papers, pin=old_pin)) == "pin_wrong"
    green(scan(node, counter, "-", papers=papers, pin=wallet.pin))


def test_a_pin_is_not_guessed_beside_a_code_for_nothing(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=5)
    wrong = f"{(int(wallet.pin) + 1) % 10**6:06d}"
    assert reason(scan(node, counter, wallet.code(), pin=wrong)) == "pin_wrong"
    assert [row["pin_wrong"] for row in node.rows(tables.wallet)] == [1]


def test_paper_without_a_pin_closes_first_when_the_guarantee_is_empty(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=5)
    papers = wallet.papers(2, provider_id=counter.provider_id)
    a_programme(node, guarantee_empty=True)
    assert reason(scan(node, counter, "-", papers=papers[:1])) == "channel_closed"
    green(scan(node, counter, "-", papers=papers[:1], pin=wallet.pin))
    green(scan(node, counter, wallet.code()))


def test_a_spoken_code_is_no_second_sign_and_makes_no_spent_code_good(node: Node, counter: Counter) -> None:
    wallet = a_wallet(node, cheques=5)
    papers, code = wallet.papers(1), wallet.code()
    green(scan(node, counter, code))
    assert reason(scan(node, counter, wallet.spoken(1), papers=papers)) == "code_unreadable"
    assert reason(scan(node, counter, code)) == "code_used"
    green(scan(node, counter, wallet.spoken(1)))


def test_what_is_spent_is_never_set_back(node: Node, counter: Counter) -> None:
    """Whatever a decision came to: a last guard in the statement itself."""
    wallet = a_wallet(node, cheques=5)
    green(scan(node, counter, wallet.code()))
    with pytest.raises(RuntimeError), node.ctx.unit_of_work() as tx:
        spend_step(tx, wallet.wallet_id, 1)
    green(scan(node, counter, wallet.spoken(2)))
    with pytest.raises(RuntimeError), node.ctx.unit_of_work() as tx:
        spend_counter(tx, wallet.wallet_id, 2)
