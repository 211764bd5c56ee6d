"""Headers are kept beside an event's bytes, whoever wrote them."""

from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.outbox import loaded_headers, stored_headers
from shared.persistence.types import Document


@given(st.lists(st.tuples(st.text("abc_-", min_size=1), st.binary(max_size=40)), max_size=5).map(tuple))
def test_headers_come_back_as_they_were_whatever_bytes_they_hold(headers: tuple[tuple[str, bytes], ...]) -> None:
    """A foreign header that could not be kept would stop the consumer before it can make a dead letter."""
    column = Document()
    kept = column.process_bind_param(stored_headers(headers), None)  # type: ignore[arg-type]
    assert loaded_headers(column.process_result_value(kept, None)) == headers  # type: ignore[arg-type]
