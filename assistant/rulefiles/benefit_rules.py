"""Benefits, the interview and the worked examples: from YAML to the types of the core."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, get_args

from assistant.eligibility.benefits import Amount, Application, Benefit, Condition, Guard, Kind, Period, Requirement
from assistant.eligibility.rulebook import InterviewRule, PageRule
from assistant.rulefiles.declarations import names_of, read_value, text_of
from assistant.rulefiles.expressions import Names, parse_expression

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.rulefiles.reader import Entry

REQUIREMENT_KEYS = ("document", "for", "when", "only_if", "why", "kind")
CONDITION_KEYS = ("id", "test", "all", "any", "reference", "met", "unmet", "outside_when", "no_lever")


def read_benefit(code: str, entry: Entry, names: Names) -> Benefit:
    """Read one benefit."""
    keys = entry.only(
        "name", "kind", "never_refused", "paid_by", "references", "concerns_when", "granted_when", "refer_when",
        "opens_later_when", "amount", "steps_out", "unchecked", "documents", "apply", "differs_because",
    )  # fmt: skip
    for required in ("name", "paid_by", "references", "granted_when"):
        if required not in keys:
            raise entry.place.error(f"`{code}` has no {required}", f"add `{required}:`")
    concerns, later = keys.get("concerns_when"), keys.get("opens_later_when")
    kind = _kind(code, keys)
    return Benefit(
        code,
        keys["name"].text,
        keys["paid_by"].text,
        names_of(keys, "references"),
        read_condition(keys["granted_when"], names),
        concerns_when=parse_expression(concerns.source, names, concerns.place) if concerns is not None else None,
        refer_when=_guards(keys["refer_when"], names) if "refer_when" in keys else (),
        opens_later_when=parse_expression(later.source, names, later.place) if later is not None else None,
        kind=kind,
        never_refused=keys["never_refused"].flag if "never_refused" in keys else False,
        amount=_amount(keys["amount"], keys.get("steps_out"), names) if "amount" in keys else None,
        unchecked=names_of(keys, "unchecked"),
        requirements=tuple(_requirement(item, names) for item in keys["documents"]) if "documents" in keys else (),
        apply=_application(keys["apply"]) if "apply" in keys else Application(),
        differs_because=names_of(keys, "differs_because"),
    )


def _kind(code: str, keys: Mapping[str, Entry]) -> Kind:
    kind = text_of(keys, "kind") or "computed"
    if kind not in get_args(Kind):
        raise keys["kind"].place.error(f"`kind: {kind}`", f"use one of: {', '.join(get_args(Kind))}")
    if kind == "pointer" and "amount" in keys:
        raise keys["amount"].place.error(f"`{code}` is a pointer with an amount", "remove `kind` or `amount`")
    return kind  # type: ignore[return-value]


def read_condition(entry: Entry, names: Names) -> Condition:
    """Read a condition: a test, or `all` or `any` of others."""
    keys = entry.only(*CONDITION_KEYS)
    if sum(key in keys for key in ("test", "all", "any")) != 1:
        raise entry.place.error("a condition needs one of `test`, `all`, `any`", "write one of the three")
    for key in ("all", "any"):
        if key in keys and not isinstance(keys[key].value, list):
            raise keys[key].place.error(f"`{key}` needs a list", "write its conditions as `- …` lines")
    return Condition(
        text_of(keys, "id"),
        parse_expression(keys["test"].source, names, keys["test"].place) if "test" in keys else None,
        every=tuple(read_condition(item, names) for item in keys["all"]) if "all" in keys else (),
        some=tuple(read_condition(item, names) for item in keys["any"]) if "any" in keys else (),
        references=names_of(keys, "reference"),
        met=text_of(keys, "met"),
        unmet=text_of(keys, "unmet"),
        guards=_guards(keys["outside_when"], names) if "outside_when" in keys else (),
        no_lever=keys["no_lever"].flag if "no_lever" in keys else False,
    )


def _guards(entry: Entry, names: Names) -> tuple[Guard, ...]:
    return tuple(_guard(item, names) for item in entry)


def _guard(entry: Entry, names: Names) -> Guard:
    keys = entry.only("when", "reason")
    if len(keys) != 2:  # noqa: PLR2004 — both keys
        raise entry.place.error("a guard needs `when` and `reason`", "write both")
    return Guard(parse_expression(keys["when"].source, names, keys["when"].place), keys["reason"].text)


def _amount(entry: Entry, steps_out: Entry | None, names: Names) -> Amount:
    keys = entry.only("value", "gross", "period", "variant", "paid_when", "estimated_when", "steps")
    for required in ("value", "gross", "period"):
        if required not in keys:
            raise entry.place.error(f"the amount has no {required}", f"add `{required}:`")
    if keys["period"].text not in get_args(Period):
        raise keys["period"].place.error("unknown period", f"use one of: {', '.join(get_args(Period))}")
    exported = steps_out.mapping if steps_out is not None else {}
    steps = names_of(keys, "steps")
    for step, item in zip(steps, keys.get("steps", ()), strict=True):
        if step not in names.quantities:
            raise item.place.error(f"unknown quantity `{step}`", "a step is a declared quantity")
    return Amount(
        read_value(keys["value"], names),
        read_value(keys["gross"], names),
        keys["period"].text,  # type: ignore[arg-type]
        variant=read_value(keys["variant"], names) if "variant" in keys else None,
        paid_when=read_condition(keys["paid_when"], names) if "paid_when" in keys else None,
        estimated_when=_guard(keys["estimated_when"], names) if "estimated_when" in keys else None,
        steps=steps,
        exported={name: read_value(item, names) for name, item in exported.items()},
    )


def _requirement(entry: Entry, names: Names) -> Requirement:
    keys = entry.only(*REQUIREMENT_KEYS)
    whose = text_of(keys, "for")
    if whose not in (None, "child", "adult", "applicant"):
        raise entry.place.error(f"`for: {whose}`", "use child, adult or applicant, or leave it out")
    if "document" not in keys:
        raise entry.place.error("a paper without `document`", "name a document of rules/documents/")
    if "only_if" in keys and "when" not in keys:
        raise entry.place.error("`only_if` without `when`", "write the condition too, or leave the sentence out")
    entity = {"child": "child", "adult": "adult", "applicant": "adult"}.get(whose or "")
    bound = names.with_subject(entity, entity) if entity else names
    when = keys.get("when")
    return Requirement(
        keys["document"].text,
        whose,  # type: ignore[arg-type]
        parse_expression(when.source, bound, when.place) if when is not None else None,
        text_of(keys, "why"),
        text_of(keys, "kind"),  # type: ignore[arg-type]
        text_of(keys, "only_if"),
    )


def _application(entry: Entry) -> Application:
    keys = entry.only("online", "form", "form_edition", "form_seen_on", "where")
    return Application(**{key: _plain(item) for key, item in keys.items()})


def _plain(entry: Entry) -> str:
    return entry.value.isoformat() if isinstance(entry.value, date) else str(entry.value)


def read_interview(entry: Entry) -> InterviewRule:
    """Read the steps and the pages of the interview, in order."""
    keys = entry.only("steps", "pages")
    for required in ("steps", "pages"):
        if required not in keys:
            raise entry.place.error(f"the interview has no {required}", f"add `{required}:`")
    steps = dict(_step(item) for item in keys["steps"])
    pages = tuple(_page(item, steps) for item in keys["pages"])
    seen: set[str] = set()
    for page, item in zip(pages, keys["pages"], strict=True):
        if page.id in seen:
            raise item.place.error(f"the page `{page.id}` comes twice", "give it another id")
        seen.add(page.id)
    return InterviewRule(steps, pages)


def _step(entry: Entry) -> tuple[str, str]:
    keys = entry.only("id", "title")
    for required in ("id", "title"):
        if required not in keys:
            raise entry.place.error(f"a step without {required}", f"add `{required}:`")
    return keys["id"].text, keys["title"].text


def _page(entry: Entry, steps: dict[str, str]) -> PageRule:
    keys = entry.only("id", "step", "title", "facts", "for_each")
    for required in ("id", "step", "title", "facts"):
        if required not in keys:
            raise entry.place.error(f"a page without {required}", f"add `{required}:`")
    if keys["step"].text not in steps:
        raise keys["step"].place.error(f"unknown step `{keys['step'].text}`", f"use one of: {', '.join(steps)}")
    each = text_of(keys, "for_each")
    whose = {"child": "children", "children": "children", "adult": "adults", "adults": "adults"}.get(each or "")
    if each and whose is None:
        raise keys["for_each"].place.error(f"`for_each: {each}`", "use children or adults")
    return PageRule(keys["id"].text, keys["step"].text, keys["title"].text, names_of(keys, "facts"), whose)
