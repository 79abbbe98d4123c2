"""Messages by SMTP, with Python's own client: a text, the same in HTML, and the files that go with it.

``SMTP_URL`` is ``smtp://user:password@host:587`` (the connection is encrypted as soon as the server offers it) or
``smtps://…`` (encrypted from the first byte).
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid
from urllib.parse import SplitResult, unquote, urlsplit

from assistant.services.ports import Attachment, Message, MessageRefused

_SECONDS = 5
_PLAIN_PORT, _ENCRYPTED_PORT = 25, 465


@dataclass(frozen=True)
class SmtpMailer:
    """Delivers through one server, in the name of one sender."""

    url: str = field(repr=False)
    sender_name: str
    sender: str

    def send(self, message: Message) -> None:
        """Deliver a message. Whatever the server or the network says against it becomes ``MessageRefused``."""
        try:
            with self._connection() as server:
                server.send_message(self._written(message))
        except (smtplib.SMTPException, OSError) as refusal:
            raise MessageRefused("message_refused", {"reason": type(refusal).__name__}) from refusal

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        address = urlsplit(self.url)
        with _connect(address) as server:
            if address.scheme == "smtp":
                server.ehlo()
                if server.has_extn("starttls"):
                    server.starttls(context=ssl.create_default_context())
            if address.username:
                server.login(unquote(address.username), unquote(address.password or ""))
            yield server

    def _written(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = formataddr((self.sender_name, self.sender))
        mail["To"] = message.to
        mail["Subject"] = message.subject
        mail["Date"] = formatdate()
        mail["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2])
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        mail.add_alternative(message.html, subtype="html")
        for attachment in message.attachments:
            _attach(mail, attachment)
        return mail


def _connect(address: SplitResult) -> smtplib.SMTP:
    host = address.hostname or "localhost"
    if address.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, address.port or _ENCRYPTED_PORT, timeout=_SECONDS, context=context)
    return smtplib.SMTP(host, address.port or _PLAIN_PORT, timeout=_SECONDS)


def _attach(mail: EmailMessage, attachment: Attachment) -> None:
    main_type, _, subtype = attachment.media_type.partition("/")
    mail.add_attachment(
        attachment.content,
        maintype=main_type,
        subtype=subtype,
        filename=attachment.name,
        params=dict(attachment.parameters),
    )
