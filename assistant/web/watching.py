"""For those who watch the service: is it alive (/health), can it serve (/ready), how is it doing (/metrics).

Nothing here speaks of a person: addresses are counted by the pattern of their route, appointments and notices by their
state. `/metrics` answers only whom the settings admit, and does not exist for anybody else.

Several processes serve one service: where PROMETHEUS_MULTIPROC_DIR names a folder, each writes its counts there and
whichever is asked adds them all up (`assistant serve` names one by itself).
"""

import os
import secrets
import time
from collections.abc import Iterator
from functools import cache
from typing import Final

from flask import Blueprint, Flask, Response, abort, current_app, g, jsonify, make_response, request
from flask.globals import request_ctx
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from assistant.errors import DatabaseAway
from assistant.services.desk import Desk
from assistant.services.safe import Safe
from assistant.services.watching import connections_in_use, database_state, figures, worker_is_late
from assistant.settings import Settings
from assistant.web.security import guard, role

watching = Blueprint("watching", __name__)
guard(watching, "public")

SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"


class Meter:
    """What this process counts of its requests."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route")
        self.requests = Counter("assistant_requests", "Requests answered", (*labels, "status"), registry=self.registry)
        self.seconds = Histogram(
            "assistant_request_seconds", "Time to answer", labels, registry=self.registry, buckets=SECONDS
        )
        self.connections = Gauge(
            "assistant_database_connections_in_use",
            "Connections to the database held by requests",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self._counter = cache(self.requests.labels)
        self._clock = cache(self.seconds.labels)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered, by the pattern of its route."""
        self._counter(method, route, str(status)).inc()
        self._clock(method, route).observe(seconds)

    def page(self, desk: Desk) -> bytes:
        """Write every figure as Prometheus reads it."""
        registry = self.registry
        if FOLDER in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        standing = CollectorRegistry()
        standing.register(_Standing(desk))
        return generate_latest(registry) + generate_latest(standing)


class _Standing(Collector):
    """What stands in the database at the moment of the question: the same whichever process is asked."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def collect(self) -> Iterator[Metric]:
        try:
            found = figures(self._desk)
        except DatabaseAway:
            yield GaugeMetricFamily("assistant_database_up", "Whether the database answers", value=0)
            return
        yield GaugeMetricFamily("assistant_database_up", "Whether the database answers", value=1)
        appointments = GaugeMetricFamily("assistant_appointments", "Appointments kept", labels=["state"])
        for state, number in sorted(found.appointments.items()):
            appointments.add_metric([state], number)
        yield appointments
        notices = GaugeMetricFamily("assistant_notices", "Notices kept", labels=["channel", "state"])
        for (channel, state), number in sorted(found.notices.items()):
            notices.add_metric([channel, state], number)
        yield notices
        yield GaugeMetricFamily("assistant_notices_late", "Notices due for minutes, not sent", value=found.late_notices)
        beat = found.worker_seen_at.timestamp() if found.worker_seen_at else 0
        yield GaugeMetricFamily("assistant_worker_seen_timestamp_seconds", "Last pulse of a worker", value=beat)


def install(app: Flask) -> None:
    """Count every request of the application."""
    app.extensions["meter"] = Meter()
    app.before_request(_begin)
    app.after_request(_count)


def _begin() -> None:
    g.began_at = time.perf_counter()


def _count(response: Response) -> Response:
    began = g.get("began_at")
    if began is not None:
        request, extensions = request_ctx.request, request_ctx.app.extensions
        route = request.url_rule.rule if request.url_rule else "none"
        method = request.method if request.method in {"GET", "POST", "HEAD", "OPTIONS"} else "other"
        meter: Meter = extensions["meter"]
        meter.count(method, route, response.status_code, time.perf_counter() - began)
        safe: Safe = extensions["safe"]
        meter.connections.set(connections_in_use(safe))
    return response


@watching.get("/health")
@role("public")
def health() -> Response:
    """Say that this process answers; whoever asks restarts it when it does not."""
    return _plain("ok")


@watching.get("/ready")
@role("public")
def ready() -> Response:
    """Say whether requests can be sent here. A late worker is told and is no reason to stop."""
    desk: Desk = current_app.extensions["desk"]
    state = database_state(desk.safe)
    worker = "unknown" if state == "away" else "late" if worker_is_late(desk) else "here"
    response = jsonify(ready=state == "here", database=state, worker=worker)
    response.status_code = 200 if state == "here" else 503
    return response


@watching.get("/metrics")
@role("public")
def metrics() -> Response:
    """Give the figures to whom the settings admit."""
    if not _is_admitted():
        abort(404)
    meter: Meter = current_app.extensions["meter"]
    response = make_response(meter.page(current_app.extensions["desk"]))
    response.headers["Content-Type"] = CONTENT_TYPE_LATEST
    return response


def _is_admitted() -> bool:
    settings: Settings = current_app.extensions["settings"]
    asked = settings.monitoring
    brought = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if asked.token and secrets.compare_digest(brought.encode(), asked.token.encode()):
        return True
    return asked.admits(request.remote_addr or "")


def _plain(text: str) -> Response:
    response = make_response(text)
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    return response
