"""Which service an office meets at, and new links for everybody when one ends."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import Engine, select

from assistant.adapters.video_rooms import WebVideoRooms
from assistant.services.appointment_details import Contact
from assistant.services.appointments import cancel
from assistant.services.desk import Desk
from assistant.services.meetings import MeetingLink, read_meeting
from assistant.services.retention import erase_expired
from assistant.services.safe import Safe
from assistant.services.video import Entered, enter, visitor_of
from assistant.services.video_instead import call_instead
from assistant.services.video_services import UnknownVideoService, reissue, service_of, use_service
from assistant.services.video_trial import Trial, open_trial
from assistant.settings import VideoProvider
from assistant.storage.base import reading
from assistant.storage.outbox import Notice, NoticeKind
from assistant.storage.video import VideoSeat
from tests.services.desks import a_desk

TOMORROW = timedelta(days=1)


@pytest.fixture
def desk(safe: Safe, tmp_path: Path) -> Desk:
    provider = VideoProvider(label="Webconf", url="https://webconf.example/{room}")
    return replace(
        a_desk(safe, tmp_path), rooms=WebVideoRooms("https://droits.example", providers={"webconf": provider})
    )


def a_meeting(desk: Desk, begins_in: timedelta = TOMORROW, office: str = "lyon-3") -> Trial:
    trial = open_trial(desk, office, Contact(name="Nina", email="nina@example.org"), begins_in=begins_in)
    assert trial
    return trial


def link_of(address: str) -> str:
    return address.rpartition("/")[2]


def notices(engine: Engine, trial: Trial) -> set[tuple[NoticeKind, int]]:
    with reading(engine) as session:
        rows = session.scalars(select(Notice).where(Notice.appointment_id == trial.meeting.id))
        return {(row.kind, row.sequence) for row in rows if row.kind in {NoticeKind.LINK, NoticeKind.CHANGE}}


def test_an_office_meets_in_our_own_room_until_it_chooses_another_service(desk: Desk) -> None:
    assert service_of(desk, "lyon-3") == "ours"
    use_service(desk, "lyon-3", "webconf")
    assert (service_of(desk, "lyon-3"), service_of(desk, "rennes-centre")) == ("webconf", "ours")
    use_service(desk, "lyon-3", "ours")
    assert service_of(desk, "lyon-3") == "ours"


def test_a_service_that_is_described_no_more_leaves_our_own_room(desk: Desk) -> None:
    use_service(desk, "lyon-3", "webconf")
    meeting = a_meeting(desk)
    without = replace(desk, rooms=WebVideoRooms("https://droits.example"))
    assert service_of(without, "lyon-3") == "ours"
    visitor = visitor_of(without, link_of(meeting.person))
    assert visitor
    assert visitor.service == "ours"


@pytest.mark.parametrize(("office", "service"), [("lyon-3", "nowhere"), ("nowhere", "webconf")])
def test_an_unknown_office_or_service_is_named(desk: Desk, office: str, service: str) -> None:
    with pytest.raises(UnknownVideoService, match="nowhere"):
        use_service(desk, office, service)


def test_changing_the_service_breaks_no_link(desk: Desk) -> None:
    meeting = a_meeting(desk)
    use_service(desk, "lyon-3", "webconf")
    assert visitor_of(desk, link_of(meeting.person))


def test_new_links_for_an_office_end_the_old_ones_and_tell_the_people(desk: Desk, engine: Engine) -> None:
    here, there, past = a_meeting(desk), a_meeting(desk, office="rennes-centre"), a_meeting(desk, -TOMORROW)
    by_telephone, given_up = a_meeting(desk), a_meeting(desk)
    call_instead(desk, by_telephone.meeting.id, "+33639981234")
    cancel(desk, MeetingLink(given_up.meeting.id), given_up.meeting.id)

    assert reissue(desk, "lyon-3") == 1

    assert visitor_of(desk, link_of(here.person)) is None
    assert visitor_of(desk, link_of(here.adviser)) is None
    assert visitor_of(desk, link_of(there.person))
    assert visitor_of(desk, link_of(past.person))
    with reading(engine) as session:
        told = read_meeting(session, desk, here.meeting.id)
    assert told
    assert told.sequence == here.meeting.sequence + 1
    assert visitor_of(desk, link_of(told.video_link or ""))
    assert notices(engine, here) == {(NoticeKind.LINK, told.sequence)}
    assert notices(engine, there) == set()


def test_new_links_are_for_an_office_that_exists(desk: Desk) -> None:
    with pytest.raises(UnknownVideoService):
        reissue(desk, "nowhere")


def test_by_telephone_instead_is_a_later_version_of_the_same_meeting(desk: Desk, engine: Engine) -> None:
    meeting = a_meeting(desk)
    call_instead(desk, meeting.meeting.id, "+33639981234")
    assert notices(engine, meeting) == {(NoticeKind.CHANGE, meeting.meeting.sequence + 1)}


def test_a_room_everybody_left_without_a_word_is_emptied(
    desk: Desk, engine: Engine, clock: time_machine.Traveller
) -> None:
    meeting = a_meeting(desk, timedelta())
    visitor = visitor_of(desk, link_of(meeting.person))
    assert visitor
    assert isinstance(enter(desk, visitor), Entered)
    clock.shift(timedelta(minutes=4))
    assert erase_expired(engine, desk.safe.keep, desk.safe.clock.now())["video_rooms"] == 0
    clock.shift(timedelta(minutes=2))
    assert erase_expired(engine, desk.safe.keep, desk.safe.clock.now())["video_rooms"] == 1
    with reading(engine) as session:
        assert session.query(VideoSeat).count() == 0
