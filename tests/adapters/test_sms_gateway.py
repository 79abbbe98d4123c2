"""SMS, through a gateway on this machine that is described as any other would be."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from assistant.adapters.sms_gateway import SmsGatewaySender
from assistant.errors import UnsafeSettings
from assistant.services.ports import MessageRefused, ShortMessage
from assistant.settings import SmsGateway, read_sms_gateway, refusal_sentence
from tests.gateway import Gateway, a_gateway

MESSAGE = ShortMessage("+33612345678", "RDV confirmé : mardi & mercredi", "a1b2")
JSON = """
url = "{address}/send/{{reference}}"
secret_file = "secret"
[headers]
Authorization = "Bearer {{secret}}"
[fields]
messages = [{{ recipient = "{{to_digits}}", text = "{{text}}" }}]
[success]
statuses = [200]
field = "status"
is = ["queued"]
"""
FORM = """
url = "{address}/sms"
send_as = "form"
user = "villeneuve"
secret_file = "secret"
headers = {{ Authorization = "Basic {{secret_basic}}" }}
fields = {{ numero = "{{to_national}}", message = "{{text}}" }}
"""
QUERY = """
url = "{address}/get"
method = "GET"
send_as = "query"
fields = {{ to = "{{to}}", msg = "{{text}}" }}
"""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with a_gateway() as opened:
        yield opened


@pytest.fixture
def left() -> list[str]:
    return []


def described(folder: Path, text: str, gateway: Gateway) -> SmsGateway:
    (folder / "secret").write_text("s3cret\n", encoding="utf-8")
    (folder / "sms.toml").write_text(text.format(address=gateway.address), encoding="utf-8")
    return read_sms_gateway(folder / "sms.toml")


def send(gateway: SmsGateway, left: list[str]) -> None:
    SmsGatewaySender(gateway).send(MESSAGE, lambda: left.append("left"))


def test_a_gateway_that_speaks_json(tmp_path: Path, gateway: Gateway, left: list[str]) -> None:
    send(described(tmp_path, JSON, gateway), left)
    (asked,) = gateway.asked
    assert (asked.method, asked.path) == ("POST", "/send/a1b2")
    assert asked.headers["Authorization"] == "Bearer s3cret"
    assert asked.headers["Content-Type"] == "application/json"
    assert json.loads(asked.body) == {"messages": [{"recipient": "33612345678", "text": MESSAGE.text}]}
    assert left == ["left"]


def test_a_gateway_that_reads_a_form(tmp_path: Path, gateway: Gateway, left: list[str]) -> None:
    send(described(tmp_path, FORM, gateway), left)
    (asked,) = gateway.asked
    assert parse_qs(asked.body.decode()) == {"numero": ["0612345678"], "message": [MESSAGE.text]}
    assert asked.headers["Authorization"] == "Basic dmlsbGVuZXV2ZTpzM2NyZXQ="


def test_a_gateway_that_reads_the_address(tmp_path: Path, gateway: Gateway, left: list[str]) -> None:
    send(described(tmp_path, QUERY, gateway), left)
    (asked,) = gateway.asked
    assert asked.method == "GET"
    assert parse_qs(asked.path.partition("?")[2]) == {"to": [MESSAGE.to], "msg": [MESSAGE.text]}


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (500, "message_refused"),
        (429, "message_refused"),
        (401, "message_refused"),
        (302, "message_refused"),
        (400, "message_refused_for_good"),
        (422, "message_refused_for_good"),
    ],
)
def test_what_the_gateway_says_decides_whether_to_try_again(
    tmp_path: Path, gateway: Gateway, left: list[str], status: int, code: str
) -> None:
    gateway.status = status
    with pytest.raises(MessageRefused) as refusal:
        send(described(tmp_path, JSON, gateway), left)
    assert refusal.value.code == code
    assert "612345678" not in str(refusal.value)


def test_a_yes_that_says_no_is_a_no(tmp_path: Path, gateway: Gateway, left: list[str]) -> None:
    gateway.answer = {"status": "rejected"}
    with pytest.raises(MessageRefused):
        send(described(tmp_path, JSON, gateway), left)
    gateway.answer = ["nonsense"]
    with pytest.raises(MessageRefused):
        send(described(tmp_path, JSON, gateway), left)


def test_a_lost_answer_is_not_asked_for_again_where_the_gateway_could_not_tell(
    tmp_path: Path, gateway: Gateway, left: list[str]
) -> None:
    gateway.hangs_up = True
    send(described(tmp_path, FORM, gateway), left)
    assert (len(gateway.asked), left) == (1, ["left"])


def test_a_lost_answer_is_asked_for_again_where_the_gateway_knows_the_reference(
    tmp_path: Path, gateway: Gateway, left: list[str]
) -> None:
    gateway.hangs_up = True
    with pytest.raises(MessageRefused):
        send(described(tmp_path, JSON, gateway), left)


def test_a_gateway_that_is_not_there_is_a_refusal(tmp_path: Path, left: list[str]) -> None:
    nobody = Gateway(address="http://127.0.0.1:9")
    with pytest.raises(MessageRefused):
        send(described(tmp_path, FORM, nobody), left)
    assert left == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('url = "http://sms.example/"', "https"),
        ('url = "https://sms.example/"\nsend_as = "xml"', "send_as"),
        ('url = "https://sms.example/"\nfields = { a = "{to}" }', "{text}"),
        ('url = "https://sms.example/"\nfields = { a = "{to} {text} {name}" }', "{name}"),
        ('url = "https://sms.example/"\nfields = { a = "{to} {text} {secret}" }', "secret_file"),
        ('adress = "https://sms.example/"', "adress"),
        ("url =", "TOML"),
        ('url = "https://sms.example/"\nseconds = "5"', "seconds"),
        ('url = "https://sms.example/"\nseconds = 0', "seconds"),
        ('url = "https://sms.example/"\nheaders = 5', "headers"),
        ('url = "https://sms.example/"\nsuccess = { statuses = 200 }', "statuses"),
        ('url = "https://sms.example/"\nfields = { a = "{to" }', "braces"),
    ],
)
def test_a_description_that_could_not_work_is_refused_in_words(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "sms.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UnsafeSettings) as refusal:
        read_sms_gateway(tmp_path / "sms.toml")
    assert says in refusal_sentence(refusal.value)
