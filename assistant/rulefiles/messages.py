"""The sentences of the rules, for translators: an extractor that Babel calls on every rule file.

French is the msgid. A sentence is taken from the keys that hold sentences, wherever they stand.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Final

from assistant.rulefiles.reader import Entry, read_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

SENTENCE_KEYS: Final = frozenset({
    "question", "question_partner", "help", "absent", "why", "label", "met", "unmet", "name", "issuer", "how",
    "max_age", "cost", "fallback", "cannot_get", "mode_why", "who", "for_whom", "meanwhile", "title", "where",
    "sentence", "notice_before", "notice_after", "term", "forms", "explanation", "only_if",
})  # fmt: skip
"""Keys whose value is one sentence (or name) shown to people."""

LISTS_OF_SENTENCES: Final = frozenset({"unchecked", "bring_text", "differs_because"})
MAPPINGS_OF_SENTENCES: Final = frozenset({"choices", "reasons"})
UNTRANSLATED: Final = ("examples.yaml", "equivalents.yaml", "/references/")
"""Examples are for those who keep the rules; legal references stay in French everywhere."""

Message = tuple[int, str, str, list[str]]


def extract(
    file: IO[bytes],
    _keywords: Collection[str],
    _comment_tags: Collection[str],
    options: Mapping[str, object],  # noqa: ARG001 (Babel gives it by this name)
) -> Iterator[Message]:
    """Yield (line, function, message, comments) for each sentence of a rule file, as Babel wants them."""
    name = str(getattr(file, "name", "rules"))
    if any(part in name for part in UNTRANSLATED):
        return
    for line, sentence in sentences(read_text(file.read().decode("utf-8"), name)):
        yield line, "", sentence, []


def sentences(entry: Entry) -> Iterator[tuple[int, str]]:
    """List the sentences below an entry with their lines."""
    if isinstance(entry.value, list):
        for item in entry.value:
            yield from sentences(item)
        return
    if not isinstance(entry.value, dict):
        return
    for key, value in entry.value.items():
        if key in SENTENCE_KEYS and isinstance(value.value, str):
            yield value.place.line, value.value
        elif key in LISTS_OF_SENTENCES:
            yield from ((item.place.line, item.text) for item in value)
        elif key in MAPPINGS_OF_SENTENCES and isinstance(value.value, dict):
            for item in value.value.values():
                yield from sentences(item) if isinstance(item.value, dict) else [(item.place.line, item.text)]
        else:
            yield from sentences(value)
