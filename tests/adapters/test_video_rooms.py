"""Rooms for two: ours, with or without a relay, and those of a service of others."""

import hmac
from base64 import b64encode
from datetime import UTC, datetime, timedelta

from joserfc import jwt
from joserfc.jwk import OctKey

from assistant.adapters.video_rooms import WebVideoRooms, turn_credentials
from assistant.services.ports import OutsideVisit
from assistant.settings import VideoProvider, VideoServers

UNTIL = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
SECRET = "s" * 32
KEY = b"k" * 32
VISIT = OutsideVisit("a-room/..", leads=True, opens_at=UNTIL - timedelta(hours=3), closes_at=UNTIL)


def rooms(**settings: object) -> WebVideoRooms:
    return WebVideoRooms("https://droits.example", **settings)  # type: ignore[arg-type]


def test_a_room_has_a_name_nobody_can_guess() -> None:
    names = {rooms().new_room() for _room in range(100)}
    assert len(names) == 100
    assert min(len(name) for name in names) >= 32


def test_the_door_of_every_meeting_is_our_own_page() -> None:
    assert rooms().page("abc") == "https://droits.example/rendez-vous/video/abc"


def test_without_any_server_browsers_find_each_other_alone() -> None:
    assert rooms().servers(UNTIL) == []
    assert not rooms().relays


def test_a_relay_leaves_no_other_way() -> None:
    video = VideoServers(stun=("stun:stun.example",), turn=("turn:turn.example",), turn_secret=SECRET)
    [server] = rooms(video=video).servers(UNTIL)
    assert server["urls"] == ["turn:turn.example"]
    assert rooms(video=video).relays


def test_the_credentials_of_the_relay_end_by_themselves_and_are_what_it_works_out() -> None:
    given = turn_credentials(SECRET, UNTIL)
    ends, _, drawn = given["username"].partition(":")
    assert int(ends) == int(UNTIL.timestamp())
    assert drawn
    expected = hmac.new(SECRET.encode(), given["username"].encode(), "sha1").digest()
    assert given["credential"] == b64encode(expected).decode()
    assert turn_credentials(SECRET, UNTIL)["username"] != given["username"]


def test_the_room_of_another_service_is_written_into_its_address() -> None:
    provider = VideoProvider(label="Webconf", url="https://webconf.example/{room}?lang=fr")
    ours = rooms(providers={"webconf": provider})
    assert ours.services == {"webconf": "Webconf"}
    assert ours.elsewhere("webconf", VISIT) == "https://webconf.example/a-room%2F..?lang=fr"


def test_the_token_of_another_service_names_the_room_the_role_and_the_hours() -> None:
    provider = VideoProvider(
        label="Jitsi", url="https://jitsi.example/{room}?jwt={token}", token_key=KEY, issuer="ccas", audience="jitsi"
    )
    address = rooms(providers={"jitsi": provider}).elsewhere("jitsi", VISIT)
    claims = jwt.decode(address.partition("jwt=")[2], OctKey.import_key(KEY), algorithms=["HS256"]).claims
    assert claims == {
        "room": "a-room/..",
        "moderator": True,
        "iss": "ccas",
        "aud": "jitsi",
        "nbf": int(VISIT.opens_at.timestamp()),
        "exp": int(UNTIL.timestamp()),
    }
