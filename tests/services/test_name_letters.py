"""The first letters of a name, as people type them."""

import pytest

from assistant.services.name_letters import begins_name


@pytest.mark.parametrize(
    ("letters", "name"),
    [
        ("fau", "Nina Fauquembergue"),
        ("NIN", "Nina Fauquembergue"),
        ("Nina Fau", "Nina Fauquembergue"),
        ("eloi", "Éloïse Lefèvre"),
        ("ÉLOÏ", "eloise lefevre"),
        ("lefe", "Éloïse Lefèvre"),
        ("jeanp", "Jean-Pierre O’Connor"),
        ("oco", "Jean-Pierre O’Connor"),
        ("stras", "Straße"),
        ("oeu", "Œuvrard"),
        ("Łuk", "Lukasz Nowak"),
        ("Шев", "Тарас ШЕВЧЕНКО"),
        ("مُحَم", "محمد علي"),
        ("김", "김 민수"),
        ("李明", "李明"),
        ("Ng", "Ng Thi"),
        ("Yı", "Yi Wu"),
    ],
)
def test_letters_that_begin_a_name_are_recognised_in_any_case_accent_and_script(letters: str, name: str) -> None:
    assert begins_name(letters, name)


@pytest.mark.parametrize(
    ("letters", "name"),
    [
        ("", "Nina"),
        ("  -'", "Nina"),
        ("ni", "Nina"),
        ("ina", "Nina"),
        ("nino", "Nina"),
        ("nin", ""),
        ("fauquembergue nina", "Nina Fauquembergue"),
        ("م", "محمد علي"),
    ],
)
def test_fewer_letters_or_other_ones_are_not(letters: str, name: str) -> None:
    assert not begins_name(letters, name)
