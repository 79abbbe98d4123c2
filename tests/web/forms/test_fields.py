"""Fields keep what was typed, say what to do in one sentence, and never break on what is missing."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form

from assistant.eligibility.situation import UNSURE, Between
from assistant.web.forms.fields import (
    AnswerField,
    BoolField,
    ChecklistField,
    ChoiceField,
    DateField,
    DecimalField,
    Given,
    IntegerField,
    MoneyField,
    MonthField,
    PostalCodeField,
    TextField,
    TickField,
)

CODES = (("tenant", "Locataire"), ("owner", "Propriétaire", "avec ou sans emprunt"))
KINDS: Mapping[str, Any] = {
    "text": TextField("?", unsure=True),
    "postcode": PostalCodeField("?"),
    "choice": ChoiceField("?", choices=CODES, unsure=True, none="Aucun"),
    "bool": BoolField("?", unsure=True),
    "boxes": ChecklistField("?", choices=CODES),
    "tick": TickField("?"),
    "number": DecimalField("?", unsure=True, as_range=True),
    "money": MoneyField("?", per="par mois", unsure=True, none="Rien"),
    "integer": IntegerField("?", most=15),
    "day": DateField("?", unsure=True, none="Aucune"),
    "month": MonthField("?"),
}


def asked(field: object, typed: Mapping[str, str | list[str]]) -> AnswerField:
    """Submit a form of that one field, named `a.b`, and validate it."""
    form = type("OneField", (Form,), {"a.b": field})(MultiDict({f"a.b{part}": text for part, text in typed.items()}))
    form.validate()
    answered: AnswerField = form["a.b"]
    return answered


@pytest.mark.parametrize(
    ("kind", "typed", "answer"),
    [
        ("text", {"": "  Léa "}, "Léa"),
        ("text", {".unsure": "yes"}, UNSURE),
        ("postcode", {"": "69 001"}, "69001"),
        ("choice", {"": "owner"}, "owner"),
        ("choice", {"": "unsure"}, UNSURE),
        ("choice", {"": "none"}, None),
        ("bool", {"": "yes"}, True),
        ("bool", {"": "no"}, False),
        ("bool", {"": "unsure"}, UNSURE),
        ("boxes", {"": ["owner", "tenant"]}, ["tenant", "owner"]),
        ("tick", {"": "yes"}, True),
        ("number", {"": "12,5"}, Decimal("12.5")),
        ("number", {".unsure": "yes"}, UNSURE),
        ("number", {".low": "500", ".high": "650"}, Between(Decimal(500), Decimal(650))),
        ("number", {".low": "650", ".high": "500", ".unsure": "yes"}, Between(Decimal(500), Decimal(650))),
        ("number", {".low": "500", ".high": "500"}, Decimal(500)),
        ("money", {"": "1 234,50 €"}, Decimal("1234.50")),
        ("money", {".none": "yes"}, None),
        ("integer", {"": "2"}, Decimal(2)),
        ("day", {".day": "1", ".month": "2", ".year": "1998"}, date(1998, 2, 1)),
        ("day", {".day": "1/2/1998", ".month": "", ".year": ""}, date(1998, 2, 1)),
        ("day", {".none": "yes"}, None),
        ("day", {".unsure": "yes"}, UNSURE),
        ("month", {".month": "sept.", ".year": "2026"}, date(2026, 9, 1)),
    ],
)
def test_what_people_answer_is_understood(kind: str, typed: dict[str, str | list[str]], answer: object) -> None:
    field = asked(KINDS[kind], typed)
    assert (field.answered, field.answer, list(field.errors)) == (True, answer, [])
    assert field.data == answer


@pytest.mark.parametrize(
    ("kind", "typed", "begins"),
    [
        ("number", {"": "beaucoup"}, "Écrivez seulement un nombre"),
        ("number", {"": "1.234"}, "Écrivez le nombre sans point ni virgule entre les milliers"),
        ("number", {"": "-1"}, "Écrivez un nombre sans signe moins"),
        ("number", {"": "5", ".unsure": "yes"}, "Gardez une seule réponse"),
        ("number", {"": "5", ".low": "4"}, "Gardez une seule réponse"),
        ("number", {".low": "4"}, "Écrivez les deux nombres"),
        ("number", {".low": "4", ".high": "?"}, "Écrivez seulement un nombre"),
        ("integer", {"": "16"}, "Vérifiez ce nombre : il doit être au plus de 15"),
        ("integer", {"": "deux"}, "Écrivez un nombre entier"),
        ("day", {".day": "31", ".month": "2", ".year": "1998"}, "Ce jour n'existe pas"),
        ("day", {".day": "1", ".month": "2", ".year": "1800"}, "Vérifiez l'année"),
        ("day", {".unsure": "yes", ".none": "yes"}, "Gardez une seule réponse"),
        ("choice", {"": "castle"}, "Choisissez une des réponses"),
        ("bool", {"": "maybe"}, "Choisissez une des réponses"),
        ("postcode", {"": "690"}, "Écrivez les cinq chiffres du code postal"),
        ("text", {"": "x" * 250}, "Votre réponse est trop longue"),
    ],
)
def test_an_error_says_what_to_do_and_keeps_what_was_typed(kind: str, typed: dict[str, str], begins: str) -> None:
    field = asked(KINDS[kind], typed)
    assert len(field.errors) == 1
    assert field.errors[0].startswith(begins)
    assert not field.answered or field.why_not
    assert {part.removeprefix("."): text for part, text in typed.items()}.items() <= field.typed.items()


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_without_any_part_asks_kindly(kind: str) -> None:
    field = asked(KINDS[kind], {})
    assert not field.answered
    assert field.errors[0].endswith(".")


def test_a_field_that_is_not_required_may_stay_empty() -> None:
    field = asked(TextField("?", required=False), {})
    assert (field.answered, list(field.errors)) == (False, [])
    box = asked(TickField("?", required=False), {})
    assert (box.answered, box.answer, list(box.errors)) == (True, False, [])


def test_a_number_out_of_bounds_is_no_answer() -> None:
    field = asked(IntegerField("?", most=15), {"": "16"})
    assert not field.answered
    assert field.data is None


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("text", "Léa"),
        ("choice", "owner"),
        ("choice", UNSURE),
        ("choice", None),
        ("bool", False),
        ("boxes", ["owner"]),
        ("tick", True),
        ("number", Decimal("12.50")),
        ("number", Between(Decimal(500), Decimal("650.5"))),
        ("number", UNSURE),
        ("money", None),
        ("day", date(1998, 2, 1)),
        ("day", UNSURE),
        ("day", None),
        ("month", date(2026, 9, 1)),
    ],
)
def test_an_earlier_answer_is_shown_so_that_sending_it_again_changes_nothing(kind: str, answer: object) -> None:
    shown = type("OneField", (Form,), {"a.b": KINDS[kind]})(None, data={"a.b": Given(answer)})["a.b"]
    assert shown.answer == answer
    typed: dict[str, str | list[str]] = {f".{part}" if part else "": text for part, text in shown.typed.items()}
    if kind == "boxes":
        typed = {"": shown.ticked}
    assert asked(KINDS[kind], typed).answer == answer


def test_ids_are_safe_and_names_are_the_facts() -> None:
    field = type("OneField", (Form,), {"children.0.birth_date": DateField("?")})(None)["children.0.birth_date"]
    assert field.name_of("day") == "children.0.birth_date.day"
    assert field.first_id == "children-0-birth-date-day"


PARTS = ("", ".day", ".month", ".year", ".unsure", ".none", ".low", ".high")


@given(st.sampled_from(sorted(KINDS)), st.dictionaries(st.sampled_from(PARTS), st.text(max_size=30)))
def test_nothing_that_is_sent_breaks_a_field(kind: str, typed: dict[str, str | list[str]]) -> None:
    field = asked(KINDS[kind], typed)
    assert field.answered != bool(field.errors)
