"""Why two people meet decides how."""

from dataclasses import replace

import pytest

from assistant.booking.motives import OFFICE, TELEPHONE, VIDEO, Motive, choose_motive, motives_for, route
from tests.booking.builders import a_motive

OTHER = a_motive("other", mode=VIDEO, modes=(VIDEO, TELEPHONE), priority=90, reasons={"unsure": ""})
CUSTODY = a_motive("custody", mode=OFFICE, modes=(TELEPHONE,), minutes=45, priority=20, reasons={"disputed": ""})
RIGHTS = a_motive("loss_of_rights", mode=VIDEO, modes=(VIDEO, TELEPHONE), minutes=20, priority=30)
ABROAD = a_motive("cross_border", mode=TELEPHONE, modes=(TELEPHONE,), priority=25, reasons={"abroad": ""})
VIOLENCE = a_motive("violence", mode=OFFICE, modes=(TELEPHONE, VIDEO), minutes=60, priority=1, confidential=True)
ALL = {motive.code: motive for motive in (OTHER, CUSTODY, RIGHTS, ABROAD, VIOLENCE)}


def test_the_most_pressing_reason_leads() -> None:
    assert choose_motive(["unsure", "disputed", "abroad"], ALL) is CUSTODY
    assert motives_for(["unsure", "disputed", "abroad"], ALL) == (CUSTODY, ABROAD, OTHER)


def test_a_reason_nobody_declared_still_leads_to_somebody() -> None:
    assert choose_motive(["never_heard_of"], ALL) is OTHER


def test_without_any_reason_one_may_still_speak_to_somebody() -> None:
    assert choose_motive([], ALL) is OTHER


def test_a_meeting_is_face_to_face_as_soon_as_one_reason_needs_it() -> None:
    meeting = route([RIGHTS, CUSTODY])
    assert meeting.mode == OFFICE
    assert meeting.why == CUSTODY.mode_why


def test_a_meeting_lasts_as_long_as_its_longest_reason() -> None:
    assert route([RIGHTS, CUSTODY]).minutes == 45


def test_only_ways_every_reason_accepts_are_offered() -> None:
    assert set(route([RIGHTS, ABROAD]).modes) == {OFFICE, TELEPHONE}


def test_the_preferred_way_comes_first() -> None:
    assert route([RIGHTS]).modes == (VIDEO, OFFICE, TELEPHONE)


def test_when_the_first_preference_is_not_possible_the_next_one_is() -> None:
    assert route([RIGHTS, ABROAD]).mode == TELEPHONE


@pytest.mark.parametrize("motive", ALL.values(), ids=lambda motive: motive.code)
def test_face_to_face_can_always_be_chosen(motive: Motive) -> None:
    assert OFFICE in route([motive]).modes
    assert OFFICE in route([replace(motive, modes=())]).modes


def test_violence_is_never_met_by_video() -> None:
    meeting = route([RIGHTS, VIOLENCE])
    assert meeting.confidential
    assert VIDEO not in meeting.modes


def test_a_confidential_motive_that_prefers_video_is_met_face_to_face() -> None:
    assert route([replace(VIOLENCE, mode=VIDEO)]).mode == OFFICE


def test_a_motive_of_an_unknown_mode_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown mode fax"):
        a_motive("other", mode="fax")


def test_a_length_the_grid_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="multiple of five"):
        a_motive("other", minutes=32)
