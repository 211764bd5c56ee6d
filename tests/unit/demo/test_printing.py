"""What people read: tables, checks and the state hash."""

from deploy.demo import state_hash
from deploy.demo.checks import Checks
from deploy.demo.tables import WIDTH, euros, number, table


def test_words_stand_left_numbers_right_and_no_line_is_too_long() -> None:
    text = table("Title", ("name", "euros"), [("a" * 150, "1 234.00"), ("b", "–"), ("c", "7.50")], "a note")
    lines = text.splitlines()
    assert all(len(line) <= WIDTH for line in lines)
    assert lines[-2].startswith("  c ")
    assert lines[-2].endswith("    7.50")
    assert lines[-4].endswith("1 234.00")
    assert "…" in lines[-4]


def test_money_and_counts_are_grouped() -> None:
    assert [euros(cents) for cents in (0, 5, 1_234_567, -250)] == ["0.00", "0.05", "12 345.67", "-2.50"]
    assert number(1_234_567) == "1 234 567"


def test_a_check_fails_with_what_differs_and_the_word_appears_only_then() -> None:
    checks = Checks()
    checks.equal("same", {"a": 1}, {"a": 1})
    assert checks.passed
    assert "FAIL" not in str(checks.done[0])
    checks.equal("cents", {"a": 1, "b": 2}, {"a": 1, "b": 3})
    assert not checks.passed
    assert str(checks.done[1]) == "  FAIL  cents: b: expected 2, found 3"


def test_no_check_at_all_is_no_success() -> None:
    assert not Checks().passed


def test_the_hash_knows_names_and_no_ids() -> None:
    one, other = "1" * 32, "2" * 32

    def hashed(fund: str, programme: str) -> str:
        accounts = [
            {"account": f"2100:{fund}", "debit_cents": 0, "credit_cents": 500},
            {"account": "1000", "debit_cents": 500, "credit_cents": 0},
            {"account": f"2110:{fund}:{programme}", "debit_cents": 7, "credit_cents": 7},
        ]
        states = [{"programme_id": programme, "state": "issued", "count": 4, "cents": 40}]
        names = {fund: "fund", programme: "programme"}
        lines = state_hash.lines(accounts, states, {"code_used": 2}, names)
        assert lines == [
            "balance 1000 500",
            "balance 2100:fund -500",
            "refused code_used 2",
            "vouchers programme issued 4",
        ]
        return state_hash.digest(lines)

    assert hashed(one, other) == hashed(other, one)
    assert state_hash.digest(["a"]) != state_hash.digest(["b"])
