import pytest

from assistant.services.envelope import SealBroken
from assistant.services.server_keys import ServerKeys, WeakServerKey, key_in_use, seal, unseal

OLD, NEW = b"o" * 32, b"n" * 32


def test_a_value_opens_for_its_purpose_and_its_row_only() -> None:
    keys = ServerKeys((OLD,))
    sealed = seal(keys, "contact", "row 1", b"06 39 98 00 00")
    assert unseal(keys, "contact", "row 1", sealed) == b"06 39 98 00 00"
    for purpose, row in [("contact", "row 2"), ("language", "row 1")]:
        with pytest.raises(SealBroken):
            unseal(keys, purpose, row, sealed)


def test_after_a_rotation_old_values_open_and_new_ones_use_the_new_key() -> None:
    rotated = ServerKeys((NEW, OLD))
    before, after = seal(ServerKeys((OLD,)), "contact", "row", b"old"), seal(rotated, "contact", "row", b"new")
    assert unseal(rotated, "contact", "row", before) == b"old"
    assert (key_in_use(rotated, before), key_in_use(rotated, after)) == (False, True)
    assert unseal(ServerKeys((NEW,)), "contact", "row", after) == b"new"
    with pytest.raises(SealBroken):
        unseal(ServerKeys((NEW,)), "contact", "row", before)


def test_a_hash_is_stable_and_needs_the_key() -> None:
    keys = ServerKeys((OLD,))
    assert keys.hash_of("limit", "192.0.2.1") == keys.hash_of("limit", "192.0.2.1")
    others = {keys.hash_of("other", "192.0.2.1"), ServerKeys((NEW,)).hash_of("limit", "192.0.2.1")}
    assert keys.hash_of("limit", "192.0.2.1") not in others


@pytest.mark.parametrize("keys", [(), (b"short",), (OLD, b"short")])
def test_a_short_or_missing_key_is_refused(keys: tuple[bytes, ...]) -> None:
    with pytest.raises(WeakServerKey):
        ServerKeys(keys)


def test_keys_do_not_show_in_logs() -> None:
    assert "ooo" not in repr(ServerKeys((OLD,)))
