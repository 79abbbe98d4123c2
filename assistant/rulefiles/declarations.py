"""References, figures, facts, quantities, documents and motives: from YAML to the types of the core."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Final, get_args

from assistant.eligibility.decision import OTHER_MOTIVE
from assistant.eligibility.documents import DocumentType
from assistant.eligibility.expressions import Cases, Node, Quantity, Row
from assistant.eligibility.facts import Fact, FactType
from assistant.eligibility.parameters import DatedValue, Parameter, ParameterValue, Scale, Table, Threshold
from assistant.eligibility.references import LegalReference
from assistant.rulefiles.expressions import Names, parse_expression

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.eligibility.parameters import Key, TableValue
    from assistant.rulefiles.reader import Entry

SHOWN_AS: Final = ("percent", "share", "year")
UNITS: Final = ("EUR", "EUR per month", "EUR per year", "EUR per hour", "hours per month", "m2", "none")
FACT_KEYS: Final = (
    "type", "unit", "between", "choices", "question", "question_partner", "help", "found_on", "why", "purpose",
    "keep", "ordinary", "no_lever", "may_be_absent", "may_be_withheld", "absent", "derived", "repeats", "reserved",
    "given_only",
)  # fmt: skip
ASK_KEYS: Final = ("question", "help", "found_on", "why", "purpose", "keep", "type", "unit", "between", "ordinary")


def text_of(entries: Mapping[str, Entry], key: str) -> str | None:
    """Return the text under a key, None where there is none."""
    return entries[key].text if key in entries and entries[key].value is not None else None


def names_of(entries: Mapping[str, Entry], key: str) -> tuple[str, ...]:
    """Return the texts under a key, one or a list."""
    return tuple(item.text for item in entries[key]) if key in entries else ()


def read_reference(code: str, entry: Entry) -> LegalReference:
    """Read a legal reference."""
    keys = entry.only("title", "short", "url")
    if "title" not in keys:
        raise entry.place.error(f"`{code}` has no title", "write the full citation")
    title = keys["title"].text
    return LegalReference(code, title, text_of(keys, "short") or title, text_of(keys, "url"))


def read_parameter(name: str, entry: Entry) -> Parameter:
    """Read a dated figure."""
    keys = entry.only("label", "unit", "checked_on", "expected_change", "tolerance_days", "values")
    for required in ("label", "unit", "values"):
        if required not in keys:
            raise entry.place.error(f"`{name}` has no {required}", f"add `{required}:`")
    unit = keys["unit"].text
    if unit not in UNITS:
        raise keys["unit"].place.error(f"unknown unit `{unit}`", f"use one of: {', '.join(UNITS)}")
    dated = tuple(sorted((_dated(day, value) for day, value in keys["values"].mapping.items()), key=lambda d: d.start))
    return Parameter(
        name,
        keys["label"].text,
        unit,
        dated,
        checked_on=keys["checked_on"].day if "checked_on" in keys else None,
        expected_change=_month_and_day(keys["expected_change"]) if "expected_change" in keys else None,
        **({"tolerance_days": int(keys["tolerance_days"].number)} if "tolerance_days" in keys else {}),
    )


def _month_and_day(entry: Entry) -> tuple[int, int]:
    try:
        day = date.fromisoformat(f"2024-{entry.source}")
    except ValueError:
        raise entry.place.error("not a day of the year", 'write "04-01" for 1 April') from None
    return day.month, min(day.day, 28)


def _dated(day: str, entry: Entry) -> DatedValue:
    keys = entry.only("value", "reference")
    try:
        start = date.fromisoformat(day)
    except ValueError:
        raise entry.place.error(f"`{day}` is no day", "write it as 2026-04-01") from None
    if "value" not in keys:
        raise entry.place.error("no value", "add `value:`")
    return DatedValue(start, _figure(keys["value"]), text_of(keys, "reference"))


def _figure(entry: Entry) -> ParameterValue:
    if not isinstance(entry.value, dict):
        return entry.number
    if "scale" in entry.mapping:
        lines = [line.only("from", "rate") for line in entry.only("scale")["scale"]]
        thresholds = tuple(Threshold(line["from"].number, line["rate"].number) for line in lines)
        if list(thresholds) != sorted(thresholds, key=lambda t: t.start):
            raise entry.place.error("the thresholds do not rise", "write them in rising order")
        return Scale(thresholds)
    return _table(entry)


def _table(entry: Entry) -> Table:
    rows: dict[Key, TableValue] = {}
    each_more = None
    for key, row in entry.mapping.items():
        if key == "each_more":
            each_more = row.number
        else:
            rows[Decimal(key) if key.isdigit() else key] = _figure(row)
    numbers = sorted(key for key in rows if isinstance(key, Decimal))
    gaps = [a for a, b in pairwise(numbers) if b != a + 1]
    if gaps:
        raise entry.place.error(f"the table has a gap after {gaps[0]}", "write every row")
    if each_more is not None and not numbers:
        raise entry.place.error("`each_more` needs a last numbered row", "number the last row")
    return Table(rows, each_more)


def read_fact(name: str, entry: Entry, names: Names) -> Fact:
    """Read a fact."""
    keys = entry.only(*FACT_KEYS)
    kind = _fact_type(name, entry, keys)
    if "ordinary" not in keys:
        raise entry.place.error(f"`{name}` has no ordinary value", "add `ordinary:`")
    derived = None
    if "derived" in keys:
        derived = read_value(keys["derived"], _with_own_subject(names, name))
    return Fact(
        name,
        kind,
        unit=text_of(keys, "unit"),
        between=_between(keys["between"]) if "between" in keys else None,
        choices={code: label.text for code, label in keys["choices"].mapping.items()} if "choices" in keys else {},
        question=text_of(keys, "question"),
        question_partner=text_of(keys, "question_partner"),
        help=text_of(keys, "help"),
        found_on=text_of(keys, "found_on"),
        why=text_of(keys, "why"),
        purpose=text_of(keys, "purpose"),
        keep=text_of(keys, "keep"),
        no_lever="no_lever" in keys and keys["no_lever"].flag,
        may_be_absent="may_be_absent" in keys and keys["may_be_absent"].flag,
        may_be_withheld="may_be_withheld" in keys and keys["may_be_withheld"].flag,
        absent=text_of(keys, "absent"),
        given_only="given_only" in keys and keys["given_only"].flag,
        reserved="reserved" in keys and keys["reserved"].flag,
        ordinary=_ordinary(keys["ordinary"], kind),
        derived=derived,
        repeats=text_of(keys, "repeats"),
    )


def _fact_type(name: str, entry: Entry, keys: Mapping[str, Entry]) -> FactType:
    kind = keys["type"].text if "type" in keys else ""
    if kind not in get_args(FactType):
        raise entry.place.error(f"`{name}` has no known type", f"use one of: {', '.join(get_args(FactType))}")
    if kind == "choice" and "choices" not in keys:
        raise entry.place.error(f"`{name}` is a choice without choices", "add `choices:`")
    return kind  # type: ignore[return-value]


def _between(entry: Entry) -> tuple[Decimal | date, Decimal | date]:
    if len(entry.items) != 2:  # noqa: PLR2004 — two bounds
        raise entry.place.error("two bounds are expected", "write [0, 20000]")
    low, high = (item.day if isinstance(item.value, date) else item.number for item in entry)
    return low, high


def _ordinary(entry: Entry, kind: str) -> object:
    """Return the ordinary value as JSON would give it: `parse_answer` reads it like any raw answer."""
    value = entry.value
    if value == "none" and kind in ("date", "month"):
        return None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | bool | Decimal):
        return str(value) if kind in ("choice", "text", "commune") and not isinstance(value, bool) else value
    raise entry.place.error("not an ordinary value", "write a plain value, or `none` for a date that does not exist")


def _with_own_subject(names: Names, name: str) -> Names:
    head, _, tail = name.partition(".")
    return names.with_subject(head, head) if tail and head in ("child", "adult") else names


def read_quantity(name: str, entry: Entry, names: Names) -> Quantity:
    """Read a quantity."""
    keys = entry.only(
        "value", "cases", "reference", "unit", "between", "label", "choices", "ask", "plumbing", "shown_as"
    )
    if ("value" in keys) == ("cases" in keys):
        raise entry.place.error(f"`{name}` needs `value` or `cases`", "write one of the two")
    own = _with_own_subject(names, name)
    node = read_cases(keys["cases"], own) if "cases" in keys else read_value(keys["value"], own)
    return Quantity(
        name,
        node,
        references=names_of(keys, "reference"),
        unit=text_of(keys, "unit"),
        between=_between(keys["between"]) if "between" in keys else None,
        label=text_of(keys, "label"),
        choices=names_of(keys, "choices"),
        is_askable="ask" in keys,
        plumbing=keys["plumbing"].flag if "plumbing" in keys else False,
        shown_as=_shown_as(keys),
    )


def _shown_as(keys: Mapping[str, Entry]) -> str | None:
    shown = text_of(keys, "shown_as")
    if shown is not None and shown not in SHOWN_AS:
        raise keys["shown_as"].place.error(
            f"`{shown}` is no way to show a number", f"use one of: {', '.join(SHOWN_AS)}"
        )
    return shown


def read_asked_quantity(name: str, entry: Entry) -> Fact | None:
    """Return the pseudo-fact under which a quantity may be given directly, None where it may not."""
    keys = entry.mapping
    if "ask" not in keys:
        return None
    ask = keys["ask"].only(*ASK_KEYS)
    kind = _fact_type(name, keys["ask"], ask)
    return Fact(
        name,
        kind,
        unit=text_of(ask, "unit") or text_of(keys, "unit"),
        between=_between(ask["between"]) if "between" in ask else None,
        question=text_of(ask, "question"),
        help=text_of(ask, "help"),
        found_on=text_of(ask, "found_on"),
        why=text_of(ask, "why"),
        purpose=text_of(ask, "purpose"),
        keep=text_of(ask, "keep"),
        ordinary="unsure",
        computed=True,
    )


def read_value(entry: Entry, names: Names) -> Node:
    """Read an expression, or a list of cases."""
    if isinstance(entry.value, list):
        return read_cases(entry, names)
    if isinstance(entry.value, dict):
        return read_cases(entry.only("cases")["cases"], names)
    return parse_expression(entry.source, names, entry.place)


def read_cases(entry: Entry, names: Names) -> Node:
    """Read rows: `{when, value}` and a last `{otherwise: value}`."""
    rows = []
    for position, line in enumerate(entry):
        keys = line.only("when", "value", "otherwise")
        if "otherwise" in keys:
            if position + 1 != len(entry.items):
                raise line.place.error("a row after `otherwise` cannot be reached", "put `otherwise` last")
            rows.append(Row(None, read_value(keys["otherwise"], names)))
        elif "when" in keys and "value" in keys:
            when = parse_expression(keys["when"].source, names, keys["when"].place)
            rows.append(Row(when, read_value(keys["value"], names)))
        else:
            raise line.place.error("a row needs `when` and `value`", "or a single `otherwise`")
    return Cases(tuple(rows))


DOCUMENT_KEYS: Final = (
    "label", "issuer", "how", "form", "max_age", "cost", "alternatives", "fallback", "kind", "cannot_get",
    "reference", "confidence", "number", "edition", "seen_on", "motive",
)  # fmt: skip
_PAPER_TEXTS = ("how", "max_age", "cost", "fallback", "cannot_get", "number", "edition", "seen_on")


def read_document(code: str, entry: Entry) -> DocumentType:
    """Read a paper of the catalogue."""
    keys = entry.only(*DOCUMENT_KEYS)
    for required in ("label", "issuer", "form", "kind", "confidence"):
        if required not in keys:
            raise entry.place.error(f"`{code}` has no {required}", f"add `{required}:`")
    allowed = {"form": ("original", "copy", "either", "online"), "kind": ("bring", "known", "declare")}
    for key, values in {**allowed, "confidence": ("H", "M")}.items():
        if keys[key].text not in values:
            raise keys[key].place.error(f"`{keys[key].text}` is no {key}", f"use one of: {', '.join(values)}")
    return DocumentType(
        code,
        keys["label"].text,
        keys["issuer"].text,
        form=keys["form"].text,  # type: ignore[arg-type]
        kind=keys["kind"].text,  # type: ignore[arg-type]
        confidence=keys["confidence"].text,  # type: ignore[arg-type]
        alternatives=names_of(keys, "alternatives"),
        references=names_of(keys, "reference"),
        **{key: text_of(keys, key) for key in _PAPER_TEXTS},
        motive=keys["motive"].text if "motive" in keys else OTHER_MOTIVE,
    )
