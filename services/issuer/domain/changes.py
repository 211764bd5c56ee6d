"""What may change in a family within a year, and what it is afterwards."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta

from shared.kernel.errors import InvalidError

OLDEST_BIRTH_YEAR = 1920
#: A child is expected no longer than this ahead: a pregnancy and some days of grace for the estimate.
EXPECTED_WITHIN = timedelta(days=300)
#: A birth can be told until the child is a year old.
TOLD_WITHIN = timedelta(days=365)
#: A birth takes the place of a child that was expected about then.
ABOUT_THEN = timedelta(days=60)

#: As many as one household may have, by a list, at a door or by what is told later.
MOST_CHILDREN = 20
#: Children of a family born within a year whom the parents' own word is enough for.
MOST_BORN = 4

#: What parents who live apart may call themselves.
AFTER_SEPARATION = ("single_parent", "co_parenting")


@dataclass(frozen=True)
class Situation:
    """What of a household a change may touch."""

    family_type: str
    raises_alone: str | None
    birth_dates: tuple[date, ...]
    children_with_disability: int
    municipality_nis: str | None
    neighbourhood: int | None


@dataclass(frozen=True)
class Birth:
    """So many children were born on a day. Told twice they are the same children."""

    born_on: date
    children: int = 1


@dataclass(frozen=True)
class Separation:
    """The parents live apart."""

    family_type: str


@dataclass(frozen=True)
class Move:
    """The household lives elsewhere; without an address it lives nowhere we know of."""

    municipality_nis: str | None
    neighbourhood: int | None


@dataclass(frozen=True)
class Disability:
    """So many of the children have a recognised disability now."""

    children: int


@dataclass(frozen=True)
class RaisesAlone:
    """Somebody raises the children alone in fact, for a reason of the fixed list."""

    reason: str


@dataclass(frozen=True)
class Correction:
    """Something was written wrong: the days of birth of the same children, or where they live. `None` was right."""

    birth_dates: tuple[date, ...] | None = None
    lives: Move | None = None


Change = Birth | Separation | Move | Disability | RaisesAlone | Correction

KINDS: dict[type[Change], str] = {
    Birth: "birth",
    Separation: "separation",
    Move: "move",
    Disability: "disability",
    RaisesAlone: "raises_alone",
    Correction: "correction",
}


def can_be_born(born: date, today: date) -> bool:
    """Whether this can be the day of birth of a child of today, or the day on which one is expected."""
    return born.year >= OLDEST_BIRTH_YEAR and born <= today + EXPECTED_WITHIN


def changed(before: Situation, change: Change, today: date, *, by_parent: bool = False) -> Situation:
    """The situation afterwards; the same change again leaves it as it is.

    Raises `InvalidError` for what cannot be, and for what a parent's word is not enough for.
    """
    match change:
        case Birth():
            born = _with_born(before.birth_dates, change, today)
            _check_count(born, today, by_parent=by_parent)
            return replace(before, birth_dates=born)
        case Separation():
            return replace(before, family_type=change.family_type)
        case Move():
            return replace(before, municipality_nis=change.municipality_nis, neighbourhood=change.neighbourhood)
        case Disability():
            if change.children > len(before.birth_dates):
                raise InvalidError(
                    "there are fewer children than that in this family",
                    code="more_than_children",
                    remedy="Write how many of the children have a recognised disability.",
                    fields={"children": [f"Write {len(before.birth_dates)} or less."]},
                )
            return replace(before, children_with_disability=max(before.children_with_disability, change.children))
        case RaisesAlone():
            return replace(before, raises_alone=change.reason)
        case Correction():
            return _corrected(before, change, today, by_parent=by_parent)


def _with_born(birth_dates: tuple[date, ...], birth: Birth, today: date) -> tuple[date, ...]:
    if not today - TOLD_WITHIN <= birth.born_on <= today:
        raise InvalidError(
            "this is no day on which a child was born within the last year",
            code="date_out_of_range",
            remedy="Write the day of birth; an older child comes in with the list, or at the door for parents.",
            fields={"born_on": ["Write a day from a year ago until today."]},
        )
    new = birth.children - Counter(birth_dates)[birth.born_on]
    if new <= 0:
        return birth_dates
    expected = [day for day in birth_dates if day != birth.born_on and abs(day - birth.born_on) <= ABOUT_THEN]
    left = Counter(birth_dates) - Counter(expected[:new])
    return tuple(sorted([*left.elements(), *[birth.born_on] * new]))


def _corrected(before: Situation, change: Correction, today: date, *, by_parent: bool) -> Situation:
    lives = change.lives
    # A neighbourhood stays as long as the municipality in which it lies was right.
    if lives is not None and lives.municipality_nis != before.municipality_nis:
        before = replace(before, municipality_nis=lives.municipality_nis, neighbourhood=lives.neighbourhood)
    birth_dates = tuple(sorted(before.birth_dates if change.birth_dates is None else change.birth_dates))
    if birth_dates == tuple(sorted(before.birth_dates)):
        return before
    if len(birth_dates) != len(before.birth_dates):
        raise InvalidError(
            "this family has another number of children",
            code="another_number_of_children",
            remedy="Write the day of each child that is known; a further child is told as a birth.",
            fields={"children_birth_dates": ["Write the day of each child that is known, and of no other."]},
        )
    if not all(can_be_born(day, today) for day in birth_dates):
        raise no_day_of_birth()
    _check_count(birth_dates, today, by_parent=by_parent)
    return replace(before, birth_dates=birth_dates)


def no_day_of_birth() -> InvalidError:
    """Why some days of birth of a family are not taken in."""
    return InvalidError(
        "one of these days of birth cannot be",
        code="date_out_of_range",
        remedy="Check the year; for a child that is expected write the expected day.",
        fields={"children_birth_dates": ["Check the year."]},
    )


def _check_count(birth_dates: tuple[date, ...], today: date, *, by_parent: bool) -> None:
    """Each child adds cheques at once and without proof, so that nobody tells of children without end."""
    lately = sum(1 for day in birth_dates if today - TOLD_WITHIN <= day <= today)
    if by_parent and lately > MOST_BORN:
        raise InvalidError(
            f"a parent's word is enough for {MOST_BORN} children born within a year",
            code="too_many_births",
            remedy="Let somebody at the counter write it down.",
            fields={"children": [f"Write at most {MOST_BORN} in all."]},
        )
    if len(birth_dates) > MOST_CHILDREN:
        raise InvalidError(
            f"a household has at most {MOST_CHILDREN} children",
            code="too_many_children",
            remedy="Check the number of children.",
            fields={"children": [f"At most {MOST_CHILDREN} children in all."]},
        )
