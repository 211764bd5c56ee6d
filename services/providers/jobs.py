"""What time causes: old answers forgotten. Accreditations and offers end by a person's decision."""

from datetime import time

from shared.runtime.jobs import Job, forget_answers

JOBS: tuple[Job, ...] = (forget_answers(time(3, 31), "Europe/Brussels"),)
