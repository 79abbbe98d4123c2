"""A line per request, with its id and the pattern of its route; nothing that anybody typed."""

from flask import Flask
from structlog.testing import capture_logs

from tests.web.client import InspectingClient


def test_each_request_has_one_line_with_the_pattern_of_its_route(client: InspectingClient) -> None:
    with capture_logs() as lines:
        client.get("/langue/en?suite=/secret")
    assert [(line["route"], line["status"]) for line in lines] == [("/langue/<language>", 302)]


def test_an_address_that_does_not_exist_is_not_written(client: InspectingClient) -> None:
    with capture_logs() as lines:
        client.get("/marguerite-du-val")
    assert lines[0]["route"] == "none"
    assert "marguerite" not in str(lines)


def test_a_sane_request_id_is_kept_and_sent_back(client: InspectingClient) -> None:
    response = client.get("/", headers={"X-Request-ID": "proxy-0123456789"})
    assert response.headers["X-Request-ID"] == "proxy-0123456789"


def test_any_other_is_replaced(client: InspectingClient) -> None:
    for brought in ("x", "a" * 65, "nina@example.org", "été-été-été", "id with spaces"):
        answered = client.get("/", headers={"X-Request-ID": brought}).headers["X-Request-ID"]
        assert answered != brought
        assert len(answered) == 16


def test_a_failure_says_where_and_not_what(app: Flask) -> None:
    app.testing = False
    app.view_functions["citizen.home"] = lambda: int("Marguerite 1812")
    with capture_logs() as lines:
        response = app.test_client().get("/")
    assert response.status_code == 500
    failed = next(line for line in lines if line["event"] == "failed")
    assert failed["kind"] == "ValueError"
    assert any("test_logs.py" in place for place in failed["where"])
    assert "Marguerite" not in str(lines) + response.text
