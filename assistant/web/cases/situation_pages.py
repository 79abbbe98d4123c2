"""What is shown of a situation the questions do not settle: whom to see, how, with what, and what to do meanwhile."""

from dataclasses import dataclass

from flask import current_app, url_for

from assistant.booking.motives import Motive
from assistant.services.contents import CaseContents
from assistant.services.situations import chosen_motives, suggested_motives
from assistant.web.components import emergency_numbers
from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m
from assistant.web.open_case import rules

MODES = {"office": _m("au guichet"), "video": _m("en vidéo"), "telephone": _m("par téléphone")}


@dataclass(frozen=True, slots=True)
class SituationPage:
    """One situation: its title says nothing where the matter is confidential."""

    motive: str
    title: str
    number: int
    confidential: bool
    call: tuple[tuple[str, str], ...]
    who: str
    minutes: int
    mode: str
    other_modes: tuple[str, ...]
    mode_why: str
    bring: tuple[str, ...]
    meanwhile: str
    booking: str


def situation_page(motive: Motive, number: int) -> SituationPage:
    """Write a motive in words."""
    documents = rules().rulebook.documents
    papers = (*(documents[code].label for code in motive.bring if code in documents), *motive.bring_text)
    said = dict(emergency_numbers())
    return SituationPage(
        motive.code,
        title_of(motive),
        number,
        motive.confidential,
        tuple((one, said[one]) for one in motive.call if one in said),
        _(motive.who),
        motive.minutes,
        _(MODES[motive.mode]),
        tuple(_(MODES[mode]) for mode in motive.modes if mode != motive.mode),
        _(motive.mode_why),
        tuple(_(paper) for paper in dict.fromkeys(papers)),
        _(motive.meanwhile),
        url_for("appointments.start") if "appointments.start" in current_app.view_functions else "",
    )


def title_of(motive: Motive) -> str:
    """Name a situation: in people's own words, or in words that tell nothing."""
    return _(motive.label) if motive.confidential or not motive.for_whom else _(motive.for_whom)


@dataclass(frozen=True, slots=True)
class SituationLine:
    """A situation of the case, on the result: its name, who sees to it, and where to read on."""

    name: str
    who: str
    minutes: int
    mode: str
    href: str


@dataclass(frozen=True, slots=True)
class SuggestedLine:
    """A situation the answers point to, which the person has not chosen."""

    motive: str
    name: str
    who: str


def chosen_lines(contents: CaseContents) -> tuple[SituationLine, ...]:
    """List what the person said beside the questions; a confidential one does not say who sees to it."""
    return tuple(
        SituationLine(
            title_of(motive),
            "" if motive.confidential else _(motive.who),
            motive.minutes,
            _(MODES[motive.mode]),
            url_for("citizen.situation", number=number),
        )
        for number, motive in enumerate(chosen_motives(contents, rules().motives), start=1)
    )


def suggested_lines(contents: CaseContents, codes: tuple[str, ...]) -> tuple[SuggestedLine, ...]:
    """List what the answers point to, but what was chosen already."""
    motives = rules().motives
    named = [motives[code] for code in codes if code in motives and code not in contents.situations]
    return tuple(SuggestedLine(motive.code, title_of(motive), _(motive.who)) for motive in named)


__all__ = ["SituationPage", "chosen_lines", "situation_page", "suggested_lines", "suggested_motives", "title_of"]
