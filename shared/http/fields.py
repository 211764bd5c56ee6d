"""The kinds of value a request may hold, each with the sentence that says what to write instead."""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import marshmallow as ma
from marshmallow import RAISE, Schema, ValidationError, fields, validate

from shared.kernel.clock import format_instant, parse_instant
from shared.kernel.languages import LANGUAGES, Text
from shared.kernel.money import MAX_CENTS


class RequestSchema(Schema):
    """What is sent to us: a field nobody knows is an error, because the sender meant something by it."""

    class Meta:
        unknown = RAISE


class AnswerSchema(Schema):
    """What we answer."""


class _Whole(fields.Integer):
    """A whole number, written as a number: no text, no decimals, no true or false."""

    def __init__(self, least: int, most: int, **more: Any) -> None:
        more.setdefault("validate", validate.Range(least, most))
        super().__init__(strict=True, **more)
        self._bounds = f"Write a whole number from {least} to {most}."

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValidationError(self._bounds)
        return value


class CentsField(_Whole):
    """An amount in whole cents."""

    def __init__(self, minimum: int = 1, maximum: int = MAX_CENTS, **more: Any) -> None:
        super().__init__(minimum, maximum, **more)


class CountField(_Whole):
    """A number of things."""

    def __init__(self, minimum: int = 0, maximum: int = 1_000_000, **more: Any) -> None:
        super().__init__(minimum, maximum, **more)


class QueryCountField(fields.Integer):
    """A number of things in an address, where everything is text."""

    def __init__(self, minimum: int, maximum: int, **more: Any) -> None:
        super().__init__(validate=validate.Range(minimum, maximum), **more)
        self._bounds = f"Write a whole number from {minimum} to {maximum}."

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if not (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16):
            raise ValidationError(self._bounds)
        return int(value)


class SpokenField(fields.String):
    """A language that we write in, and `null` where it is not known: then we write in Dutch and in French."""

    def __init__(self, **more: Any) -> None:
        super().__init__(validate=validate.OneOf(LANGUAGES), allow_none=True, **more)


class IdField(fields.String):
    """128 random bits as 32 hexadecimal digits."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            validate=validate.Regexp(r"\A[0-9a-f]{32}\Z", error="Write the id as 32 digits 0-9 and a-f."), **more
        )


class DigestField(fields.String):
    """A SHA-256 as 64 hexadecimal digits."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            validate=validate.Regexp(r"\A[0-9a-f]{64}\Z", error="Write the SHA-256 as 64 digits 0-9 and a-f."), **more
        )


class CodeField(fields.String):
    """A word of a fixed list."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            validate=validate.Regexp(
                r"\A[a-z][a-z0-9_]{1,39}\Z", error="Write a code: small letters, digits and _, at most 40."
            ),
            **more,
        )


class TextField(fields.String):
    """Something people wrote on one line. Spaces around it go, accents are composed (NFC)."""

    def __init__(self, maximum: int = 120, **more: Any) -> None:
        more.setdefault("metadata", {"description": f"1 to {maximum} characters on one line"})
        super().__init__(**more)
        self.maximum = maximum

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = unicodedata.normalize("NFC", super()._deserialize(value, attr, data, **kwargs).strip())
        if not 1 <= len(text) <= self.maximum:
            raise ValidationError(f"Write 1 to {self.maximum} characters.")
        if any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in text):
            raise ValidationError("Leave out line breaks and control characters.")
        return text


class DayField(fields.Field[date]):
    """A calendar day as `YYYY-MM-DD`."""

    def _serialize(self, value: date | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.isoformat()

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> date:
        try:
            if not isinstance(value, str) or len(value) != 10:
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            raise ValidationError("Write the day as YYYY-MM-DD, for example 2026-03-31.") from None


class InstantField(fields.Field[datetime]):
    """An instant in UTC, as `2026-03-05T14:07:00.000000Z`."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else format_instant(value)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> datetime:
        try:
            return parse_instant(value)
        except (TypeError, ValueError):
            raise ValidationError("Write the instant with its time zone, for example 2026-03-05T14:07:00Z.") from None


class LanguageTextField(fields.Field[Text]):
    """A sentence in Dutch, French and English. For answers only."""

    def _serialize(self, value: Text | None, attr: str | None, obj: Any, **kwargs: Any) -> dict[str, str] | None:
        return None if value is None else value.to_dict()


class Page(RequestSchema):
    """Which part of a list: at most `limit` items, those behind `after`."""

    limit = QueryCountField(1, 500, load_default=100, metadata={"description": "at most so many"})
    after = ma.fields.String(
        load_default="", validate=validate.Length(max=200), metadata={"description": "`next` of the page before"}
    )


class Nothing(RequestSchema):
    """A body that says nothing beyond its address: `{}`."""
