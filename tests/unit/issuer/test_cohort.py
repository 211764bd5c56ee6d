"""Cohorts: nobody is told by a value that fewer than ten households share."""

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.issuer.cohort import ENOUGH, Labels, Traits, age_band, traits

TODAY = date(2026, 3, 2)

households = st.lists(
    st.builds(
        lambda family_type, municipality, neighbourhood, band, channel: Traits(
            family_type, municipality, municipality if neighbourhood is None else neighbourhood, band, channel
        ),
        st.sampled_from(["single_parent", "two_parents", "other"]),
        st.sampled_from(["21001", "21012", "unknown"]),
        st.sampled_from([None, "n1", "n2", "n3"]),
        st.sampled_from(["0_2", "3_5", "none"]),
        st.sampled_from(["wallet", "paper"]),
    ),
    max_size=80,
)


@given(households)
def test_every_value_but_any_is_told_of_ten_households_at_least(listed: list[Traits]) -> None:
    labels = Labels.count(listed)
    told = [labels.of(each) for each in listed]
    for dimension in ("family_type", "municipality", "neighbourhood", "youngest_age_band", "channel"):
        counted = Counter(getattr(cohort, dimension) for cohort in told)
        assert all(number >= ENOUGH for value, number in counted.items() if value != "any"), dimension


@given(households)
def test_a_value_that_is_told_is_true(listed: list[Traits]) -> None:
    labels = Labels.count(listed)
    for each in listed:
        cohort = labels.of(each)
        assert cohort.family_type in (each.family_type, "any")
        assert cohort.municipality in (each.municipality, "any")
        assert cohort.neighbourhood in (each.neighbourhood, each.municipality, "any")


def test_a_common_value_is_told_as_it_is() -> None:
    listed = [Traits("other", "21012", "n16", "0_2", "wallet")] * ENOUGH
    cohort = Labels.count(listed).of(listed[0])
    assert (cohort.family_type, cohort.municipality, cohort.neighbourhood) == ("other", "21012", "n16")


def test_a_neighbourhood_in_an_unknown_municipality_is_not_told_as_no_address() -> None:
    rare = [Traits("other", "unknown", f"n{number}", "0_2", "wallet") for number in range(1, 13)]
    assert {Labels.count(rare).of(each).neighbourhood for each in rare} == {"any"}


def test_a_value_that_was_never_counted_is_told_as_any() -> None:
    labels = Labels.count([Traits("other", "21012", "n16", "0_2", "wallet")] * ENOUGH)
    cohort = labels.of(Traits("other", "21012", "n16", "3_5", "paper"))
    assert (cohort.youngest_age_band, cohort.channel, cohort.family_type) == ("any", "any", "other")


def test_the_youngest_child_gives_the_age_band() -> None:
    assert age_band([date(2026, 5, 1), date(2010, 1, 1)], TODAY) == "expected"
    assert age_band([date(2026, 3, 2)], TODAY) == "0_2"
    assert age_band([date(2023, 3, 3)], TODAY) == "0_2"
    assert age_band([date(2023, 3, 2)], TODAY) == "3_5"
    assert age_band([date(2008, 3, 3)], TODAY) == "12_17"
    assert age_band([date(2008, 3, 2)], TODAY) == "none"
    assert age_band([], TODAY) == "none"


def test_without_an_address_a_household_is_unknown_in_both_places() -> None:
    nowhere = traits("other", None, None, [date(2020, 1, 1)], "paper", TODAY)
    assert (nowhere.municipality, nowhere.neighbourhood) == ("unknown", "unknown")
    assert traits("other", "21012", None, [], "paper", TODAY).neighbourhood == "21012"
