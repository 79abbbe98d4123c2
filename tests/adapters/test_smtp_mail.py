"""Messages, against a real server on this machine."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from assistant.adapters.smtp_mail import SmtpMailer
from assistant.services.ports import Attachment, Message, MessageRefused

MESSAGE = Message(
    to="nina@example.org",
    subject="Votre rendez-vous à Lyon",
    text="Bonjour,\nà bientôt.\n",
    html="<p>Bonjour, à bientôt.</p>",
    attachments=(
        Attachment("rendez-vous.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar", {"method": "PUBLISH"}),
    ),
)


class Letterbox:
    """Keeps what the server received; refuses what is for `full@example.org`."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        refused = {"nobody@example.org": "550 no such user", "later@example.org": "450 come back later"}
        if address not in refused:
            envelope.rcpt_tos.append(address)
        return refused.get(address, "250 OK")

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if "full@example.org" in envelope.rcpt_tos:
            return "552 the box is full"
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        return "250 OK"


@pytest.fixture
def letterbox() -> Letterbox:
    return Letterbox()


def nothing() -> None:
    """Take no note of the message having left."""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def server(letterbox: Letterbox) -> Iterator[Controller]:
    controller = Controller(letterbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    controller.stop()


def mailer(controller: Controller, who: str = "") -> SmtpMailer:
    return SmtpMailer(f"smtp://{who}127.0.0.1:{controller.port}", "Point d'accueil", "accueil@demonstration.example")


def test_a_message_arrives_as_text_as_html_and_with_its_file(server: Controller, letterbox: Letterbox) -> None:
    mailer(server).send(MESSAGE, nothing)
    (received,) = letterbox.received
    assert received["Subject"] == MESSAGE.subject
    assert received["To"] == MESSAGE.to
    assert received["From"] == "Point d'accueil <accueil@demonstration.example>"
    assert received["Auto-Submitted"] == "auto-generated"
    text, html = received.get_body(("plain",)), received.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "à bientôt" in text.get_content()
    assert "à bientôt" in html.get_content()
    (attached,) = received.iter_attachments()
    assert attached.get_filename() == "rendez-vous.ics"
    assert attached.get_content_type() == "text/calendar"
    assert attached["Content-Type"].params["method"] == "PUBLISH"


def test_a_server_that_refuses_says_so_without_naming_anybody(server: Controller) -> None:
    with pytest.raises(MessageRefused) as refusal:
        mailer(server).send(Message("full@example.org", "s", "t", "<p>t</p>"), nothing)
    assert "full@example.org" not in str(refusal.value)


def test_a_message_tried_again_has_the_same_name(server: Controller, letterbox: Letterbox) -> None:
    for _attempt in range(2):
        mailer(server).send(replace(MESSAGE, reference="a1b2"), nothing)
    assert [received["Message-ID"] for received in letterbox.received] == ["<a1b2@demonstration.example>"] * 2


def test_it_is_told_that_a_message_left_before_the_answer_and_only_then(
    server: Controller, letterbox: Letterbox
) -> None:
    left: list[str] = []
    mailer(server).send(MESSAGE, lambda: left.append("accepted"))
    with pytest.raises(MessageRefused):
        mailer(server).send(replace(MESSAGE, to="nobody@example.org"), lambda: left.append("unknown"))
    assert left == ["accepted"]


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("nobody@example.org", "message_refused_for_good"),
        ("later@example.org", "message_refused"),
        ("full@example.org", "message_refused_for_good"),
        ("ni\u00f1a@example.org", "message_refused_for_good"),
    ],
)
def test_what_is_hopeless_is_told_from_what_may_be_tried_again(server: Controller, to: str, code: str) -> None:
    with pytest.raises(MessageRefused) as refusal:
        mailer(server).send(replace(MESSAGE, to=to), nothing)
    assert refusal.value.code == code
    assert to not in str(refusal.value)


def test_lines_of_dots_and_long_lines_arrive_as_they_are(server: Controller, letterbox: Letterbox) -> None:
    text = "..\n.\n" + "é" * 2000 + "\n"
    mailer(server).send(replace(MESSAGE, text=text), nothing)
    body = letterbox.received[0].get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == text


def test_a_discreet_message_bears_another_name(server: Controller, letterbox: Letterbox) -> None:
    mailer(server).send(replace(MESSAGE, from_name="Rendez-vous"), nothing)
    assert letterbox.received[0]["From"] == "Rendez-vous <accueil@demonstration.example>"


def test_a_server_that_is_not_there_is_a_refusal_too() -> None:
    with pytest.raises(MessageRefused):
        SmtpMailer(f"smtp://127.0.0.1:{free_port()}", "", "a@example.org").send(MESSAGE, nothing)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")
def test_a_server_that_knows_its_users_is_told_who_we_are(letterbox: Letterbox) -> None:
    seen = []

    def check(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, login: object) -> AuthResult:
        assert isinstance(login, LoginPassword)
        seen.append((login.login, login.password))
        return AuthResult(success=True)

    controller = Controller(
        letterbox,
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=check,
        auth_required=True,
        auth_require_tls=False,
    )
    controller.start()
    mailer(controller, "guichet%40lyon:m%3Ap@").send(MESSAGE, nothing)
    controller.stop()
    assert seen == [(b"guichet@lyon", b"m:p")]
    assert len(letterbox.received) == 1


def test_nothing_is_said_in_clear_to_another_machine_unless_its_owner_wrote_so(letterbox: Letterbox) -> None:
    """Whoever stands between can take the offer of STARTTLS away: then neither a password nor a name may follow."""
    elsewhere = Controller(letterbox, hostname="127.0.0.2", port=free_port())
    elsewhere.start()
    url = f"smtp://127.0.0.2:{elsewhere.port}"
    try:
        with pytest.raises(MessageRefused) as refusal:
            SmtpMailer(url, "Accueil", "accueil@demonstration.example").send(MESSAGE, nothing)
        assert (refusal.value.data["reason"], letterbox.received) == ("STARTTLS", [])
        SmtpMailer(f"{url}?encrypted=no", "Accueil", "accueil@demonstration.example").send(MESSAGE, nothing)
    finally:
        elsewhere.stop()
    assert len(letterbox.received) == 1
