"""Rooms by an outside provider."""

from assistant.adapters.video_rooms import TemplateVideoRooms

ROOMS = TemplateVideoRooms("https://video.example/meet/{room}?lang=fr")


def test_a_room_has_a_name_nobody_can_guess() -> None:
    names = {ROOMS.new_room() for _room in range(100)}
    assert len(names) == 100
    assert min(len(name) for name in names) >= 32


def test_the_link_follows_the_template() -> None:
    assert ROOMS.link_to("abc") == "https://video.example/meet/abc?lang=fr"
