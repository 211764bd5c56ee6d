"""The blueprint that every address of the issuer's API belongs to."""

from flask_smorest import Blueprint

blueprint = Blueprint("issuer", __name__, url_prefix="/v1", description="Programmes, households, grants and wallets")
