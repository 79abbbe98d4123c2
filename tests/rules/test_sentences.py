"""The sentences of the rules stay French, and true, whatever they are filled with."""

import re

import pytest

from assistant.eligibility.dependencies import dependencies_of
from assistant.eligibility.expressions import FactRef, Node, QuantityRef
from assistant.rulefiles.levers import named_conditions
from tests.builders import real_rules

BOOK = real_rules().rulebook
AFTER_A_PREPOSITION = re.compile(r"\b(?:de|à|que|sous|par|jusqu'à|d'au moins) \{([a-z0-9_.]+)\}")


def may_be_a_range(name: str) -> bool:
    """Tell whether a figure depends on answers: it is then filled in as "entre 1 et 2" where one is not known."""
    if name in BOOK.parameters:
        return False
    node: Node = QuantityRef(name, None) if name in BOOK.quantities else FactRef(name, None, name)
    return bool(dependencies_of(BOOK, [node]).facts)


@pytest.mark.parametrize("code", sorted(BOOK.benefits))
def test_a_figure_that_may_be_a_range_follows_no_preposition(code: str) -> None:
    """« le plafond de entre 53 450 et 65 386 € » is no French: the figure stands in brackets, or after a colon."""
    wrong = [
        (condition.id, name)
        for condition in named_conditions(BOOK.benefit(code))
        for sentence in (condition.met, condition.unmet)
        for name in AFTER_A_PREPOSITION.findall(sentence or "")
        if may_be_a_range(name)
    ]
    assert wrong == []
