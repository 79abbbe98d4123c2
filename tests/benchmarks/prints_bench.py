"""Part 3: a warm list of papers as PDF, and bare WeasyPrint on the same HTML."""

import gc
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from assistant.adapters.weasyprint_pdf import PdfWriter
from assistant.paths import STATIC
from tests.benchmarks.demonstration import application_in, client_with_result
from tests.benchmarks.figures import MILLISECONDS, Figure, ratio, say, table, title
from tests.robot import PageReader

ROUNDS = 10

Seconds = dict[str, list[float]]


class Recorder:
    """A writer of PDF that notes the HTML it was given."""

    def __init__(self, writer: PdfWriter) -> None:
        self.writer = writer
        self.html = ""

    def write(self, html: str, french: str = "") -> bytes:
        """Write, and note."""
        self.html = html
        return self.writer.write(html, french)


class BareWeasyPrint:
    """WeasyPrint as its documentation shows it, with one configuration of fonts and one stylesheet kept."""

    def __init__(self, *, tagged: bool) -> None:
        self._fonts = FontConfiguration()
        self._style = CSS(filename=STATIC / "print.css", font_config=self._fonts)
        self._variant = "pdf/ua-1" if tagged else None

    def write(self, html: str) -> bytes:
        """Write a PDF."""
        document = HTML(string=html, base_url=STATIC.as_uri() + "/")
        return bytes(document.write_pdf(stylesheets=[self._style], font_config=self._fonts, pdf_variant=self._variant))


def run() -> None:
    """Print part 3."""
    title("3. A list of papers as PDF: our writer, and bare WeasyPrint on the same HTML")
    with tempfile.TemporaryDirectory(prefix="assistant-bench-") as folder:
        app = application_in(Path(folder))
        recorder = Recorder(app.extensions["pdf"])
        app.extensions["pdf"] = recorder
        print_list = _list_of_papers(app)
        html = recorder.html
        seconds, pdf = _measure(html, recorder.writer, print_list)
    say(
        f"{len(html) / 1000:.0f} kB of HTML, {len(pdf) / 1000:.0f} kB of PDF; nothing is served from the cache, each "
        f"round prints other contents; CPU time, {ROUNDS} rounds in turn."
    )
    _print(seconds)


def _list_of_papers(app: Flask) -> Callable[[], object]:
    """Play a case to its printed list; return what asks for that list again."""
    client = client_with_result(app)
    [form] = [form for form in PageReader(client.get("/imprimer").text).forms if "what" in form.names]
    response = client.post("/imprimer", data={**form.hidden, "what": "liste"}, follow_redirects=True)
    assert response.mimetype == "application/pdf", response.text
    return lambda: client.get("/imprimer/liste.pdf")


def _measure(html: str, writer: PdfWriter, print_list: Callable[[], object]) -> tuple[Seconds, bytes]:
    seconds: Seconds = {name: [] for name in ("bare", "ours", "untagged", "request", "kept")}
    bare, untagged = BareWeasyPrint(tagged=True), BareWeasyPrint(tagged=False)
    pdf = b""
    for number in range(-1, ROUNDS):  # the first round only warms up
        other = html.replace("</title>", f" {number}</title>")
        spent = {
            "bare": time_of(lambda: bare.write(other)),  # noqa: B023 — called at once
            "ours": time_of(lambda: writer.write(other)),  # noqa: B023
            "kept": time_of(lambda: writer.write(other)),  # noqa: B023
            "untagged": time_of(lambda: untagged.write(other)),  # noqa: B023
        }
        pdf = writer.write(other)
        spent["request"] = _time_of_request(writer, print_list)
        if number >= 0:
            for name, value in spent.items():
                seconds[name].append(value)
    return seconds, pdf


def time_of(call: Callable[[], object]) -> float:
    """Return the CPU time of a call."""
    gc.collect()
    start = time.process_time()
    call()
    return time.process_time() - start


def _time_of_request(writer: PdfWriter, print_list: Callable[[], object]) -> float:
    writer._finished.clear()
    return time_of(print_list)


def _print(seconds: Seconds) -> None:
    labels = {
        "bare": "bare WeasyPrint, tagged (pdf/ua-1)",
        "untagged": "bare WeasyPrint, not tagged",
        "ours": "our writer: its own fonts and files only, tagged",
        "request": "the whole request: opening the case, verdicts, papers, HTML, PDF",
        "kept": "our writer, the same contents once more (kept)",
    }
    rows = []
    for name, label in labels.items():
        milliseconds = Figure.of(value * MILLISECONDS for value in seconds[name])
        rows.append((label, milliseconds, ratio(seconds[name], seconds["bare"])))
    table(("ms per PDF", "", "÷ bare"), rows)
