"""What surrounds every page, drawn with little work: the globals of templates, and parts that stay the same.

The foot of a page says the same in a language until the service is started again; it is drawn once and kept. Only what
depends on nothing but the language and what is named in the template may be kept: never a form (its token is the
visitor's), never an answer.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from flask import request
from flask.templating import Environment
from markupsafe import Markup

from assistant.web.i18n import current_language
from assistant.web.languages import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from flask import Flask

MOST: Final = 256


class Templates(Environment):
    """Flask's templates, all with the same globals: none has any of its own, and every import compares them."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals themselves: a chain of them takes a tenth of a page to see that nothing differs."""
        return super().make_globals(d) if d else self.globals


class KeptParts:
    """Parts of pages drawn once; for any number of threads."""

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], Markup] = {}
        self._lock = Lock()

    def __call__(self, name: str, *depends_on: object, caller: Callable[[], str]) -> Markup:
        """Return a part of the page (`{% call kept("foot", day) %}…{% endcall %}`), drawn again where it differs."""
        language = catalogue(current_language().code).sentences
        place = (name, language, request.script_root, *depends_on)
        found = self._found.get(place)
        if found is None:
            found = Markup(caller())  # noqa: S704 — drawn by a template, which escapes
            with self._lock:
                if len(self._found) >= MOST:
                    self._found.clear()
                self._found[place] = found
        return found


def install(app: Flask) -> None:
    """Draw the templates of an application in this way; before anything else is asked of them."""
    app.jinja_environment = Templates
    app.jinja_env.globals["kept"] = KeptParts()
