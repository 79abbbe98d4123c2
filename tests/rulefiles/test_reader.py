"""YAML, read strictly: what plain YAML guesses is refused, with file and line."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.rulefiles.errors import RuleError
from assistant.rulefiles.reader import Entry, read_text, read_yaml


def value(text: str) -> object:
    return read_text(text, "here.yaml").mapping["key"].value


def problem(text: str) -> str:
    with pytest.raises(RuleError) as refused:
        read_text(text, "here.yaml")
    return str(refused.value)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ("12", Decimal(12)),
        ("-0.10", Decimal("-0.10")),
        ("2026-04-01", date(2026, 4, 1)),
        ('"2026-04-01"', "2026-04-01"),
        ('"yes"', "yes"),
        ("'12'", "12"),
        ("1e3", "1e3"),
        ("0x10", "0x10"),
        ("1_000", "1_000"),
        ("012", "012"),
        ("12:30", "12:30"),
        ("+5", "+5"),
        (".5", ".5"),
        (".inf", ".inf"),
        ("single", "single"),
    ],
)
def test_a_plain_value_is_a_text_unless_it_is_a_truth_a_number_or_a_day(written: str, read: object) -> None:
    found = value(f"key: {written}\n")
    assert found == read
    assert type(found) is type(read)


def test_numbers_keep_their_own_digits() -> None:
    assert str(value("key: 0.10\n")) == "0.10"
    assert str(value("key: 478.16\n")) == "478.16"


@pytest.mark.parametrize(
    "word", ["yes", "no", "on", "off", "y", "n", "Yes", "NO", "On", "OFF", "True", "FALSE", "Null"]
)
def test_words_that_yaml_takes_for_truths_are_refused(word: str) -> None:
    assert problem(f"first: 1\nkey: {word}\n").startswith(f"here.yaml:2: `{word}` is ambiguous")


def test_a_key_stays_the_word_it_is() -> None:
    assert list(read_text("on: 1\nyes: 2\n3: 4\n2026-04-01: 5\n", "here.yaml").mapping) == [
        "on",
        "yes",
        "3",
        "2026-04-01",
    ]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a: 1\nb: 2\na: 3\n", "here.yaml:3: the key `a` comes twice"),
        ("a: {b: 1, b: 2}\n", "here.yaml:1: the key `b` comes twice"),
        ('1: a\n"1": b\n', "here.yaml:2: the key `1` comes twice"),
        ("a: &name 1\nb: *name\n", "here.yaml:1: an alias"),
        ("a: !!python/name:os.system x\n", "here.yaml:1: the tag"),
        ("a: !secret {b: 1}\n", "here.yaml:1: the tag"),
        ("a:\n  !mine [1]\n", "here.yaml:2: the tag"),
        ("a: 2026-02-30\n", "here.yaml:1: `2026-02-30` is no day"),
        ("a: [1\nb: 2\n", "here.yaml:2: this is not YAML"),
        ("a: 1\n\tb: 2\n", "here.yaml:2: this is not YAML"),
        ("a: 1\n---\nb: 2\n", "here.yaml:2: this is not YAML"),
        ("? [1, 2]\n: 3\n", "here.yaml:1: a key that is not a word"),
        ("a: b: c\n", "here.yaml:1: this is not YAML"),
        ("a: \x07\n", "here.yaml:1: this is not YAML"),
    ],
)
def test_what_is_not_plain_is_refused_with_its_line(text: str, where: str) -> None:
    assert problem(text).startswith(where)


def test_a_problem_says_what_to_do() -> None:
    assert problem("a: 1\na: 2\n") == "here.yaml:2: the key `a` comes twice — keep one of them"


def test_a_file_that_is_not_utf_8_is_a_problem_like_another(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("a: é\n".encode("latin-1"))
    with pytest.raises(RuleError, match=r"rules/latin\.yaml:1: this is not UTF-8"):
        read_yaml(tmp_path / "latin.yaml", "rules/latin.yaml")


def test_an_empty_file_declares_nothing() -> None:
    assert read_text("# nothing yet\n", "here.yaml").mapping == {}


@pytest.mark.parametrize(
    ("attribute", "text", "what"),
    [
        ("mapping", "key: 1\n", "a mapping"),
        ("text", "key: 1\n", "a text"),
        ("text", 'key: ""\n', "a text"),
        ("number", "key: dear\n", "a number"),
        ("number", 'key: "1e3"\n', "a number"),
        ("day", 'key: "2026-04-01"\n', "a day"),
        ("flag", "key: 1\n", "true or false"),
        ("source", "key: [1]\n", "an expression"),
    ],
)
def test_each_way_to_read_an_entry_refuses_the_others(attribute: str, text: str, what: str) -> None:
    entry: Entry = read_text(text, "here.yaml").mapping["key"]
    with pytest.raises(RuleError, match=f"here.yaml:1: {what}"):
        getattr(entry, attribute)


def test_a_key_nobody_knows_is_refused_with_those_that_are() -> None:
    with pytest.raises(RuleError, match=r"here.yaml:2: unknown key `colour` — use one of: size, weight"):
        read_text("size: 1\ncolour: 2\n", "here.yaml").only("size", "weight")


def test_a_quoted_number_is_a_number_where_one_is_expected() -> None:
    assert read_text('key: "478.16"\n', "here.yaml").mapping["key"].number == Decimal("478.16")
