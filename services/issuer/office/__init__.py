"""The pages of people at work at the issuer: the programme manager's, and the confidential person's own."""

from services.issuer.office import imports, new_programme, programmes, rules
from services.issuer.office.base import pages

__all__ = ["imports", "new_programme", "pages", "programmes", "rules"]
