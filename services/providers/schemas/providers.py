"""Providers and what they hold, as the API takes and answers it."""

from marshmallow import fields

from services.providers.domain import DECISIONS, HOSTED_KINDS, LIMIT_KINDS, WORK_STATUSES
from services.providers.domain.evidence import KINDS
from services.providers.reasons import DUE, REVOCATIONS, explaining
from services.providers.schemas.parts import EnterpriseNumberField, YesNoField, one_of
from shared.http.fields import (
    AnswerSchema,
    CodeField,
    CountField,
    DayField,
    DigestField,
    IdField,
    InstantField,
    LanguageTextField,
    Page,
    RequestSchema,
    TextField,
)

_REASONS = "; ".join(f"{status}: {', '.join(explaining(status))}" for status in sorted(DUE))

# -- providers and accreditations


class NewProvider(RequestSchema):
    """A provider to be entered."""

    public_name = TextField(required=True)
    enterprise_number = EnterpriseNumberField(load_default=None, allow_none=True)


class Details(RequestSchema):
    """What an officer saw of a provider."""

    enterprise_number = EnterpriseNumberField(required=True, allow_none=True)
    work_status = fields.String(required=True, allow_none=True, validate=one_of(WORK_STATUSES))


class Application(RequestSchema):
    """What a provider wants to be accredited for."""

    programme_id = IdField(required=True)
    category = CodeField(required=True)


class Decision(Application):
    """An officer's decision on an accreditation."""

    status = fields.String(required=True, validate=one_of(DECISIONS))
    reason = CodeField(load_default=None, allow_none=True, metadata={"description": f"a code; {_REASONS}"})


class Accreditation(AnswerSchema):
    """Whether cheques of a programme may be taken for a category."""

    programme_id = IdField()
    category = CodeField()
    status = fields.String()
    reason = CodeField(allow_none=True)
    reason_text = LanguageTextField(allow_none=True)
    changed_at = InstantField()


class Provider(AnswerSchema):
    """A provider as it stands now."""

    provider_id = IdField(attribute="id")
    public_name = TextField()
    kind = fields.String()
    enterprise_number = fields.String(allow_none=True)
    work_status = fields.String(allow_none=True)
    week_cheques = CountField(allow_none=True)
    host_id = IdField(allow_none=True)
    hosting_ended_at = InstantField(allow_none=True)
    accreditations = fields.List(fields.Nested(Accreditation))
    created_at = InstantField()


class AccreditationOfProvider(AnswerSchema):
    """One accreditation, with whose it is."""

    provider_id = IdField()
    programme_id = IdField(attribute="accreditation.programme_id")
    category = CodeField(attribute="accreditation.category")
    status = fields.String(attribute="accreditation.status")
    reason = CodeField(attribute="accreditation.reason", allow_none=True)
    reason_text = LanguageTextField(attribute="accreditation.reason_text", allow_none=True)
    changed_at = InstantField(attribute="accreditation.changed_at")


class ProviderList(AnswerSchema):
    providers = fields.List(fields.Nested(Provider))
    next = fields.String(allow_none=True)


# -- hosting


class NewHosted(RequestSchema):
    """Somebody a host stands for."""

    public_name = TextField(required=True)
    kind = fields.String(required=True, validate=one_of(HOSTED_KINDS))
    work_status = fields.String(load_default=None, allow_none=True, validate=one_of(WORK_STATUSES))


class Hosted(Provider):
    """A hosted provider with the link that its families hold."""

    link = IdField(allow_none=True)


class HostedList(AnswerSchema):
    hosted = fields.List(fields.Nested(Hosted))
    next = fields.String(allow_none=True)


# -- limits


class NewLimit(RequestSchema):
    """A limit from a day on; no amount lifts it."""

    kind = fields.String(required=True, validate=one_of(LIMIT_KINDS))
    amount = CountField(required=True, allow_none=True)
    from_on = DayField(required=True)


class Limit(AnswerSchema):
    kind = fields.String()
    amount = CountField(allow_none=True)
    from_on = DayField()


class Bound(Limit):
    """What binds today, and whether the operator or the law says so."""

    source = fields.String()


class Limits(AnswerSchema):
    """All limits that were set, those that bind today, and what was worked this week and year."""

    set = fields.List(fields.Nested(Limit))
    bounds = fields.List(fields.Nested(Bound))
    week_minutes = CountField()
    year_minutes = CountField()


# -- evidence


class NewEvidenceRule(RequestSchema):
    """What a category asks for from a day on. No months: as long as the document says itself."""

    category = CodeField(required=True)
    code = fields.String(required=True, validate=one_of(KINDS))
    months = CountField(1, 600, load_default=None, allow_none=True)
    needed = YesNoField(load_default=True)
    from_on = DayField(required=True)


class EvidenceRule(AnswerSchema):
    category = CodeField()
    code = CodeField()
    months = CountField(allow_none=True)
    needed = fields.Boolean()
    from_on = DayField()


class EvidenceFilter(Page):
    category = CodeField(required=True)


class EvidenceKind(AnswerSchema):
    code = CodeField()
    text = LanguageTextField()
    host_covers = fields.Boolean()


class EvidenceRules(AnswerSchema):
    """A category's rules by code and day, and everything that could be asked for."""

    rules = fields.List(fields.Nested(EvidenceRule))
    kinds = fields.List(fields.Nested(EvidenceKind))


class NewEvidence(RequestSchema):
    """A document that was seen: which, and its days. Nothing else of it is taken."""

    code = fields.String(required=True, validate=one_of(KINDS))
    issued_on = DayField(required=True)
    valid_until = DayField(load_default=None, allow_none=True)


class Evidence(AnswerSchema):
    evidence_id = IdField(attribute="id")
    provider_id = IdField()
    code = CodeField()
    issued_on = DayField()
    valid_until = DayField(allow_none=True)
    seen_by = fields.String()
    seen_at = InstantField()


class Lack(AnswerSchema):
    code = CodeField()
    why = fields.String()
    until = DayField(allow_none=True)


class Standing(AnswerSchema):
    """What a category asks for today, and what of it is lacking."""

    category = CodeField()
    needs = fields.List(CodeField())
    lacking = fields.List(fields.Nested(Lack))
    good_until = DayField(allow_none=True)


class Reminder(AnswerSchema):
    """Evidence runs out: from `lacks_on` on it is lacking, which was said `days` ahead."""

    category = CodeField()
    code = CodeField()
    lacks_on = DayField()
    days = CountField()


class EvidenceList(AnswerSchema):
    evidence = fields.List(fields.Nested(Evidence))
    standings = fields.List(fields.Nested(Standing))
    reminders = fields.List(fields.Nested(Reminder))
    next = fields.String(allow_none=True)


# -- devices


class NewDevice(RequestSchema):
    """A device to be entered: a name for its owner, and the SHA-256 of the token it made."""

    name = TextField(required=True)
    token_sha256 = DigestField(required=True)


class Revocation(RequestSchema):
    """Why a device may no longer be used."""

    reason = CodeField(required=True, metadata={"description": f"a code: {', '.join(REVOCATIONS)}"})


class Device(AnswerSchema):
    """A device as it stands now. Nothing of its token is shown."""

    device_id = IdField(attribute="id")
    provider_id = IdField()
    name = TextField()
    created_at = InstantField()
    revoked = fields.Boolean()
    revoked_at = InstantField(allow_none=True)
    reason = CodeField(attribute="revoked_reason", allow_none=True)
    reason_text = LanguageTextField(allow_none=True)


class DeviceList(AnswerSchema):
    devices = fields.List(fields.Nested(Device))
    next = fields.String(allow_none=True)
