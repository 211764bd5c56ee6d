"""Two keys of a kind live at once: new things by the newest, old ones by their own, until nothing uses the old one."""

import stat
from datetime import date
from pathlib import Path

import pytest

from shared.contracts.topics import ISSUER_WALLET, SERVICES
from shared.identity.keys import LOOK_AGAIN_SECONDS, RETIRED, KeyRing, init_keys, key_names, retire_key, rotate_keys
from shared.identity.paper import make_paper, read_paper
from shared.kernel.errors import ConflictError, NotFoundError, SettingsError
from shared.messaging.signing import signed
from shared.messaging.transport import Record

LAST_DAY = date(2026, 4, 1)
ID = "00112233445566778899aabbccddeeff"


class Seconds:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def keys(tmp_path: Path, seconds: Seconds) -> KeyRing:
    init_keys(tmp_path)
    return KeyRing(tmp_path, seconds)


def a_record(keys: KeyRing) -> Record:
    headers = signed((), *keys.signer("issuer")(ISSUER_WALLET.name, b"{}"))
    return Record(ISSUER_WALLET.name, 0, 7, "k", b"{}", headers)


def is_genuine(keys: KeyRing, text: str) -> bool:
    found = read_paper(text)
    assert found is not None
    return keys.genuine_paper(found)


def test_one_more_of_each_kind_is_made_and_none_that_is_there_is_touched(keys: KeyRing, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    made = rotate_keys(tmp_path, ("wallet", "paper", "producer"))
    assert made == ["wallet_k2.key", "paper_k2.key", *(f"producer_{service}_k2.key" for service in SERVICES)]
    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in tmp_path.glob("*.key"))
    assert rotate_keys(tmp_path, ("paper",)) == ["paper_k3.key"]


def test_what_is_new_is_made_with_the_newest_by_processes_that_run(
    keys: KeyRing, tmp_path: Path, seconds: Seconds
) -> None:
    old = a_record(keys)
    assert (keys.newest_wallet_key_id, keys.newest_paper_key) == ("k1", 1)
    for _ in range(9):
        rotate_keys(tmp_path, ("wallet", "paper", "producer"))
    seconds.now += LOOK_AGAIN_SECONDS
    assert (keys.newest_wallet_key_id, keys.newest_paper_key) == ("k10", 10), "by number, not by letter"
    new = a_record(keys)
    assert [dict(record.headers)["keyid"] for record in (old, new)] == [b"issuer_k1", b"issuer_k10"]
    assert KeyRing(tmp_path).newest_wallet_key_id == "k10"


def test_both_are_believed_meanwhile(keys: KeyRing, tmp_path: Path) -> None:
    reader = KeyRing(tmp_path)
    old_event, old_paper = a_record(keys), make_paper(keys.sign_paper(1), 1, ID, LAST_DAY)
    assert reader.genuine(old_event)
    rotate_keys(tmp_path, ("paper", "producer"))
    new_event, new_paper = a_record(keys), make_paper(keys.sign_paper(2), 2, ID, LAST_DAY)
    assert reader.genuine(old_event)
    assert reader.genuine(new_event)
    assert is_genuine(reader, old_paper)
    assert is_genuine(reader, new_paper)
    assert not is_genuine(reader, make_paper(keys.sign_paper(1), 2, ID, LAST_DAY)), "each by its own"


def test_a_retired_key_is_believed_nothing_by_processes_that_know_it(
    keys: KeyRing, tmp_path: Path, seconds: Seconds
) -> None:
    old_event, old_paper = a_record(keys), make_paper(keys.sign_paper(1), 1, ID, LAST_DAY)
    keys.wallet_master("k1")
    assert keys.genuine(old_event)
    assert is_genuine(keys, old_paper)
    rotate_keys(tmp_path, ("wallet", "paper", "producer"))
    for name in ("wallet_k1", "paper_k1", "producer_issuer_k1"):
        retire_key(tmp_path, name, {"issuer": 0, "redeemer": 0})
    seconds.now += LOOK_AGAIN_SECONDS
    assert not keys.genuine(old_event)
    assert not is_genuine(keys, old_paper)
    assert not keys.has_wallet_master("k1")
    with pytest.raises(SettingsError, match="wallet_k1"):
        keys.wallet_master("k1")
    assert keys.genuine(a_record(keys))
    assert stat.S_IMODE((tmp_path / RETIRED).stat().st_mode) == 0o700


def test_the_folder_is_not_looked_at_for_each_signature(
    keys: KeyRing, tmp_path: Path, seconds: Seconds, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_record(keys)
    looked: list[object] = []

    def listdir(folder: object) -> list[str]:
        looked.append(folder)
        return ["producer_issuer_k1.key"]

    monkeypatch.setattr("shared.identity.keys.os.listdir", listdir)
    for _ in range(100):
        a_record(keys)
    assert looked == []
    seconds.now += LOOK_AGAIN_SECONDS
    a_record(keys)
    a_record(keys)
    assert looked == [tmp_path]


def test_a_key_that_was_just_made_serves_whoever_is_shown_something_of_it(keys: KeyRing, tmp_path: Path) -> None:
    assert keys.genuine(a_record(keys))
    rotate_keys(tmp_path, ("producer",))
    assert keys.genuine(a_record(KeyRing(tmp_path)))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("wallet_k1", r"wallet_k1 is in use: 1,980 wallets at the issuer, 3 wallets at the redeemer"),
        ("paper_k1", r"1,980 paper cheques at the issuer"),
        ("producer_ledger_k1", r"3 heard events at the redeemer"),
    ],
)
def test_a_key_that_something_uses_is_not_retired(keys: KeyRing, tmp_path: Path, name: str, said: str) -> None:
    rotate_keys(tmp_path, ("wallet", "paper", "producer"))
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ConflictError, match=said):
        retire_key(tmp_path, name, {"issuer": 1_980, "redeemer": 3, "ledger": 0})
    assert sorted(tmp_path.iterdir()) == before


def test_the_newest_and_what_is_no_key_are_not_retired(keys: KeyRing, tmp_path: Path) -> None:
    with pytest.raises(ConflictError, match="wallet_k1 is the newest"):
        retire_key(tmp_path, "wallet_k1", {})
    for name in ("wallet_k2", "beneficiary", "../wallet_k1", "wallet_", ""):
        with pytest.raises(NotFoundError):
            retire_key(tmp_path, name, {})


def test_a_number_is_never_given_twice(keys: KeyRing, tmp_path: Path) -> None:
    rotate_keys(tmp_path, ("paper",))
    retire_key(tmp_path, "paper_k1", {})
    (tmp_path / "paper_k2.key").rename(tmp_path / RETIRED / "paper_k2.key")
    assert rotate_keys(tmp_path, ("paper",)) == ["paper_k3.key"]
    assert key_names(tmp_path, "paper_") == ["paper_k3"]
