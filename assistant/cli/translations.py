"""`assistant translations`: how far each language has been read again; how easy the French is to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.cli.common import DONE, say

if TYPE_CHECKING:
    import argparse


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    command = commands.add_parser("translations", help="count or list the translations that nobody has reviewed")
    command.add_argument("language", nargs="?", help="list the sentences of this language, for example en")
    command.add_argument("--readability", action="store_true", help="measure the French; list the worst sentences")
    command.set_defaults(run=_translations)


def _translations(options: argparse.Namespace) -> int:
    from assistant.web import languages  # noqa: PLC0415 — Flask is loaded only where it is needed

    if options.readability:
        return _readability()
    if options.language is None:
        for language in languages.offered_languages():
            say(f"{language.code}: {len(languages.unreviewed(language.code))} not reviewed")
        return DONE
    for sentence in languages.unreviewed(options.language):
        say(sentence)
    return DONE


def _readability() -> int:
    from assistant.web import readability  # noqa: PLC0415 — Babel is loaded only where it is needed

    for name, easy in (("French", False), ("easy-to-read French", True)):
        texts = readability.french_texts(easy=easy)
        say(f"{name}: {readability.measure(texts)}")
        for sentence in readability.worst(texts):
            say(f"  {readability.hardship(sentence):.0f}  {sentence}")
    return DONE
