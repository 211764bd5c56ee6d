"""Two people: what one began, another one decides. Money, safety and what nobody can take back ask for it."""

from shared.kernel.errors import ConflictError


def be_a_second(by: str, first: str, *, remedy: str) -> None:
    """Refuse whoever decides what they began themselves; both are named as the records know them.

    Raises `ConflictError` with the code `same_person`.
    """
    if by == first:
        raise ConflictError("whoever began this does not decide it too", code="same_person", remedy=remedy)
