"""The plan of attempts: repeatable, possible, and such that no order of arrival changes the books."""

from collections import Counter

import pytest

from deploy.demo import directory
from deploy.demo.directory import FOUNDATION, PAYS, REGIONAL
from deploy.demo.plan import GREEN, MOST_CHEQUES, REASONS, Attempt, Holder, Kind, Lot, Planner

PROVIDERS, WALLETS, WAVE = 24, 300, 60


def a_planner(seed: int = 1) -> Planner:
    planner = Planner(directory.draw(PROVIDERS, seed), seed)
    for number in range(WALLETS):
        lots = [Lot(REGIONAL, 0, 8 + number % 9), Lot(REGIONAL, 1, number % 3)]
        if number % 4 == 0:
            lots.append(Lot(FOUNDATION, 2, 5))
        planner.add_holder([lot for lot in lots if lot.cheques])
    return planner


def waves(planner: Planner, count: int = 40) -> list[list[Attempt]]:
    made = []
    for number in range(count):
        if number == count // 3:
            planner.standing.suspended |= planner.directory.mishaps.suspended
            planner.standing.revoked |= planner.directory.mishaps.revoked
            planner.standing.withdrawn |= planner.directory.mishaps.withdrawn
        made.append(planner.wave(WAVE))
    return made


def test_the_same_seed_plans_the_same() -> None:
    assert waves(a_planner(1)) == waves(a_planner(1))
    assert waves(a_planner(1)) != waves(a_planner(2))


def test_within_a_wave_every_wallet_makes_one_attempt() -> None:
    for wave in waves(a_planner()):
        holders = [attempt.holder for attempt in wave]
        assert len(set(holders)) == len(holders)
        assert sum(attempt.requests for attempt in wave) == WAVE


def test_every_kind_is_tried_and_most_are_ordinary() -> None:
    tried = Counter(attempt.kind for wave in waves(a_planner()) for attempt in wave)
    assert set(tried) == set(Kind)
    assert tried[Kind.NORMAL] > sum(tried.values()) * 0.5


def test_no_redemption_id_is_used_twice() -> None:
    ids = [one for wave in waves(a_planner()) for attempt in wave for one in attempt.ids]
    assert len(set(ids)) == len(ids)


def test_no_wallet_ever_spends_more_than_it_holds() -> None:
    planner = a_planner()
    held = {holder.number: holder.cheques for holder in planner.holders}
    spent: Counter[int] = Counter()
    for wave in waves(planner):
        for attempt in wave:
            spent[attempt.holder] += sum(lot.cheques for lot in attempt.takes)
    assert all(spent[number] <= cheques for number, cheques in held.items())
    assert sum(holder.cheques for holder in planner.holders) == sum(held.values()) - sum(spent.values())
    assert any(spent[number] == cheques for number, cheques in held.items()), "somebody spends the last cheque"


def test_a_green_scan_takes_its_price_from_programmes_that_pay_for_it_there() -> None:
    planner = a_planner()
    for wave in waves(planner):
        for attempt in wave:
            if attempt.kind not in GREEN:
                assert not attempt.takes
                continue
            assert sum(lot.cheques for lot in attempt.takes) == attempt.cheques <= MOST_CHEQUES
            taken = planner.directory.providers[attempt.offer.provider].programmes
            assert all(lot.programme in taken for lot in attempt.takes)
            assert all(attempt.offer.category in PAYS[lot.programme] for lot in attempt.takes)


def test_racing_scanners_are_two_devices_of_one_provider_that_work() -> None:
    planner = a_planner()
    races = [attempt for wave in waves(planner) for attempt in wave if attempt.kind is Kind.RACE]
    assert races
    for race in races:
        assert race.device != race.other_device
        assert race.provider == race.offer.provider


def test_every_refusal_has_its_reason() -> None:
    assert set(REASONS) == set(Kind) - {Kind.NORMAL, Kind.REPEAT, Kind.OTHER_BODY}


def test_cheques_are_taken_in_the_order_of_issue() -> None:
    holder = Holder(0, [Lot(0, 0, 2), Lot(1, 2, 3), Lot(0, 1, 4)])
    assert holder.take((0,), 3) == (Lot(0, 0, 2), Lot(0, 1, 1))
    assert holder.take((0, 1), 4) == (Lot(1, 2, 3), Lot(0, 1, 1))
    assert holder.lots == [Lot(0, 1, 2)]


def test_an_empty_wallet_still_finds_something_to_be_refused() -> None:
    planner = Planner(directory.draw(PROVIDERS, 1), 1)
    for _ in range(200):
        planner.add_holder([])
    made = [attempt for _ in range(10) for attempt in planner.wave(40)]
    assert made
    assert all(not attempt.takes and attempt.kind not in GREEN for attempt in made)


@pytest.mark.parametrize("count", [directory.FEWEST, 30, 60])
def test_a_directory_has_somebody_to_whom_each_thing_happens_and_somebody_left(count: int) -> None:
    drawn = directory.draw(count, 1)
    mishaps = drawn.mishaps
    assert len(mishaps.refused) == 1
    assert mishaps.reinstated < mishaps.suspended
    assert mishaps.revoked
    assert mishaps.withdrawn
    touched = mishaps.refused | mishaps.suspended
    left = {
        offer.category
        for offer in drawn.offers
        if offer.provider not in touched and offer.number not in mishaps.withdrawn
    }
    assert left == set(PAYS[REGIONAL] + PAYS[FOUNDATION])
