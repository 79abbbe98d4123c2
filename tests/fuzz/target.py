"""What malformed inputs are fed to: the application in a folder of its own, and how long everything took."""

import heapq
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.app import create_app
from assistant.services.contents import CaseContents
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.services.dossier import open_by_cookie, start_case
from assistant.services.safe import OpenedCase
from assistant.services.staff_demonstration import set_up_demonstration_staff
from assistant.settings import create_missing_secrets, load_settings
from assistant.storage.migrations import migrate
from tests.letters import AtOnce

NASTY: Final = (
    "", " ", "\x00", "é" * 300, "0" * 5000, "-1", "1e999", "NaN", "٣", "𝟙", "<script>alert(1)</script>",
    "{{7*7}}", "{% raw %}", "' OR 1=1 --", "../../etc/passwd", "%00", "\r\nBcc: x@y.fr", "2026-02-30", "0000-00-00",
    "9999-12-31", "31/12/99999", "unsure", "null", "[]", "{}", "true", "\u202e", "\ufeff", "K7QM-2XRA-9D4F", "//evil",
    "9999-12-31T23:55:00+00:00", "0001-01-01T00:00:00+01:00", "2027-03-29T08:00:00+00:00", "0001-01-01", "9999-W52",
)  # fmt: skip
SLOWEST: Final = 5
THREADS: Final = 2  # too few for anybody to wait in a video room: nothing here stands idle


def text(most: int = 60) -> st.SearchStrategy[str]:
    """Draw a text: a nasty one, or anything at all but halves of characters, which no browser sends."""
    anything = st.text(st.characters(exclude_categories=("Cs",)), max_size=most)
    return st.one_of(st.sampled_from(NASTY), anything)


def drawn(number: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Feed so many inputs, the same ones each time; a failure is shown at its smallest."""
    return settings(
        max_examples=max(1, number),
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )


@dataclass
class Target:
    """The application, a case that must survive, and the time that everything took: of the machine, on the clock."""

    app: Flask
    opened: OpenedCase
    slow: list[tuple[float, float, str]] = field(default_factory=list)
    spent: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    fed: int = 0

    def timed(self, name: str, act: Callable[[], Any]) -> Any:  # noqa: ANN401 — whatever the act gives
        """Do something, and remember it if it was slow."""
        began, began_thread = time.perf_counter(), time.thread_time()
        try:
            return act()
        finally:
            self.fed += 1
            used = time.thread_time() - began_thread
            self.spent[name] += used
            heapq.heappush(self.slow, (used, time.perf_counter() - began, name))
            if len(self.slow) > SLOWEST:
                heapq.heappop(self.slow)

    def check_case(self) -> None:
        """The case is there, and says what it said."""
        again = open_by_cookie(self.app.extensions["safe"], self.opened.cookie or "")
        assert isinstance(again, OpenedCase)
        assert again.contents.answers == self.opened.contents.answers


def target(folder: Path) -> Target:
    """Make the application, without tokens in forms: they would stop everything at the door."""
    environ = {"INSTANCE_PATH": str(folder), "WEB_THREADS": str(THREADS)}
    create_missing_secrets(folder)
    chosen = load_settings(environ)
    migrate(chosen.database_url)
    create_missing_office_keys(chosen.office_keys_file, OFFICE_IDS)
    app = create_app(replace(chosen, queue_url=f"sqlite:///{folder / 'queue.sqlite3'}"))
    safe = app.extensions["safe"]
    set_up_demonstration(safe.engine)
    set_up_demonstration_staff(safe.engine, safe.clock)
    app.extensions["bell"] = AtOnce(app)
    app.config["WTF_CSRF_ENABLED"] = False
    contents = CaseContents(month="2026-11", answers={"children.count": 2, "partner.present": False})
    return Target(app, start_case(safe, contents))
