"""Files of providers and offers, as the API answers about them."""

from marshmallow import fields

from shared.http.fields import (
    AnswerSchema,
    CodeField,
    CountField,
    IdField,
    InstantField,
    LanguageTextField,
    RequestSchema,
)


class ImportQuery(RequestSchema):
    """Where a file comes from: with it, the references in the file name a provider and an offer."""

    source = CodeField(required=True)


class Problem(AnswerSchema):
    """One thing wrong in one row; an empty column is the row as a whole."""

    row = CountField()
    column = fields.String()
    code = CodeField()
    message = LanguageTextField()
    remedy = LanguageTextField()


class Import(AnswerSchema):
    """What became of a file's rows."""

    import_id = IdField()
    source = CodeField()
    taken_at = InstantField()
    rows = CountField()
    providers = CountField()
    offers = CountField()
    changed = CountField()
    unchanged = CountField()
    bad = CountField()
    problems = fields.List(fields.Nested(Problem))
