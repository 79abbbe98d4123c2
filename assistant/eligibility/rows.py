"""Which rows of a table a key may reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.eligibility.parameters import Table
from assistant.eligibility.rulebook import PlainTable
from assistant.eligibility.values import AnyText, Range, Unsettled, members_of

if TYPE_CHECKING:
    from assistant.eligibility.values import Value


def rows_of(table: object, key: Value) -> list[object]:
    """Return the rows of a table that a key may reach; None among them where it may reach no row."""
    none = [None] if isinstance(key, Unsettled) and key.partial else []
    if isinstance(key, AnyText):
        values = table.values if isinstance(table, PlainTable) else table.rows.values()  # type: ignore[attr-defined]
        return [*values, None]
    if isinstance(table, PlainTable):
        return [*(table.rows.get(k) for k in members_of(key)), *none]  # type: ignore[arg-type]
    assert isinstance(table, Table), table
    if isinstance(key, Range):
        return [*table.rows_between(key.low, key.high), *none]  # type: ignore[arg-type]
    return [*(table.get(k) for k in members_of(key)), *none]
