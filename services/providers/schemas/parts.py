"""Kinds of value that only this service's addresses hold."""

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate

from services.providers import numbers
from services.providers.domain.hours import Opening, opening


class YesNoField(fields.Boolean):
    """`true` or `false`, not the words and numbers that might mean them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("Write true or false.")
        return value


class EnterpriseNumberField(fields.String):
    """A Belgian enterprise number, however it is written; kept as ten digits. What was sent is not repeated."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        number = numbers.enterprise_number(super()._deserialize(value, attr, data, **kwargs)[:40])
        if number is None:
            raise ValidationError("Write the enterprise number with its ten digits, for example 0403.170.701.")
        return number


class IbanField(fields.String):
    """An account number; kept without spaces. What was sent is not repeated."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        number = numbers.iban(super()._deserialize(value, attr, data, **kwargs)[:60])
        if number is None:
            raise ValidationError("Check the account number; one of its signs is wrong.")
        return number


class CodeListField(fields.String):
    """Codes of a list in an address, with commas between them."""

    def __init__(self, choices: Iterable[str], **more: Any) -> None:
        self.choices = tuple(choices)
        more.setdefault("metadata", {"description": f"with commas between them: {', '.join(self.choices)}"})
        super().__init__(**more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        codes = tuple(super()._deserialize(value, attr, data, **kwargs).split(","))
        if not set(codes) <= set(self.choices):
            raise ValidationError(f"Write some of {', '.join(self.choices)}, with commas between them.")
        return codes


class OpeningField(fields.Field[Opening]):
    """`{"weekday": "monday", "from": "20:00", "to": "07:00"}`: over midnight where `to` is not later."""

    def _serialize(self, value: Opening | None, attr: str | None, obj: Any, **kwargs: Any) -> dict[str, str] | None:
        if value is None:
            return None
        return {"weekday": value.weekday, "from": value.from_time, "to": value.to_time}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Opening:
        if isinstance(value, dict) and set(value) == {"weekday", "from", "to"}:
            words = [value[name] for name in ("weekday", "from", "to")]
            if all(isinstance(word, str) for word in words):
                found = opening(*words)
                if found is not None:
                    return found
        raise ValidationError('Write {"weekday": "monday", "from": "20:00", "to": "07:00"}.')


def one_of(choices: Iterable[str]) -> validate.OneOf:
    choices = tuple(choices)
    return validate.OneOf(choices, error=f"Write one of {', '.join(choices)}.")
