"""The service as a whole: its schema, its projections, its command line, its description."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.providers import cli
from services.providers.service import SERVICE
from services.providers.tables import FROM_PAYMENTS, FROM_PROGRAMMES
from shared.contracts.event import EVENT_TYPES
from shared.identity.roles import PERMISSIONS
from shared.messaging.replay import Projection, rebuild
from shared.persistence import migrations
from shared.testing.databases import a_database
from shared.testing.service import a_node, quiet
from tests.integration.providers.desk import Desk, a_cut, a_payment, a_programme
from tests.unit.providers.builders import PROVIDER, a_capture, a_confirmation


def test_the_migrations_make_the_tables_of_the_code(tmp_path: Path) -> None:
    database = a_database(tmp_path, "providers")
    migrations.upgrade(database, SERVICE.migrations)
    assert migrations.drift(database, SERVICE.all_metadata) == []
    database.close()


@pytest.mark.parametrize("projection", SERVICE.projections, ids=lambda projection: projection.name)
def test_a_projection_can_be_made_again_from_the_log(tmp_path: Path, projection: Projection) -> None:
    node = a_node(SERVICE, tmp_path)
    cut = a_cut(PROVIDER, [5], at=node.clock.now())
    publisher = node.transport.publisher()
    for event in (
        a_programme(3),
        cut,
        a_capture(5),
        a_payment(cut, on=node.clock.now().date()),
        a_confirmation(5),
        a_programme(3, status="closed", categories=("respite_house",)),
    ):
        record = node.record(event)
        publisher.send(record.topic, record.key, record.value, record.headers)
    publisher.flush(5.0)
    quiet(node)
    before = {table.name: node.rows(table) for table in projection.tables}
    assert all(before.values())
    assert rebuild(node.ctx, node.transport, node.inbox, projection) > 0
    assert {table.name: node.rows(table) for table in projection.tables} == before
    node.close()


def test_every_table_that_follows_others_is_in_a_projection() -> None:
    own = {
        "provider",
        "provider_limit",
        "accreditation",
        "evidence",
        "evidence_rule",
        "evidence_reminder",
        "payee",
        "offer",
        "offer_hours",
        "offer_trait",
        "device",
        "unmet_need",
        "imported",
        "import_run",
        "question",
    }
    following = {table.name for table in (*FROM_PROGRAMMES, *FROM_PAYMENTS)}
    assert own | following == set(SERVICE.metadata.tables)
    assert {table.name for projection in SERVICE.projections for table in projection.tables} == following


def test_every_topic_it_may_read_has_a_reaction(desk: Desk) -> None:
    heard = {EVENT_TYPES[name].TOPIC.name for name in SERVICE.reactions(desk.node.ctx)}
    assert heard == set(SERVICE.topics)


def test_the_command_line_lists_providers(desk: Desk) -> None:
    provider_id = desk.an_accredited_provider("Café des Enfants")
    desk.decide(provider_id, "suspended", "under_review")
    runner = CliRunner()
    text = runner.invoke(cli.group, ["list"], obj=desk.node.ctx)
    assert text.exit_code == 0
    assert f"{provider_id}  Café des Enfants" in text.output
    assert "suspended  (under_review)" in text.output
    assert text.output.endswith("1 provider\n")
    lines = runner.invoke(cli.group, ["list", "--json"], obj=desk.node.ctx).output.splitlines()
    assert [json.loads(line)["provider_id"] for line in lines] == [provider_id]


def test_the_description_knows_every_address(desk: Desk) -> None:
    document = desk.node.client().get("/openapi.json").get_json()
    routes = {
        (method.lower(), rule.rule.replace("<id:", "{").replace(">", "}"))
        for rule in desk.node.app.url_map.iter_rules()
        if rule.rule.startswith("/v1/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {
        (method, path) for path, methods in document["paths"].items() for method in methods if method in ("get", "post")
    }
    assert described == routes
    assert len(routes) == 38
    assert all(
        operation.get("summary")
        for methods in document["paths"].values()
        for name, operation in methods.items()
        if name in ("get", "post")
    )


def test_every_action_it_asks_for_is_somebodys() -> None:
    assert {action for action in PERMISSIONS if action.startswith("providers.")} == {
        "providers.provider.write",
        "providers.provider.read",
        "providers.accreditation.write",
        "providers.offer.list",
        "providers.offer.write",
        "providers.offer.read",
        "providers.device.write",
        "providers.device.read",
        "providers.statement.read",
        "providers.limit.write",
        "providers.evidence.write",
        "providers.evidence.read",
        "providers.hosting.write",
        "providers.hosting.read",
        "providers.import.write",
        "providers.answer.write",
        "providers.answer.read",
        "providers.payee.write",
        "providers.payee.decide",
        "providers.payee.read",
        "providers.need.read",
    }
