"""`assistant translations`: how far each language has been read again by somebody who knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.cli.common import DONE, say

if TYPE_CHECKING:
    import argparse


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    command = commands.add_parser("translations", help="count or list the translations that nobody has reviewed")
    command.add_argument("language", nargs="?", help="list the sentences of this language, for example en")
    command.set_defaults(run=_translations)


def _translations(options: argparse.Namespace) -> int:
    from assistant.web import languages  # noqa: PLC0415 — Flask is loaded only where it is needed

    if options.language is None:
        for language in languages.offered_languages():
            say(f"{language.code}: {len(languages.unreviewed(language.code))} not reviewed")
        return DONE
    for sentence in languages.unreviewed(options.language):
        say(sentence)
    return DONE
