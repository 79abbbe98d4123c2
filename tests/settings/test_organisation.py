from datetime import time
from pathlib import Path

import pytest

from assistant.errors import UnsafeSettings
from assistant.settings import Hours, Organisation, read_organisation, refusal_sentence


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "organisation.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_organisation_changes_only_what_it_names(tmp_path: Path) -> None:
    organisation = read_organisation(
        written(
            tmp_path,
            """
            name = "Caf de l'Exemple"
            payer = true
            logo = "logo.svg"
            [colours]
            brand = "#6a1b5d"
            [hours]
            monday = ["09:00-12:00", "13:30-17:00"]
            saturday = ["09:00-12:00"]
            """,
        )
    )
    assert organisation.payer
    assert organisation.logo == tmp_path / "logo.svg"
    assert organisation.colours.brand == "#6a1b5d"
    assert organisation.colours.on_brand == Organisation().colours.on_brand
    assert organisation.hours[5] == (Hours(time(9), time(12)),)
    assert 1 not in organisation.hours


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name = ", "organisation_file_unreadable"),
        ('nom = "CCAS"', "organisation_key_unknown"),
        ('payer = "yes"', "organisation_key_unknown"),
        ('name = " "', "organisation_key_unknown"),
        ('colours = { brand = "red; } body {" }', "organisation_colour_unknown"),
        ('colours = { brnd = "#6a1b5d" }', "organisation_colour_unknown"),
        ('hours = { lundi = ["09:00-12:00"] }', "organisation_weekday_unknown"),
        ('hours = { monday = ["9h-12h"] }', "organisation_hours_unreadable"),
        ('hours = { monday = ["12:00-09:00"] }', "organisation_hours_unreadable"),
        ("hours = { monday = 5 }", "organisation_hours_unreadable"),
        ('timezone = "Europe/Lyon"', "organisation_zone_unknown"),
        (f"name = {'9' * 5000}", "organisation_file_unreadable"),
    ],
)
def test_a_slip_of_the_pen_is_refused_by_name(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(UnsafeSettings) as caught:
        read_organisation(written(tmp_path, text))
    assert caught.value.code == code
    assert refusal_sentence(caught.value)


def test_the_demonstration_says_that_its_number_is_fictitious() -> None:
    assert Organisation().is_demonstration
    assert "fictif" in Organisation().telephone_label
