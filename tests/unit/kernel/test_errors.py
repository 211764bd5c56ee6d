"""What went wrong, for machines and for people."""

import inspect

import pytest

from shared.kernel import errors
from shared.kernel.errors import ConflictError, InvalidError, RespijtError

KINDS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, RespijtError)]


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("BadRequestError", 400, "bad_request"),
        ("UnauthenticatedError", 401, "unauthenticated"),
        ("ForbiddenError", 403, "forbidden"),
        ("NotFoundError", 404, "not_found"),
        ("ConflictError", 409, "conflict"),
        ("TooLargeError", 413, "too_large"),
        ("InvalidError", 422, "invalid"),
        ("UnavailableError", 503, "unavailable"),
    ],
)
def test_each_error_has_its_status_and_stable_code(name: str, status: int, code: str) -> None:
    error = getattr(errors, name)("what is wrong", remedy="what to do")
    assert (error.status, error.code, error.message, error.remedy) == (status, code, "what is wrong", "what to do")
    assert (str(error), error.fields) == ("what is wrong", {})


def test_a_code_of_its_own_is_the_errors_and_not_its_kinds() -> None:
    assert ConflictError("wrong", remedy="do", code="programme_closed").code == "programme_closed"
    assert ConflictError("wrong", remedy="do").code == "conflict"


def test_fields_of_one_error_are_not_anothers() -> None:
    first = InvalidError("wrong", remedy="do")
    first.fields["name"] = ["missing"]
    assert InvalidError("wrong", remedy="do").fields == {}


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_can_forget_what_to_do_now(kind: type[RespijtError]) -> None:
    with pytest.raises(TypeError):
        kind("what is wrong")  # type: ignore[call-arg]
    assert 400 <= kind.status < 600
