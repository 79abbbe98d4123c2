"""What rule keepers may know of opinions: how many, for which reason, and worked examples made from some of them.

An opinion itself lies in the case, sealed with it, and nothing here leads back to a case, an office, a day or a person.
A draft is sealed under the server's key; ``combination`` is a keyed digest of what is special about its household, by
which one knows how many others were like it.
"""

from collections.abc import Sequence

from sqlalchemy import LargeBinary, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.storage.base import Base

DRAFT_ID_LENGTH = 32
CODE_LENGTH = 64
DIGEST_LENGTH = 32


class OpinionTally(Base):
    """How many opinions had this outcome where the rules stopped for this reason."""

    __tablename__ = "opinion_tallies"

    benefit: Mapped[str] = mapped_column(String(CODE_LENGTH), primary_key=True)
    reason: Mapped[str] = mapped_column(String(CODE_LENGTH), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int]


class DraftExample(Base):
    """A worked example that an adviser proposed; ``is_exported`` once a rule keeper has confirmed it."""

    __tablename__ = "draft_examples"

    id: Mapped[str] = mapped_column(String(DRAFT_ID_LENGTH), primary_key=True)
    benefit: Mapped[str] = mapped_column(String(CODE_LENGTH))
    reason: Mapped[str] = mapped_column(String(CODE_LENGTH))
    combination: Mapped[bytes] = mapped_column(LargeBinary(DIGEST_LENGTH), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    is_exported: Mapped[bool]


def count_opinion(session: Session, benefit: str, reason: str, outcome: str) -> None:
    """Count one more opinion."""
    key = (benefit, reason, outcome)
    row = session.get(OpinionTally, key, with_for_update=True)
    if row is None:
        session.add(OpinionTally(benefit=benefit, reason=reason, outcome=outcome, number=1))
    else:
        row.number += 1


def all_tallies(session: Session) -> Sequence[OpinionTally]:
    """Return every count, by benefit and reason."""
    ordered = select(OpinionTally).order_by(OpinionTally.benefit, OpinionTally.reason, OpinionTally.outcome)
    return session.scalars(ordered).all()


def drafts_common_enough(session: Session, least: int) -> Sequence[DraftExample]:
    """Return the drafts whose combination was proposed at least so many times, one of each combination."""
    common = select(func.min(DraftExample.id)).group_by(DraftExample.combination).having(func.count() >= least)
    asked = select(DraftExample).where(DraftExample.id.in_(common))
    return session.scalars(asked.order_by(DraftExample.benefit, DraftExample.reason, DraftExample.id)).all()


def draft_common_enough(session: Session, draft_id: str, least: int) -> DraftExample | None:
    """Return one of them; a draft that is still too special is as unknown as one that never was."""
    row = session.get(DraftExample, draft_id)
    if row is None:
        return None
    like_it = select(func.count()).select_from(DraftExample).where(DraftExample.combination == row.combination)
    return row if (session.scalar(like_it) or 0) >= least else None
