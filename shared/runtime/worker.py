"""`respijt <service> worker`: relay, consumer and scheduler without the web, on PostgreSQL, as many as wanted.

Workers share the partitions of the log; of all of them one sends and one does what is due. A worker
crashes rather than limps: whoever watches it starts it again.
"""

import os
import signal
import threading

import sqlalchemy as sa
import structlog
from prometheus_client import start_http_server

from shared.kernel.errors import SettingsError
from shared.observability import logs
from shared.runtime.instance import Instance
from shared.runtime.opening import open_context, open_service_database, open_transport
from shared.runtime.serve import THREADS_STOP_SECONDS, arm_fault, give_up, refuse_alone
from shared.runtime.service import Service
from shared.runtime.settings import Settings
from shared.runtime.watchdog import WEDGED

log = structlog.get_logger(__name__)


def work(service: Service, settings: Settings) -> None:
    """Work until told to stop by SIGTERM or SIGINT. Raises `SettingsError` where one process has to do everything."""
    refuse_alone(service, settings)
    logs.configure(service.name, settings.log_level)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    arm_fault(settings)
    try:
        database = open_service_database(service.name, settings)
        transport = open_transport(settings)
        instance = Instance(service, open_context(service, settings, database), transport)
    except SettingsError as error:
        give_up(str(error), error.remedy)
        return
    except sa.exc.OperationalError as error:
        give_up(f"the database does not answer: {error.orig}", "Start it, or correct its settings.")
        return
    start_http_server(settings.metrics_ports[service.name], addr="127.0.0.1")
    instance.start()
    log.info("worker.started")
    stopping.wait()
    stopped = instance.stop(THREADS_STOP_SECONDS)
    log.info("worker.stopped", clean=stopped)
    if not stopped:
        # What hangs is not waited for: what it did not commit is done again elsewhere.
        os._exit(WEDGED)
    instance.close()
    database.close()
    transport.close()
