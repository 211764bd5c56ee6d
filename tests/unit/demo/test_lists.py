"""The list a demo is played with: drawn, or the user's own."""

from datetime import date
from pathlib import Path

import pytest

from deploy.demo import population
from deploy.demo.lists import FileError, drawn_lists, own_lists


def test_the_foundation_gets_a_part_of_the_drawn_list_with_the_same_rows() -> None:
    made = population.list_file(population.draw(300, 1, date(2026, 8, 20)), 1)
    lists = drawn_lists(made)
    assert 10 < lists.foundation_rows < 200
    everyone = set(made.data.decode().splitlines())
    assert set(lists.foundation.decode().splitlines()) <= everyone


def test_of_an_own_file_every_third_record_goes_to_the_foundation(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes('\ufeffref,naam\r\n1,"a\nb"\r\n2,b\r\n3,c\r\n4,d\r\n'.encode())
    lists = own_lists(path)
    assert lists.regional == path.read_bytes()
    assert (lists.rows, lists.foundation_rows) == (4, 2)
    assert lists.foundation.decode() == 'ref,naam\n1,"a\nb"\n4,d\n'


def test_a_file_that_is_not_there_is_named_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"nowhere\.csv cannot be read"):
        own_lists(tmp_path / "nowhere.csv")


def test_noise_is_left_for_the_issuer_to_judge(tmp_path: Path) -> None:
    path = tmp_path / "noise.csv"
    path.write_bytes(bytes(range(256)) * 20)
    assert own_lists(path).regional == path.read_bytes()
