"""Two people write one case at the same time: what stands beside what, and what only a person can choose.

Three states of the answers are compared, path by path: what the page showed (`base`), what its author sent (`mine`) and
what the case holds now (`theirs`). Where one side changed a line, that side holds; where both did, differently, nobody
is overwritten: both are shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.services.contents import Json

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Differing:
    """One line that two people changed differently; None where a side emptied it."""

    path: str
    mine: Json
    theirs: Json


@dataclass(frozen=True, slots=True)
class Merged:
    """The answers that both sides can live with; what is still to choose; what came from the other side."""

    answers: Mapping[str, Json]
    differing: tuple[Differing, ...]
    taken_over: tuple[str, ...]


def merge(
    base: Mapping[str, Json],
    mine: Mapping[str, Json],
    theirs: Mapping[str, Json],
    paths: Iterable[str],
    chosen: Mapping[str, str],
) -> Merged:
    """Put two sets of answers together over the paths of the page; `chosen` settles a path for one of the sides.

    A path that was to be chosen and was not is asked again.
    """
    answers, differing, taken_over = dict(theirs), [], []
    for path in paths:
        was, my, other = (side.get(path, _Nothing) for side in (base, mine, theirs))
        if my == other:
            continue
        if path in chosen and chosen[path] not in (MINE, THEIRS):
            differing.append(Differing(path, mine.get(path), theirs.get(path)))
        elif chosen.get(path) == THEIRS or (my == was and path not in chosen):
            taken_over.append(path)
        elif other == was or chosen.get(path) == MINE:
            answers.pop(path, None)
            if my is not _Nothing:
                answers[path] = mine[path]
        else:
            differing.append(Differing(path, mine.get(path), theirs.get(path)))
    return Merged(answers, tuple(differing), tuple(taken_over))


class _Nothing:
    """No answer: other than the answer "there is none"."""
