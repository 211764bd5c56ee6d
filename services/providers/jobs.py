"""What time causes: nothing yet. Accreditations and offers end by a person's decision."""

from shared.runtime.jobs import Job

JOBS: tuple[Job, ...] = ()
