"""The redeemer's schema, for Alembic."""

from services.redeemer.service import SERVICE
from shared.persistence.migrations import run_environment

run_environment(SERVICE.all_metadata)
