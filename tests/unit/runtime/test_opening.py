"""Which log is opened, and which is refused before anything is said on it."""

import pytest

from shared.kernel.errors import SettingsError
from shared.runtime.opening import open_transport
from shared.runtime.settings import read_settings


def test_a_broker_on_another_machine_is_refused_while_its_connection_is_open_to_all() -> None:
    for address in ("kafka.example:9092", "10.0.0.7:9092", "127.0.0.1:9092,10.0.0.7:9092"):
        with pytest.raises(SettingsError, match="another machine"):
            open_transport(read_settings({"RESPIJT_LOG": f"kafka:{address}"}))


@pytest.mark.parametrize("log", ["kafka:", "kafka:host", "kafka:127.0.0.1:0", "rabbit:127.0.0.1:1", "embedded:"])
def test_what_is_no_log_is_told_with_what_to_write(log: str) -> None:
    with pytest.raises(SettingsError, match="RESPIJT_LOG") as refused:
        open_transport(read_settings({"RESPIJT_LOG": log}))
    assert "Write `embedded:" in refused.value.remedy
