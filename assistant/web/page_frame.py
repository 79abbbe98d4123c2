"""What surrounds every page, drawn with little work: the globals of templates, and parts that stay the same.

The head, the header and the foot of a page say the same in a language until the service is started again; they are
drawn once and kept. Only what depends on nothing but the language and what the template names may be kept: never a
form's token, never an answer. A part that explains words names `words_met()`, as each is marked once on a page. What
differs from page to page inside such a part (the nonce, the address to come back to) is a hole, filled each time:

    {% call(hole) kept("head", nonce=csp_nonce()) %}<style nonce="{{ hole.nonce }}">…</style>{% endcall %}
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from flask.globals import request_ctx
from flask.templating import Environment
from markupsafe import Markup, escape

from assistant.web.glossary import meet_again, words_met
from assistant.web.i18n import current_language
from assistant.web.languages import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from flask import Flask
    from jinja2 import Environment as BaseEnvironment
    from jinja2 import Template

MOST: Final = 1024
"""How many parts are kept, of a few kilobytes each."""

_MARK: Final = f"~{secrets.token_hex(8)}-"  # written alike in HTML and in an address, and found in no page
_HOLE: Final = re.compile(rf"{_MARK}(\w+)~")


class Templates(Environment):
    """Flask's templates, all with the same globals: none has any of its own, and every import compares them."""

    @cached_property
    def _read(self) -> dict[str, Template]:
        return {}

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals themselves: a chain of them takes a tenth of a page to see that nothing differs."""
        return super().make_globals(d) if d else self.globals

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 — Jinja's own signature
    ) -> Template:
        """Return a template; one that was read is not looked for again, unless developers want their changes seen."""
        if self.auto_reload or globals or not isinstance(name, str):
            return super().get_template(name, parent, globals)
        found = self._read.get(name)
        if found is None:
            found = self._read[name] = super().get_template(name, parent)
        return found


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page as it was drawn: text and names of holes in turn, and the words explained in it."""

    pieces: tuple[str, ...]
    words: dict[str, bool]

    def filled(self, values: dict[str, object]) -> Markup:
        """Return the part with its holes filled."""
        if len(self.pieces) == 1:
            return Markup(self.pieces[0])  # noqa: S704 — drawn by a template, which escapes
        texts = list(self.pieces)
        texts[1::2] = [escape(values[name]) for name in texts[1::2]]
        return Markup("".join(texts))  # noqa: S704 — drawn by a template; what fills the holes is escaped


class KeptParts:
    """Parts of pages drawn once; for any number of threads. Developers see each change of a template at once."""

    def __init__(self, templates: BaseEnvironment) -> None:
        self._templates = templates
        self._found: dict[tuple[object, ...], Part] = {}
        self._lock = Lock()

    def __call__(
        self, name: str, *depends_on: object, caller: Callable[..., str], keep: bool = True, **holes: object
    ) -> Markup:
        """Return a part of the page, drawn again where what it depends on differs; `holes` are filled each time.

        `keep` is false where this one time it is somebody's own.
        """
        if not keep or self._templates.auto_reload:
            return Markup(caller(holes) if holes else caller())  # noqa: S704 — drawn by a template, which escapes
        language = catalogue(current_language().code).sentences
        place = (name, language, request_ctx.request.script_root, *depends_on)
        found = self._found.get(place)
        if found is None:
            before = set(words_met())
            drawn = caller({hole: f"{_MARK}{hole}~" for hole in holes}) if holes else caller()
            found = Part(tuple(_HOLE.split(drawn)), dict(set(words_met()) - before))
            self._keep(place, found)
        elif found.words:
            meet_again(found.words)
        return found.filled(holes)

    def __len__(self) -> int:
        return len(self._found)

    def _keep(self, place: tuple[object, ...], part: Part) -> None:
        """Keep a part; the one kept longest makes room for it."""
        with self._lock:
            if len(self._found) >= MOST:
                del self._found[next(iter(self._found))]
            self._found[place] = part


def install(app: Flask) -> None:
    """Draw the templates of an application in this way; before anything else is asked of them."""
    app.jinja_environment = Templates
    app.jinja_env.globals["kept"] = KeptParts(app.jinja_env)
