"""What time causes: limits whose day has come, unmet needs told, evidence that runs out, old answers forgotten."""

from datetime import time

from services.providers.commands import evidence, providers, search
from services.providers.domain.redemptions import ZONE
from shared.runtime.jobs import Job, daily, forget_answers

JOBS: tuple[Job, ...] = (
    daily("limits", time(0, 1), ZONE, providers.tell_limits),
    daily("needs", time(0, 31), ZONE, search.tell_needs),
    daily("evidence", time(6, 21), ZONE, evidence.look_through),
    forget_answers(time(3, 31), ZONE),
)
