"""The drawn list of households: repeatable, after the figures, and broken exactly where it says so."""

import csv
import io
from collections import Counter
from datetime import date, timedelta

from deploy.demo import population
from deploy.demo.places import BY_NIS, MUNICIPALITIES, PRIORITY
from deploy.demo.population import COLUMNS

DAY = date(2026, 8, 20)


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode()), delimiter=";"))


def test_the_same_seed_draws_the_same_file_and_another_seed_another() -> None:
    files = [population.list_file(population.draw(100, seed, DAY), seed).data for seed in (1, 1, 2)]
    assert files[0] == files[1] != files[2]


def test_the_day_moves_birthdays_and_nothing_else() -> None:
    now, later = population.draw(200, 1, DAY), population.draw(200, 1, DAY + timedelta(days=77))
    for one, other in zip(now, later, strict=True):
        moved = tuple(born + timedelta(days=77) for born in one.births)
        assert (one.key, one.family_type, one.neighbourhood, moved) == (
            other.key,
            other.family_type,
            other.neighbourhood,
            other.births,
        )


def test_the_households_follow_the_figures() -> None:
    drawn = population.draw(4_000, 3, DAY)
    types = Counter(household.family_type for household in drawn)
    channels = Counter(household.channel for household in drawn)
    assert 0.30 < types["single_parent"] / len(drawn) < 0.36
    assert 0.42 < channels["wallet"] / len(drawn) < 0.48
    assert 0.12 < channels["spoken"] / len(drawn) < 0.18
    priority = sum(household.neighbourhood in PRIORITY for household in drawn)
    assert priority / len(drawn) > 21 / 118 * 1.5, "the priority neighbourhoods are over-represented"
    assert {household.municipality for household in drawn} == {"", *BY_NIS}
    assert any(household.raises_alone for household in drawn)
    assert any(born > DAY for household in drawn for born in household.births), "some child is expected"


def test_no_birthday_that_counts_falls_within_the_story() -> None:
    end = DAY + timedelta(days=110)
    for household in population.draw(3_000, 5, DAY):
        for born in household.births:
            eighteen = born + timedelta(days=18 * 365 + 5)
            assert not DAY - timedelta(days=5) <= eighteen <= end
            assert not DAY < born <= end, "an expected child is born after the story"


def test_a_file_says_what_it_holds() -> None:
    made = population.list_file(population.draw(400, 1, DAY), 1)
    found = rows(made.data)
    assert tuple(found[0]) == COLUMNS
    assert len(found) == made.rows == 400 + made.unchanged + made.changed + made.bad
    assert sum(row["household_ref"].startswith("X") for row in found) == made.bad == 6
    keys = Counter((row["source"], row["household_ref"]) for row in found if not row["household_ref"].startswith("X"))
    assert sum(count - 1 for count in keys.values()) == made.unchanged + made.changed
    assert [household.key for household in made.households] == list(keys), "the list's order is the file's"


def test_a_changed_row_is_what_the_list_ends_with() -> None:
    made = population.list_file(population.draw(400, 1, DAY), 1)
    last = {(row["source"], row["household_ref"]): row for row in rows(made.data)}
    assert all(last[household.key]["channel"] == household.channel for household in made.households)


def test_the_municipalities_are_the_nineteen_with_their_neighbourhoods() -> None:
    assert len(MUNICIPALITIES) == 19
    assert sum(municipality.population for municipality in MUNICIPALITIES) == 1_218_255
    codes = [code for municipality in MUNICIPALITIES for code in municipality.neighbourhoods]
    assert sorted(codes) == list(range(1, 119))
    assert set(PRIORITY) <= set(codes)
    assert len(PRIORITY) == 21
