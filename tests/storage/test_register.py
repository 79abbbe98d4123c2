"""The register is whole: what is stored is in it, and what is in it is stored."""

import importlib
import pkgutil
import re
from dataclasses import fields, is_dataclass

import pytest
from sqlalchemy import inspect

from assistant import storage
from assistant.adapters.huey_queue import QueueBell
from assistant.paths import RULES
from assistant.rulefiles import load_rules
from assistant.services.alerts import Wanted
from assistant.services.appointment_details import Contact, Details, Prescriber
from assistant.services.contents import CaseContents
from assistant.services.public_register import written_into
from assistant.services.retention import ALONGSIDE
from assistant.services.retention import RULES as ERASING
from assistant.services.visits import VisitDetails
from assistant.settings import Organisation, Retention
from assistant.storage.base import Base, open_engine
from assistant.storage.register import FACT_HOLDERS, FACT_PURPOSES, TABLES, Basis, Term, length
from tests.house_rules.checkout import ROOT

for module in pkgutil.iter_modules(storage.__path__):
    if module.name != "migrations":
        importlib.import_module(f"assistant.storage.{module.name}")

STORED = Base.metadata.tables


def test_every_table_is_in_the_register_and_none_that_is_not() -> None:
    assert set(STORED) - set(TABLES) == set(), "add them to assistant/storage/register"
    assert set(TABLES) - set(STORED) == set()


@pytest.mark.parametrize("name", sorted(STORED))
def test_every_column_has_a_purpose(name: str) -> None:
    entry = TABLES[name]
    assert set(entry.columns) == {column.name for column in STORED[name].columns}
    assert all(purpose.strip() for purpose in (entry.purpose, *entry.columns.values()))


@pytest.mark.parametrize("name", sorted(TABLES))
def test_what_goes_with_another_table_hangs_on_it(name: str) -> None:
    parent = TABLES[name].goes_with
    if parent:
        cascades = {key.column.table.name for key in STORED[name].foreign_keys if key.ondelete == "CASCADE"}
        assert parent in cascades


@pytest.mark.parametrize("name", sorted(TABLES))
def test_whatever_speaks_of_a_citizen_has_an_end(name: str) -> None:
    entry = TABLES[name]
    if entry.basis in {Basis.MISSION, Basis.SPECIAL}:
        assert length(entry.term, Retention()) is not None


def field_names(kind: type) -> set[str]:
    return {one.name for one in fields(kind)} if is_dataclass(kind) else set()


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        ("cases", "ciphertext", CaseContents),
        ("alerts", "details", Wanted),
        ("visits", "details", VisitDetails),
    ],
)
def test_every_field_inside_a_sealed_value_has_a_purpose(table: str, column: str, kind: type) -> None:
    assert set(TABLES[table].inside[column]) == field_names(kind)


def test_every_field_inside_an_appointment_has_a_purpose() -> None:
    expected = field_names(Details) - {"contact", "prescriber"}
    expected |= {f"contact.{name}" for name in field_names(Contact)}
    expected |= {f"prescriber.{name}" for name in field_names(Prescriber)}
    assert set(TABLES["appointments"].inside["details"]) == expected


def test_every_fact_says_for_what_it_is_asked_and_who_has_it() -> None:
    facts = load_rules(RULES).rulebook.facts
    assert [name for name, fact in facts.items() if fact.purpose not in FACT_PURPOSES] == []
    assert [name for name, fact in facts.items() if fact.keep not in FACT_HOLDERS] == []


def test_every_legal_basis_is_a_setting_of_the_organisation() -> None:
    known = {one.name for one in fields(Organisation)}
    assert {basis.value for basis in Basis} - {Basis.NOBODY.value} <= known


def test_every_term_that_a_clock_ends_has_a_length() -> None:
    without = {term for term in Term if length(term, Retention()) is None}
    assert without == {Term.ACCOUNT, Term.OFFICE, Term.FOR_EVER}


def test_retention_erases_whatever_a_clock_ends() -> None:
    erased = {rule.table for rule in ERASING} | set(ALONGSIDE)
    ended = {name for name, entry in TABLES.items() if length(entry.term, Retention()) is not None}
    assert {name for name in ended - erased if not TABLES[name].goes_with} == set()


def test_the_document_shows_the_register_as_it_is() -> None:
    document = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    facts = load_rules(RULES).rulebook.facts.values()
    assert document == written_into(document, facts), "run `assistant register --into docs/privacy.md`"


def test_every_test_the_assessment_names_exists() -> None:
    document = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    assert [name for name in re.findall(r"`(tests/[^`]+)`", document) if not (ROOT / name).exists()] == []


@pytest.mark.postgres
def test_a_database_in_use_holds_no_table_that_is_told_nowhere(postgresql_url: str) -> None:
    """The queue makes tables of its own: they are told beside the register, which knows only ours."""
    QueueBell(postgresql_url, b"s" * 32).ring()
    engine = open_engine(postgresql_url)
    present = set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        rung = connection.exec_driver_sql("SELECT count(*) FROM huey_task").scalar_one()
    engine.dispose()
    assert rung == 1
    others = {name for name in present if not name.startswith("huey_")} - {"alembic_version"}
    assert others == set(TABLES)
    assert "`huey_*` on PostgreSQL" in (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
