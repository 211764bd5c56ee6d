"""Real processes for tests: on ports of their own, in demo mode."""

from deploy.ports import free_ports
from deploy.run import OF_A_DEMO
from shared.contracts.topics import SERVICES


def settings_for_a_test() -> dict[str, str]:
    """Settings that let four services run beside anything else on this machine.

    SQLite does not wait for the disk: these tests end processes and not machines.
    """
    ports = free_ports(2 * len(SERVICES) + 1)
    environment = {**OF_A_DEMO, "RESPIJT_SYNCHRONOUS": "OFF", "RESPIJT_START_PORT": str(ports[-1])}
    for number, name in enumerate(SERVICES):
        environment[f"RESPIJT_{name.upper()}_PORT"] = str(ports[number])
        environment[f"RESPIJT_{name.upper()}_METRICS_PORT"] = str(ports[number + len(SERVICES)])
    return environment
