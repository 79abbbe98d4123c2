import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from assistant.services.envelope import (
    ReaderSecret,
    SealBroken,
    derive,
    new_key,
    open_with,
    seal_with,
    unwrap_for_office,
    wrap_for_office,
)


@given(st.binary(max_size=200))
def test_what_is_sealed_opens(content: bytes) -> None:
    key = new_key()
    assert open_with(key, seal_with(key, content, "here"), "here") == content


def test_the_same_content_is_never_sealed_the_same_way_twice() -> None:
    key = new_key()
    assert seal_with(key, b"content", "here") != seal_with(key, b"content", "here")


def test_a_sealed_value_does_not_open_elsewhere_or_with_another_key() -> None:
    key = new_key()
    sealed = seal_with(key, b"content", "here")
    with pytest.raises(SealBroken):
        open_with(key, sealed, "there")
    with pytest.raises(SealBroken):
        open_with(new_key(), sealed, "here")


@given(st.data())
def test_a_sealed_value_that_was_altered_does_not_open(data: st.DataObject) -> None:
    key = new_key()
    sealed = bytearray(seal_with(key, b"content", "here"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        open_with(key, bytes(sealed), "here")


@given(st.binary(max_size=60))
def test_rubbish_is_refused_and_nothing_else(rubbish: bytes) -> None:
    with pytest.raises(SealBroken):
        open_with(b"k" * 32, rubbish, "here")
    with pytest.raises(SealBroken):
        unwrap_for_office([X25519PrivateKey.generate()], "lyon", "case", rubbish)


def test_a_wrapped_key_opens_for_its_case_only() -> None:
    reader, case_key = ReaderSecret.derived_from(new_key()), new_key()
    wrapped = reader.wrap(case_key, "case")
    assert reader.unwrap(wrapped, "case") == case_key
    with pytest.raises(SealBroken):
        reader.unwrap(wrapped, "other case")


def test_a_browser_finds_its_case_by_two_keys_derived_apart() -> None:
    secret = new_key()
    reader = ReaderSecret.derived_from(secret)
    assert (reader.lookup_id, reader.wrapping_key) == (derive(secret, "lookup id"), derive(secret, "wrapping key"))


def test_a_secret_does_not_show_in_logs() -> None:
    reader = ReaderSecret.derived_from(b"s" * 32)
    assert str(reader.wrapping_key) not in repr(reader)


def test_only_the_office_opens_what_was_given_to_it() -> None:
    office, other, case_key = X25519PrivateKey.generate(), X25519PrivateKey.generate(), new_key()
    wrapped = wrap_for_office(office.public_key(), "lyon", "case", case_key)
    assert unwrap_for_office([office], "lyon", "case", wrapped) == case_key
    for keys, name, case_id in [([other], "lyon", "case"), ([office], "metz", "case"), ([office], "lyon", "other")]:
        with pytest.raises(SealBroken):
            unwrap_for_office(keys, name, case_id, wrapped)


def test_an_office_that_changed_its_key_opens_what_was_given_before() -> None:
    old, new, case_key = X25519PrivateKey.generate(), X25519PrivateKey.generate(), new_key()
    wrapped = wrap_for_office(old.public_key(), "lyon", "case", case_key)
    assert unwrap_for_office([new, old], "lyon", "case", wrapped) == case_key
