"""The HTTP kit, on a small service made for the purpose."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask_smorest import Blueprint

from shared.http import endpoint
from shared.http.call import Call, Reply
from shared.http.fields import AnswerSchema, CentsField, CountField, IdField, Page, RequestSchema, TextField
from shared.identity.roles import Role
from shared.kernel.errors import ConflictError, NotFoundError
from shared.persistence import postgres as postgres_engine
from shared.persistence.types import BigInt
from shared.runtime.service import Service
from shared.testing.service import Node, a_node

metadata = sa.MetaData()
note = sa.Table(
    "note",
    metadata,
    sa.Column("id", BigInt, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sqlite_strict=True,
)
blueprint = Blueprint("notes", __name__, url_prefix="/v1", description="Notes")


class Write(RequestSchema):
    text = TextField(required=True, maximum=40)
    cents = CentsField(required=True)
    count = CountField(1, 40, load_default=1)


class Written(AnswerSchema):
    number = CountField()
    text = TextField()


@endpoint.post(blueprint, "/notes", action="ledger.fund.write", body=Write, answer=Written)
def write(call: Call, body: dict[str, Any]) -> object:
    """Write a note."""
    with call.ctx.unit_of_work() as tx:
        number = tx.execute(sa.insert(note).values(text=body["text"]).returning(note.c.id)).scalar_one()
        if body["text"] == "conflict":
            raise ConflictError("that is taken", remedy="Take another one.")
        if body["text"] == "bug":
            raise KeyError("a secret name")
    written = {"number": number, "text": body["text"]}
    return Reply(written, 200) if body["text"] == "refused" else written


@endpoint.get(blueprint, "/notes", action="ledger.fund.read", query=Page)
def read(call: Call, query: dict[str, Any]) -> object:
    """Read the notes."""
    with call.ctx.reading() as reading:
        return {"notes": list(reading.execute(sa.select(note.c.text).limit(query["limit"])).scalars())}


@endpoint.get(blueprint, "/notes/<id:note_id>", action="ledger.fund.read")
def read_one(call: Call, note_id: str) -> object:
    """Read one note."""
    raise NotFoundError(f"there is no note {note_id}", remedy="Look at the list.")


SERVICE = Service("ledger", metadata, Path(__file__).parent, blueprint, lambda ctx: {}, [])


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    node = a_node(SERVICE, tmp_path)
    yield node
    node.close()


def send(node: Node, json: Any, key: str = "", role: Role = Role.FINANCE_OFFICER) -> Any:
    return node.client().post("/v1/notes", json=json, headers=node.headers(role, key=key))


def test_a_write_answers_and_is_stored(node: Node) -> None:
    answer = send(node, {"text": " caf\u0065\u0301 ", "cents": 1})
    assert (answer.status_code, answer.json) == (201, {"number": 1, "text": "café"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_same_key_and_body_get_the_same_bytes_and_act_once(node: Node) -> None:
    first = send(node, {"text": "a", "cents": 1}, key="once-0001")
    again = send(node, {"cents": 1, "text": "a"}, key="once-0001")
    assert (again.status_code, again.data) == (first.status_code, first.data)
    assert len(node.rows(note)) == 1


@pytest.mark.only("postgresql", reason="on SQLite a writer waits for as long as it takes")
def test_a_lock_waited_for_in_vain_is_answered_with_503_and_the_key_stays_free(
    node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = node.headers(Role.FINANCE_OFFICER, key="once-0001")
    monkeypatch.setitem(postgres_engine._OPTIONS, "lock_timeout", 50)
    impatient = a_node(SERVICE, tmp_path, seed=2)
    with node.database.write():
        answer = impatient.client().post("/v1/notes", json={"text": "a", "cents": 1}, headers=headers)
    assert (answer.status_code, answer.json["code"], answer.headers["Retry-After"]) == (503, "unavailable", "1")
    again = impatient.client().post("/v1/notes", json={"text": "a", "cents": 1}, headers=headers)
    assert again.status_code == 201
    impatient.close()


def test_a_repeat_gets_its_status_too(node: Node) -> None:
    answers = [send(node, {"text": "refused", "cents": 1}, key="once-0001") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]


def test_the_same_key_with_another_body_is_refused(node: Node) -> None:
    send(node, {"text": "a", "cents": 1}, key="once-0001")
    answer = send(node, {"text": "b", "cents": 1}, key="once-0001")
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_mismatch")
    assert len(node.rows(note)) == 1


def test_keys_of_different_people_do_not_meet(node: Node) -> None:
    for actor in ("anna", "bob"):
        headers = {
            "Authorization": f"Bearer {node.token(Role.FINANCE_OFFICER, actor=actor)}",
            "Idempotency-Key": "same-key-1",
        }
        assert node.client().post("/v1/notes", json={"text": actor, "cents": 1}, headers=headers).status_code == 201


def test_an_error_leaves_nothing_behind_and_the_key_free(node: Node) -> None:
    refused = send(node, {"text": "conflict", "cents": 1}, key="once-0001")
    assert (refused.status_code, refused.json["code"], refused.content_type) == (
        409,
        "conflict",
        "application/problem+json",
    )
    assert node.rows(note) == []
    assert send(node, {"text": "fine", "cents": 1}, key="once-0001").status_code == 201


def test_an_unforeseen_error_tells_a_number_and_no_content(node: Node, caplog: pytest.LogCaptureFixture) -> None:
    answer = send(node, {"text": "bug", "cents": 1})
    assert answer.status_code == 500
    assert answer.json["code"] == "internal_error"
    assert "secret" not in answer.text + caplog.text
    assert node.rows(note) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "a", "cents": -1}, "cents"),
        ({"text": "a", "cents": 0}, "cents"),
        ({"text": "a", "cents": 1.0}, "cents"),
        ({"text": "a", "cents": "1"}, "cents"),
        ({"text": "a", "cents": True}, "cents"),
        ({"text": "a", "cents": 2**53}, "cents"),
        ({"text": "a", "cents": 10**400}, "cents"),
        ({"text": "a", "cents": 1, "count": 41}, "count"),
        ({"text": "a\u0000b", "cents": 1}, "text"),
        ({"text": "a\nb", "cents": 1}, "text"),
        ({"text": "  ", "cents": 1}, "text"),
        ({"text": "a" * 41, "cents": 1}, "text"),
        ({"text": ["a"], "cents": 1}, "text"),
        ({"cents": 1}, "text"),
        ({"text": "a", "cents": 1, "extra": 1}, "extra"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_done(node: Node, body: dict[str, Any], field: str) -> None:
    answer = send(node, body)
    assert answer.status_code == 422
    assert list(answer.json["fields"]) == [field]
    assert answer.json["remedy"]
    assert node.rows(note) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "malformed_json"),
        (b"{", "malformed_json"),
        (b'{"text": NaN}', "malformed_json"),
        (b'{"text": "\xff"}', "malformed_json"),
        (b"\x00" * 50, "malformed_json"),
        (b"[" * 30_000, "too_deep"),
        (b"[" * 30_000 + b"]" * 30_000, "too_deep"),
    ],
)
def test_a_body_that_is_no_json_is_a_clear_error(node: Node, data: bytes, code: str) -> None:
    headers = node.headers(Role.FINANCE_OFFICER) | {"Content-Type": "application/json"}
    answer = node.client().post("/v1/notes", data=data, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (400, code)


def test_a_body_over_the_limit_is_refused(node: Node) -> None:
    answer = send(node, {"text": "a" * 70_000, "cents": 1})
    assert (answer.status_code, answer.content_type) == (413, "application/problem+json")


def test_a_form_is_no_json(node: Node) -> None:
    answer = node.client().post("/v1/notes", data={"text": "a"}, headers=node.headers(Role.FINANCE_OFFICER))
    assert (answer.status_code, answer.json["code"]) == (400, "unsupported_media_type")


def test_a_write_without_a_key_is_refused(node: Node) -> None:
    headers = {"Authorization": f"Bearer {node.token(Role.FINANCE_OFFICER)}"}
    answer = node.client().post("/v1/notes", json={"text": "a", "cents": 1}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (400, "idempotency_key_missing")


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer rsp_" + "0" * 64, "Basic YTpi", "rsp_x"])
def test_nobody_we_know_gets_in(node: Node, authorization: str) -> None:
    answer = node.client().get("/v1/notes", headers={"Authorization": authorization} if authorization else {})
    assert (answer.status_code, answer.json["code"]) == (401, "unauthenticated")


def test_another_role_gets_nothing(node: Node) -> None:
    assert send(node, {"text": "a", "cents": 1}, role=Role.PARENT).status_code == 403
    assert node.client().get("/v1/notes", headers=node.headers(Role.PROVIDER_OWNER)).status_code == 403


def test_a_list_has_a_limit(node: Node) -> None:
    for number in range(3):
        send(node, {"text": f"{number}", "cents": 1})
    headers = node.headers(Role.AUDITOR)
    assert node.client().get("/v1/notes?limit=2", headers=headers).json == {"notes": ["0", "1"]}
    for wrong in ("0", "501", "-1", "x", "1.5", "9" * 30):
        assert node.client().get(f"/v1/notes?limit={wrong}", headers=headers).status_code == 422


def test_an_address_that_is_none_is_a_problem_document(node: Node) -> None:
    headers = node.headers(Role.AUDITOR)
    for path in ("/v1/nothing", "/v1/notes/42", "/v1/notes/" + "0" * 32):
        answer = node.client().get(path, headers=headers)
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert node.client().delete("/v1/notes", headers=headers).status_code == 405


def test_the_openapi_document_tells_of_every_address(node: Node) -> None:
    document = node.client().get("/openapi.json").json
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == {"/v1/notes", "/v1/notes/{note_id}"}
    posting = document["paths"]["/v1/notes"]["post"]
    assert posting["summary"] == "Write a note."
    assert posting["security"] == [{"bearer": []}]
    assert {"$ref": "#/components/parameters/IdempotencyKey"} in posting["parameters"]


def test_health_is_told_without_a_token(node: Node) -> None:
    assert node.client().get("/livez").json == {"alive": True}
    status = node.client().get("/status").json
    assert status["outbox"] == {"unpublished": 0, "blocked": 0}
    assert status["lag"] == 0


def test_ids_in_schemas_are_checked() -> None:
    assert IdField().deserialize("0" * 32) == "0" * 32
