"""Alembic's entry into the schema of the ledger."""

from services.ledger.service import SERVICE
from shared.persistence.migrations import run_environment

run_environment(SERVICE.all_metadata)
