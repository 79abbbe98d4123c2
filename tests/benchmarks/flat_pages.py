"""The same pages written flat: what our pages promise, on a bare stack, in one module without layers.

Flask, lean macros, SQLAlchemy Core, the token of Flask-WTF, one row sealed with AES-GCM, sentences looked up in the
reader's language, our headers, a line of log, two counts a question — and the same question next, for the same rules
choose it (`assistant.eligibility`, through the same reading of a case). What ours costs beside it is what its layers
cost: forms made of facts, components, ports, degraded modes. It shows the words of one recorded interview.
"""

import hashlib
import json
import logging
import os
import secrets
import time
from datetime import UTC, date, datetime
from pathlib import Path

import sqlalchemy
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, Response, abort, g, redirect, render_template, request
from flask_wtf.csrf import CSRFProtect, generate_csrf
from jinja2 import FileSystemLoader
from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, bindparam, insert, select, update
from sqlalchemy.dialects import sqlite
from werkzeug.datastructures import MultiDict

from assistant.eligibility.facts import AnswerError, parse_answer
from assistant.eligibility.interview import DATE, Page
from assistant.paths import RULES
from assistant.rulefiles import Rules, load_rules
from assistant.services.applications import Application, read_application, with_page_answered
from assistant.services.contents import CaseContents
from assistant.services.pages_ahead import PagesAhead
from assistant.web.i18n import PARIS
from assistant.web.languages import FRENCH, catalogue, offered_languages
from tests.benchmarks.bare_page import prepared_engine
from tests.benchmarks.flat_texts import Asked, FlatTexts

COOKIE = "case"
NONCE = 12
HEADERS = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cache-Control": "no-store",
}
METADATA = MetaData()
CASES = Table(
    "cases",
    METADATA,
    Column("id", LargeBinary(32), primary_key=True),
    Column("sealed", LargeBinary),
    Column("version", Integer),
    Column("until", String),
)
COUNTS = Table(
    "counts",
    METADATA,
    Column("day", String, primary_key=True),
    Column("event", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("number", Integer),
)
_READ = select(CASES.c.sealed, CASES.c.version, CASES.c.until).where(CASES.c.id == bindparam("case"))
_WRITE = (
    update(CASES)
    .where(CASES.c.id == bindparam("case"), CASES.c.version == bindparam("read"))
    .values(sealed=bindparam("written"), version=CASES.c.version + 1)
)
_COUNT = sqlite.insert(COUNTS)
_COUNT = _COUNT.on_conflict_do_update(
    index_elements=["day", "event", "subject"], set_={"number": COUNTS.c.number + _COUNT.excluded.number}
)


class Pages:
    """The program: one database, one set of rules, the words of its pages."""

    def __init__(self, database: Path, texts: FlatTexts, rules: Rules) -> None:
        self.engine = prepared_engine(database)
        self.texts, self.rules, self.ahead = texts, rules, PagesAhead()
        self.log = logging.getLogger("flat")
        with self.engine.begin() as connection:
            METADATA.create_all(connection)

    # -- the row of a case, sealed with a key that the browser alone has ---------------------------------------------

    def start(self) -> str:
        """Begin a case; return its cookie."""
        cookie = secrets.token_urlsafe(32)
        sealed = _seal(cookie, CaseContents())
        with self.engine.begin() as connection:
            until = datetime.now(UTC).isoformat()
            connection.execute(insert(CASES).values(id=_place_of(cookie), sealed=sealed, version=1, until=until))
        return cookie

    def open(self, connection: sqlalchemy.Connection, cookie: str) -> tuple[CaseContents, int]:
        """Read a case."""
        row = connection.execute(_READ, {"case": _place_of(cookie)}).one_or_none()
        if row is None:
            abort(403)
        return _unseal(cookie, row.sealed), row.version

    def application(self, cookie: str, contents: CaseContents, version: int) -> Application:
        """Read the contents with the rules."""
        return read_application(self.rules, contents, _today(), self.ahead.of(_place_of(cookie).hex(), version))

    # -- the two requests of an answer ------------------------------------------------------------------------------

    def question(self, key: str) -> str:
        """Ask the questions of a page."""
        with self.engine.connect() as connection:
            contents, version = self.open(connection, cookie := request.cookies[COOKIE])
        application = self.application(cookie, contents, version)
        page = application.page_at(key)
        if page is None:
            abort(404)
        return self.shown(application, page, {})

    def answer(self, key: str) -> Response | str:
        """Keep the answers of a page, and lead to the next."""
        cookie = request.cookies[COOKIE]
        with self.engine.connect() as connection:
            contents, version = self.open(connection, cookie)
            before = self.application(cookie, contents, version)
            page = before.page_at(key)
            if page is None:
                abort(404)
            answers, errors = self.read(key, page)
            if errors:
                return self.shown(before, page, errors)
            after = with_page_answered(contents, page, answers)
            written = {"case": _place_of(cookie), "read": version, "written": _seal(cookie, after)}
            later = read_application(
                self.rules, after, _today(), self.ahead.of(_place_of(cookie).hex(), version + 1), before
            )
            following = later.next_page
            connection.execute(_WRITE, written)
            connection.execute(_COUNT, _counts(key, following))
            connection.commit()
        return redirect(f"/questions/{following.key}" if following else "/end", code=303)  # type: ignore[return-value]

    def read(self, key: str, page: Page) -> tuple[dict[str, object], dict[str, str]]:
        """Read what was sent: the answers, and what is wrong by field."""
        answers: dict[str, object] = {}
        errors: dict[str, str] = {}
        for one in self.texts.pages[key].asked:
            if one.name not in page.facts:
                continue
            typed = _typed(one, request.form)
            try:
                if one.name == DATE:
                    answers[DATE] = date.fromisoformat(f"{typed}-01")
                else:
                    answers[one.name] = parse_answer(self.rules.rulebook.fact_at(one.name), typed)
            except (AnswerError, ValueError) as error:
                errors[one.name] = str(error)
        return answers, errors

    def shown(self, application: Application, page: Page, errors: dict[str, str]) -> str:
        """Draw a page."""
        progress = application.progress(page)
        return render_template(
            "flat.html",
            page=self.texts.pages[page.key],
            progress=progress,
            left=None if progress.at_most is None else max(0, progress.at_most - 1),
            back=application.page_before(page.key),
            errors=errors,
            texts=self.texts,
            nonce=g.nonce,
            language=g.language,
            languages=offered_languages(),
            here=request.path,
        )


def create_flat_app(database: Path, texts: FlatTexts, rules: Rules) -> Flask:
    """Make the flat application."""
    app = Flask("flat", static_folder=None)
    app.config.update(SECRET_KEY=secrets.token_hex(32), WTF_CSRF_TIME_LIMIT=None)
    CSRFProtect(app)
    pages = Pages(database, texts, rules)
    app.jinja_env.loader = FileSystemLoader(Path(__file__).parent)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: g.sentences.gettext(text),  # noqa: PLW0108 — those of this very request
        lambda one, many, number: g.sentences.ngettext(one, many, number),  # noqa: PLW0108 — the same
        newstyle=True,
    )

    @app.before_request
    def _begin() -> None:
        g.began, g.nonce = time.perf_counter(), secrets.token_urlsafe(18)
        offered = [language.code for language in offered_languages()]
        code = request.cookies.get("langue") or request.accept_languages.best_match(offered, default=FRENCH.code)
        g.language = next(language for language in offered_languages() if language.code == code)
        g.sentences = catalogue(g.language.code).sentences

    @app.after_request
    def _end(response: Response) -> Response:
        response.headers.update(HEADERS)
        response.headers["Content-Security-Policy"] = (
            f"default-src 'self'; script-src 'nonce-{g.nonce}'; style-src 'self' 'nonce-{g.nonce}'; object-src 'none'; "
            "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )
        spent = round((time.perf_counter() - g.began) * 1000)
        said = {"event": "request", "method": request.method, "route": str(request.url_rule), "ms": spent}
        pages.log.info("%s", json.dumps({**said, "status": response.status_code}))
        return response

    @app.get("/begin")
    def begin() -> Response:
        response = Response(generate_csrf())
        response.set_cookie(COOKIE, pages.start(), httponly=True, samesite="Lax")
        return response

    app.get("/questions/<path:key>")(pages.question)
    app.post("/questions/<path:key>")(pages.answer)
    return app


def app_from_environment() -> Flask:
    """Make the application as a server starts it."""
    texts = FlatTexts.read(Path(os.environ["FLAT_TEXTS"]))
    return create_flat_app(Path(os.environ["FLAT_DATABASE"]), texts, load_rules(RULES))


def _today() -> date:
    return datetime.now(PARIS).date()


def _place_of(cookie: str) -> bytes:
    return hashlib.sha256(b"place" + cookie.encode()).digest()


def _seal(cookie: str, contents: CaseContents) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + _box(cookie).encrypt(nonce, contents.to_bytes(), _place_of(cookie))


def _unseal(cookie: str, sealed: bytes) -> CaseContents:
    return CaseContents.from_bytes(_box(cookie).decrypt(sealed[:NONCE], sealed[NONCE:], _place_of(cookie)))


def _box(cookie: str) -> AESGCM:
    return AESGCM(hashlib.sha256(b"key" + cookie.encode()).digest())


def _counts(key: str, following: Page | None) -> list[dict[str, object]]:
    seen = [("answered", key.partition("/")[0]), ("shown", following.key.partition("/")[0] if following else "end")]
    return [{"day": _today().isoformat(), "event": event, "subject": subject, "number": 1} for event, subject in seen]


def _typed(one: Asked, form: MultiDict[str, str]) -> object:
    """Read one thing as the rules take it: nothing, a doubt, a range, or what was typed."""
    if form.get(f"{one.name}.unsure"):
        return "unsure"
    if form.get(f"{one.name}.none"):
        return None
    if one.kind == "radios":
        code = form.get(one.name, "")
        return None if code == "none" and one.none else {"yes": True, "no": False}.get(code, code)
    if one.kind == "date":
        return "-".join(
            form.get(f"{one.name}.{part}", "").zfill(2) for part in ("year", "month", "day") if part in one.parts
        )
    if form.get(f"{one.name}.low"):
        return {"between": [form[f"{one.name}.low"], form[f"{one.name}.high"]]}
    return form.get(one.name, "").replace(" ", "").replace(",", ".")
