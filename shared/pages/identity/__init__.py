"""The pages that every service has for its own people: signing in, and where they are signed in."""

from flask import Blueprint

from shared.pages.identity import keys, mailbox, oidc, passkeys, sign_in, sign_ins
from shared.pages.site import Site


def identity_pages(service: str, site: Site) -> Blueprint:
    """These pages for one service. Their templates lie with those of the frame."""
    pages = Blueprint("identity", __name__)
    sign_in.declare(pages, service, site)
    passkeys.declare(pages, service, site)
    oidc.declare(pages, service, site)
    keys.declare(pages, service, site)
    sign_ins.declare(pages, service)
    mailbox.declare(pages)
    return pages
