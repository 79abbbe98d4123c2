"""HTML to tagged PDF (PDF/UA-1), with the fonts of this package and nothing from outside.

One FontConfiguration per thread: shared between threads it corrupts memory. The finished bytes are kept by the
content they came from, so that printing twice costs nothing; only the most recent ones, only in memory, and sealed with
a key that is made of that content: without the very same page, which only its reader has, nothing here can be read.

One print at a time is drawn in a process: it is all computing, and two at once would each take twice as long. Only so
many stand in line for it; who comes on top of them is told to come back, so that prints never take every thread that
serves pages.
"""

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from assistant.adapters.pdf_languages import with_language_of_parts
from assistant.adapters.side_by_side import side_by_side
from assistant.errors import PrintsBusy
from assistant.services.envelope import open_with, seal_with

KEPT: Final = 64
IN_LINE: Final = 4
PLACE, SEAL = b"place", b"seal"
"""What a kept print is found by, and what opens it: neither tells the other."""
FRENCH: Final = "fr"
_FRENCH_PARTS: Final = re.compile(r'<html(?![^>]* lang="fr")[^>]*>.* lang="fr"', re.DOTALL)


def _digest(purpose: bytes, html: str) -> bytes:
    return hashlib.sha256(purpose + html.encode()).digest()


class OutsideResource(FatalURLFetchingError):  # type: ignore[misc]
    """A print asked for something that does not lie in the package: a mistake of ours, never fetched."""


class PackageFetcher(URLFetcher):  # type: ignore[misc]
    """Serves the files of one folder and `data:` addresses; anything else stops the print."""

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=("file", "data"), allow_redirects=False)
        self._folder = folder.resolve()

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Fetch one resource."""
        address = urlsplit(url)
        inside = address.scheme == "data" or (
            address.scheme == "file" and Path(unquote(address.path)).resolve().is_relative_to(self._folder)
        )
        if not inside:
            raise OutsideResource(f"prints use what lies in {self._folder} only, not {url}")
        return super().fetch(url, headers)


Tools = tuple[FontConfiguration, CSS, PackageFetcher]
_OF_THIS_THREAD: Final = threading.local()
"""What a thread has made ready, by the folder it reads: for every writer of this process."""


class PdfWriter:
    """Writes PDF. `folder` holds print.css and the fonts that it names."""

    def __init__(self, folder: Path, in_line: int = IN_LINE) -> None:
        self._folder = folder
        self._line, self._press = threading.BoundedSemaphore(in_line), threading.Lock()
        self._finished: OrderedDict[bytes, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def write(self, html: str, french: str = "") -> bytes:
        """Return the PDF of a whole HTML document, whose language and title become its own.

        With the same document in French, each item has its French under it.
        """
        html = side_by_side(html, french) if french else html
        kept = self._kept(html)
        if kept is not None:
            return kept
        with self._turn():
            kept = self._kept(html)  # whoever was before us may have printed the same
            return self._keep(html, self._render(html)) if kept is None else kept

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for one's turn to print, unless too many wait already."""
        if not self._line.acquire(blocking=False):
            raise PrintsBusy("prints_busy")
        try:
            with self._press:
                yield
        finally:
            self._line.release()

    def _kept(self, html: str) -> bytes | None:
        place = _digest(PLACE, html)
        with self._lock:
            sealed = self._finished.get(place)
            if sealed is None:
                return None
            self._finished.move_to_end(place)
        return open_with(_digest(SEAL, html), sealed, "kept print")

    def _keep(self, html: str, pdf: bytes) -> bytes:
        sealed = seal_with(_digest(SEAL, html), pdf, "kept print")
        with self._lock:
            self._finished[_digest(PLACE, html)] = sealed
            while len(self._finished) > KEPT:
                self._finished.popitem(last=False)
        return pdf

    def _render(self, html: str) -> bytes:
        fonts, style, fetcher = self._of_this_thread()
        document = HTML(string=html, base_url=self._folder.as_uri() + "/", url_fetcher=fetcher)
        pdf = document.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")
        return with_language_of_parts(bytes(pdf), FRENCH) if _FRENCH_PARTS.search(html) else bytes(pdf)

    def _of_this_thread(self) -> Tools:
        kept: dict[Path, Tools] = _OF_THIS_THREAD.__dict__.setdefault("tools", {})
        if self._folder not in kept:
            fonts, fetcher = FontConfiguration(), PackageFetcher(self._folder)
            style = CSS(filename=self._folder / "print.css", font_config=fonts, url_fetcher=fetcher)
            kept[self._folder] = fonts, style, fetcher
        return kept[self._folder]
