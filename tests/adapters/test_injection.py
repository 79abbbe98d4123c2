"""Prints fetch nothing from outside, and no line is slipped into the head of a message."""

import socket
import threading
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from assistant.adapters.smtp_mail import SmtpMailer
from assistant.adapters.weasyprint_pdf import OutsideResource, PdfWriter
from assistant.paths import STATIC
from assistant.services.ports import Message

PAGE = '<!DOCTYPE html><html lang="fr"><head><title>x</title></head><body><p>x</p>{}</body></html>'


@pytest.mark.parametrize(
    "outside",
    [
        '<img src="{there}/x.png" alt="">',
        '<link rel="stylesheet" href="{there}/x.css">',
        "<style>@import url({there}/x.css); body {{ background: url({there}/b.png) }}</style>",
        '<img src="file://{secret}" alt="">',
        '<a rel="attachment" href="file://{secret}">x</a>',
    ],
)
def test_a_print_asks_nobody_and_reads_no_file_of_the_machine(tmp_path: Path, outside: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("MARGUERITE")
    asked: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)

        def listen() -> None:
            try:
                asked.append(server.accept())
            except TimeoutError:
                return

        listener = threading.Thread(target=listen)
        listener.start()
        there = f"http://127.0.0.1:{server.getsockname()[1]}"
        try:
            written = PdfWriter(STATIC).write(PAGE.format(outside.format(there=there, secret=secret)))
        except OutsideResource:
            written = b""  # refused: a mistake of ours, told to nobody but ourselves
        listener.join()
    assert asked == []
    assert b"MARGUERITE" not in _unpacked(written)


def _unpacked(written: bytes) -> bytes:
    """Everything a PDF holds, its compressed streams and attachments read."""
    if not written:
        return b""
    with pikepdf.open(BytesIO(written)) as pdf:
        return b"".join(one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream))


def test_a_file_that_a_print_would_hold_is_found_in_it() -> None:
    """The look into a PDF sees through its compression: otherwise the test above would prove nothing."""
    with pikepdf.new() as pdf:
        pdf.attachments["x.txt"] = pikepdf.AttachedFileSpec(pdf, b"MARGUERITE" * 20)
        kept = BytesIO()
        pdf.save(kept, compress_streams=True, recompress_flate=True)
    assert b"MARGUERITE" in _unpacked(kept.getvalue())


@pytest.mark.parametrize("field", ["to", "subject", "from_name"])
def test_no_line_is_slipped_into_the_head_of_a_message(field: str) -> None:
    mailer = SmtpMailer("smtp://localhost", "Accueil", "accueil@example.fr")
    parts = {
        "to": "nina@example.org",
        "subject": "Rendez-vous",
        "text": "x",
        "html": "<p>x</p>",
        "from_name": "Accueil",
    }
    message = Message(**{**parts, field: f"{parts[field]}\r\nBcc: other@example.org"})  # type: ignore[arg-type]
    try:
        written = mailer._written(message)
    except ValueError:
        return
    assert "Bcc" not in written
