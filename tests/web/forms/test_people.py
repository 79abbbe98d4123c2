"""People are called as they are called: names of any script, no title, no gender, nothing that only ASCII passes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form

from assistant.paths import RULES, TEMPLATES
from assistant.rulefiles import load_rules
from assistant.web.forms.fields import TextField
from tests.house_rules.checkout import ROOT


class NameForm(Form):  # type: ignore[misc]
    """A form that asks for a name."""

    name = TextField("Votre nom", longest=80)


def read(name: str) -> object:
    form = NameForm(MultiDict({"name": name}))
    assert form.validate(), form.errors
    return form["name"].answer


@pytest.mark.parametrize(
    "name",
    [
        "Éloïse Lefèvre-N'Guyen",
        "محمد بن علي",
        "Оксана Шевченко",
        "王小明",
        "Nguyễn Thị Ánh",
        "O",
        "Mª José",
        "শেখ",
        "Æ-Øystein",
    ],
)
def test_a_name_of_any_script_is_kept_as_written(name: str) -> None:
    assert read(f" {name} ") == name


@given(st.text(st.characters(categories=["L", "M"]), min_size=1, max_size=60))
def test_no_letter_is_refused_in_a_name(name: str) -> None:
    assert read(name) == name


def test_nobody_is_asked_for_a_title_or_a_gender() -> None:
    sentences = [fact.question or "" for fact in load_rules(RULES).rulebook.facts.values()]
    sentences += [path.read_text(encoding="utf-8") for path in (*TEMPLATES.rglob("*.html"),)]
    for text in sentences:
        assert not re.search(
            r"\b(civilité|Madame ou Monsieur|M\. ou Mme|votre sexe|votre genre)\b", text, re.IGNORECASE
        )


def test_no_field_takes_only_ascii() -> None:
    web = ROOT / "assistant" / "web"
    for path in (*(web / "forms").glob("*.py"), *web.rglob("*forms*.py"), *(web / "citizen").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert ".isascii()" not in text, path
        assert not re.search(r"""pattern=["']""", text), path
