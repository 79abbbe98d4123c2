"""Motives of appointments: from YAML to the type of the core, and the answers that point to one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from assistant.booking.motives import OTHER, Motive
from assistant.booking.timing import AUDIENCES, USUAL_LEADS, Lead, Timing
from assistant.rulefiles.declarations import names_of, text_of
from assistant.rulefiles.expressions import Names, parse_expression
from assistant.rulefiles.kinds import BOOL, KindMismatch, Kinds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.eligibility.expressions import Node
    from assistant.rulefiles.errors import RuleProblem
    from assistant.rulefiles.loading import Rules
    from assistant.rulefiles.reader import Entry

MOTIVE_KEYS: Final = (
    "label", "for_whom", "group", "minutes", "mode", "modes", "mode_why", "skills", "who", "bring", "bring_text",
    "meanwhile", "call", "priority", "confidential", "reasons", "suggested_when", "minutes_before", "minutes_after",
    "lead", "change_until_hours", "follow_up_only", "notice_before", "notice_after",
)  # fmt: skip
REASON_KEYS: Final = ("sentence", "claim")


def read_motive(code: str, entry: Entry) -> Motive:
    """Read a motive of appointment."""
    keys = entry.only(*MOTIVE_KEYS)
    for required in ("label", "minutes", "mode", "modes", "mode_why", "who", "meanwhile", "priority"):
        if required not in keys:
            raise entry.place.error(f"`{code}` has no {required}", f"add `{required}:`")
    reasons = keys["reasons"].mapping if "reasons" in keys else {}
    try:
        return Motive(
            code=code,
            label=keys["label"].text,
            minutes=int(keys["minutes"].number),
            mode=keys["mode"].text,
            modes=names_of(keys, "modes"),
            mode_why=keys["mode_why"].text,
            skills=names_of(keys, "skills"),
            who=keys["who"].text,
            bring=names_of(keys, "bring"),
            bring_text=names_of(keys, "bring_text"),
            meanwhile=keys["meanwhile"].text,
            priority=int(keys["priority"].number),
            confidential=keys["confidential"].flag if "confidential" in keys else False,
            reasons={reason: _sentence(found) for reason, found in reasons.items()},
            no_claim=frozenset(reason for reason, found in reasons.items() if not _may_claim(found)),
            timing=_timing(keys),
            follow_up_only=keys["follow_up_only"].flag if "follow_up_only" in keys else False,
            notice_before=text_of(keys, "notice_before") or "",
            notice_after=text_of(keys, "notice_after") or "",
            for_whom=text_of(keys, "for_whom") or "",
            group=text_of(keys, "group") or "",
            call=names_of(keys, "call"),
        )
    except ValueError as error:
        raise entry.place.error(str(error), "see rules/README.md") from None


def read_suggestion(_code: str, entry: Entry, names: Names) -> Node | None:
    """Read for which answers a motive is suggested beside the verdicts, None where it never is."""
    when = entry.mapping.get("suggested_when")
    return None if when is None else parse_expression(when.source, names, when.place)


def check_motives(rules: Rules) -> Iterator[RuleProblem]:
    """See that everybody can find each motive in the list of situations, and that suggestions are truths."""
    kinds = Kinds(rules.rulebook)
    for code, motive in rules.motives.items():
        place = rules.sources.declared["motives"][code].place
        if not motive.for_whom and not motive.follow_up_only:
            yield place.problem(f"`{code}` says not for whom it is", "write `for_whom:` as people would say it")
        if not motive.group and code != OTHER and not motive.follow_up_only:
            yield place.problem(f"`{code}` is in no group of the list", "write `group:`")
        for reason in motive.reasons.keys() & (rules.motives.keys() - {code}):
            yield place.problem(f"the reason `{reason}` has the name of a motive", "give it another name")
    for code, node in rules.rulebook.suggestions.items():
        place = rules.sources.declared["motives"][code].place
        try:
            kind = kinds.of(node)
        except KindMismatch as mismatch:
            yield place.problem(f"in `{code}`: {mismatch}", "mend `suggested_when`")
        else:
            if kind.type != BOOL.type:
                yield place.problem(f"`suggested_when` of `{code}` is {kind}", "write a truth")


def _sentence(reason: Entry) -> str:
    """Read a reason: its sentence alone, or a mapping that says more."""
    if not isinstance(reason.value, dict):
        return reason.text
    keys = reason.only(*REASON_KEYS)
    if "sentence" not in keys:
        raise reason.place.error("a reason without `sentence`", "write what the person is told")
    return keys["sentence"].text


def _may_claim(reason: Entry) -> bool:
    claim = reason.mapping.get("claim") if isinstance(reason.value, dict) else None
    return claim is None or claim.flag


def _timing(keys: Mapping[str, Entry]) -> Timing:
    """Read the room around a meeting, the notice by audience (`lead: {citizen: {hours: 2, days: 60}}`), the limit."""
    leads = keys["lead"].only(*AUDIENCES) if "lead" in keys else {}
    return Timing(
        before=_whole(keys, "minutes_before"),
        after=_whole(keys, "minutes_after"),
        leads={**USUAL_LEADS, **{audience: _lead(audience, entry) for audience, entry in leads.items()}},
        change_until=timedelta(hours=_whole(keys, "change_until_hours")),
    )


def _lead(audience: str, entry: Entry) -> Lead:
    keys, usual = entry.only("hours", "days"), USUAL_LEADS[audience]
    return Lead(
        timedelta(hours=_whole(keys, "hours")) if "hours" in keys else usual.shortest,
        timedelta(days=_whole(keys, "days")) if "days" in keys else usual.longest,
    )


def _whole(keys: Mapping[str, Entry], key: str) -> int:
    return int(keys[key].number) if key in keys else 0
