from pathlib import Path

import pytest

from assistant.rulefiles.geography import geography_tables, read_communes, territory_of
from tests.builders import read, real_rules, rulebook_of, situation

TOWNS = "insee,name,postal_codes,zone\n01004,Zed,01500,2\n01005,Abc,01500 01510,3\n97411,Saint-Denis,97400,\n"
COMMUNES = real_rules().communes


def test_a_postcode_lists_its_communes_by_name(tmp_path: Path) -> None:
    (tmp_path / "communes.csv").write_text(TOWNS, encoding="utf-8")
    communes = read_communes(tmp_path / "communes.csv")
    assert [commune.name for commune in communes.at("01500")] == ["Abc", "Zed"]
    assert [commune.insee for commune in communes.at("01510")] == ["01005"]
    assert communes.at("99999") == ()


def test_the_tables_of_the_rules_leave_out_what_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "communes.csv").write_text(TOWNS, encoding="utf-8")
    tables = geography_tables(read_communes(tmp_path / "communes.csv"))
    assert tables["commune_zone"].rows == {"01004": "2", "01005": "3"}
    assert tables["commune_at"].rows == {"01510": "01005", "97400": "97411"}
    assert tables["commune_territory"].rows["97411"] == "reunion"


@pytest.mark.parametrize(
    ("insee", "territory"),
    [
        ("69123", "metropole"), ("2A004", "metropole"), ("97105", "guadeloupe"), ("97209", "martinique"),
        ("97302", "guyane"), ("97411", "reunion"), ("97502", "spm"), ("97611", "mayotte"), ("97701", "guadeloupe"),
        ("97801", "guadeloupe"), ("98818", "abroad"), ("99100", "abroad"),
    ],
)  # fmt: skip
def test_the_territory_follows_from_the_commune(insee: str, territory: str) -> None:
    assert territory_of(insee) == territory


def test_a_table_is_read_by_key_and_an_unknown_key_has_no_row() -> None:
    book = rulebook_of(facts="town: {type: text, question: q, ordinary: '69123'}\n")
    assert read("commune_zone[town]", situation(town="69123"), book).value == "2"
    assert read("commune_zone[town]", situation(town="00000"), book).reasons == {("no_value", "commune_zone")}
    assert read("commune_zone[town]", situation(), book).missing == {"town"}


def test_the_real_communes_are_all_there_and_none_comes_as_a_district() -> None:
    assert len(COMMUNES.by_insee) > 34_000
    assert [commune.name for commune in COMMUNES.at("69001")] == ["Lyon"]
    assert {commune.zone for commune in COMMUNES.by_insee.values()} == {"1", "2", "3", None}
    assert all(code.isdigit() and len(code) == 5 for code in COMMUNES.postcodes)
