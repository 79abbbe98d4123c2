"""Drafts of worked examples: made by an adviser from an opinion, read by rule keepers once several are alike.

A draft is sealed under the server's key and leads back to nothing. Until as many cases as ``StaffSettings.alike`` have
the same combination, nobody can read it: a household that is one of a kind stays in its case.
"""

import json
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import yaml
from sqlalchemy.orm import Session

from assistant.eligibility.rulebook import Rulebook
from assistant.eligibility.situation import Situation
from assistant.services.draft_examples import Synthesised, TooRecognisable, nested, stopped_by, synthesise
from assistant.services.entrance import Entrance
from assistant.services.opinions import ELIGIBLE, Opinion
from assistant.services.server_keys import seal, unseal
from assistant.storage.base import reading, transaction
from assistant.storage.opinions import (
    DraftExample,
    OpinionTally,
    all_tallies,
    count_opinion,
    draft_common_enough,
    drafts_common_enough,
)

_PURPOSE = "draft example"
_AMOUNT_GRAIN = Decimal(10)


@dataclass(frozen=True, slots=True)
class Draft:
    """A worked example to write: the benefit, why the rules stopped, and the text for `examples.yaml`."""

    id: str
    benefit: str
    reason: str
    text: str
    is_exported: bool = False


@dataclass(frozen=True, slots=True)
class ReasonGroup:
    """The opinions given where the rules stopped for one reason: how many of each outcome (None: too few to say)."""

    benefit: str
    reason: str
    counts: Mapping[str, int | None]
    drafts: Sequence[Draft]


@dataclass(frozen=True, slots=True)
class Proposed:
    """What an adviser is shown before they propose it."""

    text: str
    combination: str
    reason: str


def propose(rulebook: Rulebook, situation: Situation, opinion: Opinion, draw: str) -> Proposed | TooRecognisable:
    """Make the draft of an opinion, to be read before it is kept; the same `draw` makes the same draft."""
    made = synthesise(rulebook, situation, opinion.benefit, draw)
    if isinstance(made, TooRecognisable):
        return made
    reason = stopped_by(rulebook, situation, opinion.benefit)
    combination = f"{opinion.outcome} {made.combination}"
    return Proposed(example_text(made, opinion, reason), combination, reason)


def example_text(made: Synthesised, opinion: Opinion, reason: str) -> str:
    """Write a worked example as `examples.yaml` has them; what is not said stays unsaid."""
    example = {
        "name": f"Avis à relire : {reason}",
        "month": made.situation.month.isoformat()[:7],
        "situation": nested(made.situation.answers),
        "assume_ordinary": False,
        "expect": {"outcome": opinion.outcome},
    }
    written: str = yaml.safe_dump([example], allow_unicode=True, sort_keys=False, width=120)
    return _about_amount(opinion) + written


def _about_amount(opinion: Opinion) -> str:
    if opinion.outcome != ELIGIBLE or not opinion.amount:
        return ""
    about = (Decimal(opinion.amount) / _AMOUNT_GRAIN).quantize(Decimal(1)) * _AMOUNT_GRAIN
    return f"# Montant de l'avis : environ {about} euros (le foyer a été changé : à recalculer).\n"


def tally(session: Session, rulebook: Rulebook, situation: Situation, opinion: Opinion) -> None:
    """Count an opinion, in the caller's transaction."""
    count_opinion(session, opinion.benefit, stopped_by(rulebook, situation, opinion.benefit), opinion.outcome)


def count_one(entrance: Entrance, rulebook: Rulebook, situation: Situation, opinion: Opinion) -> None:
    """Count an opinion."""
    with transaction(entrance.safe.engine) as session:
        tally(session, rulebook, situation, opinion)


def keep_draft(entrance: Entrance, opinion: Opinion, proposed: Proposed) -> None:
    """Keep a draft that an adviser has read."""
    draft_id = secrets.token_hex(16)
    content = json.dumps({"text": proposed.text}, ensure_ascii=False).encode()
    keys = entrance.safe.server_keys
    with transaction(entrance.safe.engine) as session:
        session.add(
            DraftExample(
                id=draft_id,
                benefit=opinion.benefit,
                reason=proposed.reason,
                combination=keys.hash_of("draft combination", proposed.combination),
                sealed=seal(keys, _PURPOSE, draft_id, content),
                is_exported=False,
            )
        )


def opinions_by_reason(entrance: Entrance) -> tuple[ReasonGroup, ...]:
    """Group what may be known of opinions by the reason for which the rules stopped; small counts are not told."""
    least = entrance.rules.alike
    with reading(entrance.safe.engine) as session:
        tallies = all_tallies(session)
        drafts = [_opened(entrance, row) for row in drafts_common_enough(session, least)]
    by_reason: dict[tuple[str, str], list[OpinionTally]] = defaultdict(list)
    for row in tallies:
        by_reason[row.benefit, row.reason].append(row)
    return tuple(
        ReasonGroup(
            benefit,
            reason,
            {row.outcome: row.number if row.number >= least else None for row in rows},
            [draft for draft in drafts if (draft.benefit, draft.reason) == (benefit, reason)],
        )
        for (benefit, reason), rows in by_reason.items()
    )


def draft_of(entrance: Entrance, draft_id: str) -> Draft | None:
    """Return a draft that several cases share."""
    with reading(entrance.safe.engine) as session:
        row = draft_common_enough(session, draft_id, entrance.rules.alike)
        return None if row is None else _opened(entrance, row)


def confirm_draft(entrance: Entrance, draft_id: str) -> Draft | None:
    """Note that a rule keeper has read a draft and takes it out."""
    with transaction(entrance.safe.engine) as session:
        row = draft_common_enough(session, draft_id, entrance.rules.alike)
        if row is None:
            return None
        row.is_exported = True
        return _opened(entrance, row)


def _opened(entrance: Entrance, row: DraftExample) -> Draft:
    content = json.loads(unseal(entrance.safe.server_keys, _PURPOSE, row.id, row.sealed))
    return Draft(row.id, row.benefit, row.reason, content["text"], row.is_exported)
