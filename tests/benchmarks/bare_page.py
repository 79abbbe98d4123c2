"""The bare stack that our pages are measured against: Flask, SQLAlchemy Core on SQLite, Jinja with lean macros.

It does what a page of questions cannot do without: read the row of the session, parse the form, write the row, lead
on, render as many bytes. No rules, no encryption, no token, no languages, no headers of its own.
"""

import json
import os
import secrets
from pathlib import Path

import sqlalchemy
from flask import Flask, Response, redirect, render_template, request
from jinja2 import DictLoader
from sqlalchemy import Column, LargeBinary, MetaData, String, Table, create_engine, event, insert, select, update

COOKIE = "session"
SENTENCE = "Cette phrase tient la place de ce que disent l’en-tête, les explications et le pied d’une page. "

METADATA = MetaData()
SESSIONS = Table("sessions", METADATA, Column("id", String(32), primary_key=True), Column("contents", LargeBinary))
_READ = select(SESSIONS.c.contents).where(SESSIONS.c.id == sqlalchemy.bindparam("session"))
_WRITE = (
    update(SESSIONS)
    .where(SESSIONS.c.id == sqlalchemy.bindparam("session"))
    .values(contents=sqlalchemy.bindparam("written"))
)

PAGE = """{% macro radios(name, question, hint, choices, chosen) %}
<div class="govuk-form-group"><fieldset class="govuk-fieldset" aria-describedby="{{ name }}-hint">
<legend class="govuk-fieldset__legend govuk-fieldset__legend--l"><h1>{{ question }}</h1></legend>
<div id="{{ name }}-hint" class="govuk-hint">{{ hint }}</div><div class="govuk-radios">
{% for code, label in choices %}
<div class="govuk-radios__item"><input class="govuk-radios__input" id="{{ name }}-{{ code }}" name="{{ name }}"
 type="radio" value="{{ code }}"{{ " checked" if code == chosen }}>
<label class="govuk-label govuk-radios__label" for="{{ name }}-{{ code }}">{{ label }}</label></div>
{% endfor %}
</div></fieldset></div>
{% endmacro %}
<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>Question {{ number }}</title>
<link rel="stylesheet" href="/static/app.css"></head>
<body><main id="main"><form method="post" action="/questions/{{ number }}">
{{ radios("answer", "Question " ~ number ~ " ?", sentence, choices, answers.get(number)) }}
<button class="govuk-button">Continuer</button></form>
{% for rank in range(sentences) %}<p class="govuk-body">{{ rank }}. {{ sentence }}</p>
{% endfor %}</main></body></html>"""
CHOICES = tuple((f"choice-{rank}", f"Un choix parmi d’autres, le numéro {rank}") for rank in range(1, 6))


def create_bare_app(database: Path, bytes_per_page: int) -> Flask:
    """Make the bare application; its pages have about so many bytes."""
    app = Flask("bare")
    engine = prepared_engine(database)
    with engine.begin() as connection:
        METADATA.create_all(connection)

    app.jinja_env.loader = DictLoader({"page.html": PAGE})

    def render(number: str, answers: dict[str, str], sentences: int) -> str:
        return render_template(
            "page.html", number=number, answers=answers, sentence=SENTENCE, sentences=sentences, choices=CHOICES
        )

    with app.app_context():
        short, longer = (len(render("1", {}, count).encode()) for count in (10, 20))
    sentences = max(0, round((bytes_per_page - short) / ((longer - short) / 10)) + 10)

    @app.get("/begin")
    def begin() -> Response:
        session = secrets.token_hex(16)
        with engine.begin() as connection:
            connection.execute(insert(SESSIONS).values(id=session, contents=b"{}"))
        response = Response("begun")
        response.set_cookie(COOKIE, session, httponly=True, samesite="Lax")
        return response

    @app.get("/questions/<number>")
    def question(number: str) -> str:
        with engine.connect() as connection:
            contents = connection.execute(_READ, {"session": request.cookies[COOKIE]}).scalar_one()
        return render(number, json.loads(contents), sentences)

    @app.post("/questions/<number>")
    def answer(number: str) -> Response:
        session = request.cookies[COOKIE]
        with engine.begin() as connection:
            answers = json.loads(connection.execute(_READ, {"session": session}).scalar_one())
            answers[number] = request.form["answer"]
            connection.execute(_WRITE, {"session": session, "written": json.dumps(answers).encode()})
        return redirect(f"/questions/{int(number) + 1}", code=303)  # type: ignore[return-value]

    return app


def prepared_engine(database: Path) -> sqlalchemy.Engine:
    """Open a database of SQLite as ours is opened for answers."""
    engine = create_engine(f"sqlite:///{database}", connect_args={"timeout": 5})

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlalchemy.engine.interfaces.DBAPIConnection, _entry: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.close()

    return engine


def app_from_environment() -> Flask:
    """Make the application as a server starts it."""
    return create_bare_app(Path(os.environ["BARE_DATABASE"]), int(os.environ["BARE_BYTES"]))
