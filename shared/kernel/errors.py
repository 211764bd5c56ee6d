"""One error per reason a caller can act on. Each has a stable code, a sentence and what to do next."""


class RespijtError(Exception):
    """Something a caller can mend.

    `code` is for machines and never changes; `message` says what is wrong; `remedy` says what to
    do now. `status` is the HTTP status the API answers with; `fields` names what was wrong where.
    """

    status = 400
    code = "bad_request"

    def __init__(
        self, message: str, *, remedy: str, code: str | None = None, fields: dict[str, list[str]] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code or self.code
        self.message = message
        self.remedy = remedy
        self.fields = fields or {}


class BadRequestError(RespijtError):
    """What was sent cannot be read."""


class InvalidError(RespijtError):
    """What was sent can be read but means nothing valid."""

    status = 422
    code = "invalid"


class UnauthenticatedError(RespijtError):
    """Nobody we know is asking."""

    status = 401
    code = "unauthenticated"


class HalfSignedInError(UnauthenticatedError):
    """Somebody has still to prove a second thing."""

    code = "half_signed_in"


class ForbiddenError(RespijtError):
    """Somebody we know is asking for what is not theirs to do."""

    status = 403
    code = "forbidden"


class NotFoundError(RespijtError):
    """There is no such thing, or it is not yours to see: both sound the same."""

    status = 404
    code = "not_found"


class ConflictError(RespijtError):
    """The thing is not in a state that allows this."""

    status = 409
    code = "conflict"


class TooLargeError(RespijtError):
    status = 413
    code = "too_large"


class TooManyError(RespijtError):
    """It was asked for too often; later it may be again."""

    status = 429
    code = "too_many"


class UnavailableError(RespijtError):
    """Not now; the same request may succeed a little later."""

    status = 503
    code = "unavailable"
    retry_after_seconds = 1


class SettingsError(RespijtError):
    """The installation is set up wrongly. The command line prints it and ends with 2."""

    code = "settings"
