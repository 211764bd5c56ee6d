"""Somebody who tries every address: with an access token for the API and signed in for the pages."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from werkzeug.test import TestResponse

from shared.identity import sessions
from shared.identity.roles import Actor, Role
from shared.testing.service import Node
from tests.integration.identity.matrix import LETTERS

NOTHING = "0" * 32
#: By the end of an address, what its body needs beside what the OpenAPI document says.
_NEEDS: dict[str, dict[str, Any]] = {
    "/households/<id:household_id>/contact": {"contact": "0470 12 34 56", "language": "nl"},
    "/changes": {"kind": "birth", "born_on": "2026-03-01"},
    "/mandates": {"last_day": "2026-06-30", "organisation_id": NOTHING},
    "/devices": {"token_sha256": "a" * 64},
    "/offers": {"category": "babysitting"},
    "/funds/<id:fund_id>/end": {"last_day": "2026-06-30"},
    "/devices/<id:device_id>/revoke": {"reason": "lost"},
    "/payee": {"iban": "BE68539007547034"},
    "/answer": {"answer": "we_came"},
}


class Visitor:
    """Somebody of a role, or nobody, in one browser and with one token; or a device at a counter."""

    def __init__(self, node: Node, role: Role | None, scope: str = "", name: str = "", device: str = "") -> None:
        self.client = node.client()
        self.headers = {"Respijt-Reason": "asked_by_parent"}
        self.count = 0
        if role is not None:
            name = name or role.value
            self.headers["Authorization"] = f"Bearer {node.token(role, scope, actor=name)}"
            with node.ctx.unit_of_work() as tx:
                secret = sessions.begin(tx, Actor(name, role, scope), strong=True)
            self.client.set_cookie(f"respijt_{node.service.name}", secret)
        if device:
            self.headers["Respijt-Device"] = device
            self.client.set_cookie("respijt_device", device)

    def open(
        self, method: str, path: str, body: Any = None, form: Any = None, query: Mapping[str, str] | None = None
    ) -> TestResponse:
        self.count += 1
        headers = {**self.headers, "Idempotency-Key": f"{self.count:032x}"}
        given = (body or {}) if path.startswith("/v1/") and method == "POST" else None
        data = form if given is None else None
        return self.client.open(
            path, method=method, headers=headers, json=given, data=data, query_string=query, buffered=True
        )


def filled(rule: str, ids: Mapping[str, str]) -> str:
    """An address with these ids in it, and the id of nothing where none is given."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: ids.get(found[1], NOTHING), rule)


def may(who: str, role: Role) -> bool:
    return who in ("anybody", "signed_in") or (who.isupper() and role in {LETTERS[letter] for letter in who})


def a_body(document: Any, rule: str) -> Any:
    """A body that an address of the API takes."""
    operation = document["paths"][re.sub(r"<id:(\w+)>", r"{\1}", rule)]["post"]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    value = _a_value(content.get("schema", {"type": "object"}), document.get("components", {}).get("schemas", {}))
    return value | next((needs for end, needs in _NEEDS.items() if rule.endswith(end)), {})


def ids_asked_for(document: Any) -> Iterator[tuple[str, str, str]]:
    """Method, address and field of every id that the API takes in a JSON body or a query."""
    components = document["components"]["schemas"]
    for path, operations in document["paths"].items():
        rule = re.sub(r"{(\w+_id)}", r"<id:\1>", path)
        for method in operations.keys() & {"get", "post"}:
            operation = operations[method]
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            fields = {**_resolved(content.get("schema", {}), components).get("properties", {})}
            for parameter in operation.get("parameters", ()):
                if parameter.get("in") == "query":
                    fields[parameter["name"]] = parameter["schema"]
            for name, schema in fields.items():
                if "[0-9a-f]{32}" in schema.get("items", schema).get("pattern", ""):
                    yield method.upper(), rule, name


def _resolved(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = components[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return found


def _a_value(schema: dict[str, Any], components: dict[str, Any]) -> Any:
    """The smallest value that a schema of the OpenAPI document takes."""
    if "$ref" in schema:
        return _a_value(_resolved(schema, components), components)
    for several in ("allOf", "anyOf", "oneOf"):
        if several in schema:
            return _a_value(schema[several][0], components)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: _a_value(properties[name], components) for name in schema.get("required", [])}
    if kind == "array":
        return [_a_value(schema["items"], components)] * schema.get("minItems", 1)
    if kind == "integer":
        return schema.get("minimum", 1)
    if kind == "boolean":
        return False
    if schema.get("format") == "date":
        return "2026-03-05"
    if schema.get("format") == "date-time":
        return "2026-03-05T10:00:00Z"
    return NOTHING if "0-9a-f" in schema.get("pattern", "") else "a" * max(schema.get("minLength", 1), 1)
