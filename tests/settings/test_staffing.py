import pytest

from assistant.errors import UnsafeSettings
from assistant.settings import refusal_sentence
from assistant.settings.staffing import read_single_sign_on

WHOLE = {"issuer": "https://login.example/", "client_id": "mes-droits", "roles": {"conseil": ["adviser:lyon-3"]}}


def test_the_organisation_s_sign_in_is_read_as_written() -> None:
    read = read_single_sign_on(WHOLE)
    assert read.issuer == "https://login.example"
    assert read.roles == {"conseil": ("adviser:lyon-3",)}
    assert not read.passwords_too


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "http://login.example"},
        {"issuer": "https://login.example?x=1"},
        {"issuer": ""},
        {"client": "mes-droits"},
        {"passwords_too": "yes"},
        {"roles": {"conseil": []}},
        {"roles": {"conseil": "adviser:lyon-3"}},
        {"roles": {"conseil": ["adviser"]}},
        {"roles": {"conseil": ["administrator:lyon-3"]}},
        {"roles": {"conseil": ["chief"]}},
    ],
)
def test_a_slip_of_the_pen_is_refused_by_name(change: dict[str, object]) -> None:
    with pytest.raises(UnsafeSettings) as caught:
        read_single_sign_on({**WHOLE, **change})
    assert f"single_sign_on.{next(iter(change))}" in refusal_sentence(caught.value)


@pytest.mark.parametrize("missing", ["issuer", "client_id"])
def test_what_is_missing_is_named(missing: str) -> None:
    with pytest.raises(UnsafeSettings) as caught:
        read_single_sign_on({key: value for key, value in WHOLE.items() if key != missing})
    assert missing in refusal_sentence(caught.value)
