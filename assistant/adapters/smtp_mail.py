"""Messages by SMTP, with Python's own client: a text, the same in HTML, and the files that go with it.

``SMTP_URL`` is ``smtp://user:password@host:587`` (encrypted by STARTTLS before anything is said: whoever stands between
could otherwise take the offer away and read who meets whom) or ``smtps://…`` (encrypted from the first byte). In clear
only to this machine, or where the address ends with ``?encrypted=no``: a relay of one's own network.

The ``Message-ID`` is the same each time a message is tried: whoever receives it twice, because the server's answer was
lost, can tell.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr, formatdate, make_msgid
from urllib.parse import SplitResult, unquote, urlsplit

from assistant.services.ports import Attachment, Left, Message, MessageRefused

_SECONDS = 10
_SECONDS_FOR_THE_LAST_ANSWER = 120  # servers look at a message before they answer; a claim lasts longer still
_PLAIN_PORT, _ENCRYPTED_PORT = 25, 465
_GO_ON, _FINE, _FOR_GOOD = 354, 250, 500
_HERE = frozenset({None, "localhost", "127.0.0.1", "::1"})
_POLICY = SMTP.clone(cte_type="7bit")  # any server takes it, whatever it announces


@dataclass(frozen=True)
class SmtpMailer:
    """Delivers through one server, in the name of one sender."""

    url: str = field(repr=False)
    sender_name: str
    sender: str

    def send(self, message: Message, left: Left) -> None:
        """Deliver a message. Whatever the server or the network says against it becomes ``MessageRefused``."""
        try:
            with self._connection() as server:
                _hand_over(server, self.sender, message.to, self._written(message), left)
        except (smtplib.SMTPException, OSError) as refusal:
            raise MessageRefused("message_refused", {"reason": type(refusal).__name__}) from refusal

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        address = urlsplit(self.url)
        with _connect(address) as server:
            server.ehlo_or_helo_if_needed()
            if address.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
                server.ehlo_or_helo_if_needed()
            elif address.scheme == "smtp" and not _may_be_in_clear(address):
                raise MessageRefused("message_refused", {"reason": "STARTTLS"})
            if address.username:
                server.login(unquote(address.username), unquote(address.password or ""))
            yield server

    def _written(self, message: Message) -> EmailMessage:
        mail = EmailMessage(policy=_POLICY)
        domain = self.sender.rpartition("@")[2]
        mail["From"] = formataddr((message.from_name or self.sender_name, self.sender))
        mail["To"] = message.to
        mail["Subject"] = message.subject
        mail["Date"] = formatdate()
        mail["Message-ID"] = f"<{message.reference}@{domain}>" if message.reference else make_msgid(domain=domain)
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        mail.add_alternative(message.html, subtype="html")
        for attachment in message.attachments:
            _attach(mail, attachment)
        return mail


def _may_be_in_clear(address: SplitResult) -> bool:
    return address.hostname in _HERE or address.query == "encrypted=no"


def _connect(address: SplitResult) -> smtplib.SMTP:
    host = address.hostname or "localhost"
    if address.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, address.port or _ENCRYPTED_PORT, timeout=_SECONDS, context=context)
    return smtplib.SMTP(host, address.port or _PLAIN_PORT, timeout=_SECONDS)


def _hand_over(server: smtplib.SMTP, sender: str, to: str, mail: EmailMessage, left: Left) -> None:
    """Speak the end of the conversation ourselves: the one line after which the message is the server's is our own."""
    _expect(_FINE, server.mail(sender))
    _expect(_FINE, server.rcpt(_ascii(to)), for_good=True)
    _expect(_GO_ON, server.docmd("DATA"))
    body = mail.as_bytes()
    server.send(b"\r\n".join(b"." + line if line.startswith(b".") else line for line in body.split(b"\r\n")))
    server.send(b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n")
    left()
    if server.sock is not None:
        server.sock.settimeout(_SECONDS_FOR_THE_LAST_ANSWER)
    _expect(_FINE, server.getreply(), for_good=True)


def _ascii(address: str) -> str:
    """Write the domain as machines do; what a server of today cannot take before the at sign is refused for good."""
    name, _, domain = address.rpartition("@")
    try:
        return f"{name}@{domain.encode('idna').decode()}".encode("ascii").decode()
    except UnicodeError:
        raise MessageRefused("message_refused_for_good", {"reason": "address"}) from None


def _expect(wanted: int, answer: tuple[int, bytes], *, for_good: bool = False) -> None:
    """Go on where the server agrees; its own words may name the person, and stay here.

    What it says for good about this person or this message holds; about ourselves, somebody may mend it meanwhile.
    """
    code, _words = answer
    if code // 100 != wanted // 100:
        verdict = "message_refused_for_good" if for_good and code >= _FOR_GOOD else "message_refused"
        raise MessageRefused(verdict, {"reason": f"SMTP {code}"})


def _attach(mail: EmailMessage, attachment: Attachment) -> None:
    main_type, _, subtype = attachment.media_type.partition("/")
    mail.add_attachment(
        attachment.content,
        maintype=main_type,
        subtype=subtype,
        filename=attachment.name,
        params=dict(attachment.parameters),
    )
