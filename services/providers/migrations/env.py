"""Alembic's entry into the schema of providers."""

from services.providers.service import SERVICE
from shared.persistence.migrations import run_environment

run_environment(SERVICE.all_metadata)
