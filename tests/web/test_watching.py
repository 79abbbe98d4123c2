"""What those who watch the service may see: whether it lives, whether it can serve, and figures about nobody."""

from dataclasses import replace
from ipaddress import ip_network

import pytest
from flask import Flask
from sqlalchemy import text

from assistant.app import create_app
from assistant.settings import Settings, load_settings
from assistant.settings.monitoring import Monitoring
from assistant.storage.base import transaction
from assistant.worker import Worker
from tests.households import SINGLE_PARENT
from tests.robot import Robot
from tests.web.client import InspectingClient


@pytest.fixture
def app(settings: Settings, sqlite_url: str) -> Flask:
    monitoring = Monitoring((ip_network("127.0.0.0/8"),), token="a-token")
    app = create_app(replace(settings, database_url=sqlite_url, monitoring=monitoring))
    app.test_client_class = InspectingClient
    return app


def test_a_service_that_can_serve_says_so_and_a_late_worker_is_no_reason_to_stop(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/health").text == "ok"
    assert client.get("/ready").get_json() == {"ready": True, "database": "here", "worker": "late"}
    Worker(app, "one").beat()
    assert client.get("/ready").get_json()["worker"] == "here"


@pytest.mark.parametrize(
    ("revision", "status", "state"), [("cases_and_their_keys", 503, "behind"), ("2031", 200, "here")]
)
def test_tables_of_an_earlier_release_are_not_ready_and_those_of_a_later_one_are(
    app: Flask, revision: str, status: int, state: str
) -> None:
    with transaction(app.extensions["safe"].engine) as session:
        session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    answer = app.test_client().get("/ready")
    assert (answer.status_code, answer.get_json()["database"]) == (status, state)


def test_requests_are_counted_by_the_pattern_of_their_route_and_nothing_of_the_person(app: Flask) -> None:
    client = app.test_client()
    Robot(client, app.extensions["rules"].rulebook).play(SINGLE_PARENT)
    client.get("/rendez-vous/marked-value-of-a-link?name=marked-value")
    client.get("/marked-value")
    figures = client.get("/metrics").text
    assert 'assistant_requests_total{method="POST",route="/questions/<path:key>",status="303"}' in figures
    assert 'assistant_request_seconds_bucket{le="0.1",method="GET",route="/questions/<path:key>"}' in figures
    assert 'route="/rendez-vous/<key>"' in figures
    assert 'route="none"' in figures
    assert "assistant_database_up 1.0" in figures
    assert "assistant_notices_late 0.0" in figures
    assert "assistant_database_connections_in_use" in figures
    assert "marked-value" not in figures
    assert "dossier" not in figures.replace("/guichet/dossier", "").replace("mon-dossier", "")


def test_figures_are_for_those_the_settings_admit(app: Flask) -> None:
    client = app.test_client()
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_base=elsewhere).status_code == 404
    for brought in ("Bearer wrong", "Bearer ", "a-tokenx", ""):
        refused = client.get("/metrics", environ_base=elsewhere, headers={"Authorization": brought})
        assert refused.status_code == 404, brought
    admitted = client.get("/metrics", environ_base=elsewhere, headers={"Authorization": "Bearer a-token"})
    assert admitted.status_code == 200


def test_networks_are_read_from_the_settings(environ: dict[str, str]) -> None:
    assert load_settings(environ).monitoring.admits("127.0.0.1")
    chosen = load_settings({**environ, "METRICS_NETWORKS": "10.0.0.0/8, 192.0.2.7"}).monitoring
    assert chosen.admits("10.1.2.3")
    assert chosen.admits("192.0.2.7")
    assert not chosen.admits("127.0.0.1")
    assert not chosen.admits("no address")
    assert not load_settings({**environ, "METRICS_NETWORKS": ""}).monitoring.networks
