import json
import stat
from pathlib import Path

import pytest

from assistant.adapters.office_key_file import OfficeKeyFile, OfficeKeyFileUnreadable, create_missing_office_keys


def test_each_office_gets_a_key_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "keys.json"
    create_missing_office_keys(path, ["lyon", "metz"])
    keys = OfficeKeyFile(path)
    lyon, metz = keys.public_key("lyon"), keys.public_key("metz")
    assert lyon is not None
    assert lyon != metz
    assert [private.public_key() for private in keys.private_keys("lyon")] == [lyon]


def test_an_unknown_office_has_no_key(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    create_missing_office_keys(path, ["lyon"])
    keys = OfficeKeyFile(path)
    assert (keys.public_key("metz"), list(keys.private_keys("metz"))) == (None, [])


def test_keys_that_are_there_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    create_missing_office_keys(path, ["lyon"])
    before = json.loads(path.read_text())
    create_missing_office_keys(path, ["lyon", "metz"])
    after = json.loads(path.read_text())
    assert after["lyon"] == before["lyon"]
    assert set(after) == {"lyon", "metz"}


def test_only_its_user_reads_the_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    create_missing_office_keys(path, ["lyon"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "written",
    ["", "[]", '{"lyon": {}}', '{"lyon": {"public": "AAAA"}}', '{"lyon": {"public": 3}}', '{"lyon": "x"}', '{"a": 1}'],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, written: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(written)
    with pytest.raises(OfficeKeyFileUnreadable):
        OfficeKeyFile(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OfficeKeyFileUnreadable):
        OfficeKeyFile(tmp_path / "keys.json")


def test_a_public_key_that_is_not_of_its_private_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    create_missing_office_keys(path, ["lyon", "metz"])
    keys = json.loads(path.read_text())
    keys["lyon"]["public"] = keys["metz"]["public"]
    path.write_text(json.dumps(keys))
    with pytest.raises(OfficeKeyFileUnreadable):
        OfficeKeyFile(path)
