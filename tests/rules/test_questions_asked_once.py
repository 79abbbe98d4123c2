"""Nobody is asked the same thing twice in the same words, and what was given once is already in the field."""

from collections import Counter

import pytest

from tests.builders import real_rules

BOOK = real_rules().rulebook


@pytest.mark.parametrize("words", ["question", "question_partner"])
def test_no_two_facts_ask_in_the_same_words(words: str) -> None:
    asked = Counter(str(getattr(fact, words)).strip() for fact in BOOK.facts.values() if getattr(fact, words))
    assert [text for text, times in asked.items() if times > 1] == []


def test_what_a_question_repeats_is_asked_before_it_of_the_same_person() -> None:
    order = [fact for page in BOOK.interview.pages for fact in page.facts]
    repeating = [fact for fact in BOOK.facts.values() if fact.repeats]
    assert [fact.name for fact in repeating] == ["adult.self_employed_profit_n2"]
    for fact in repeating:
        first = BOOK.facts[fact.repeats or ""]
        assert order.index(first.name) < order.index(fact.name)
        assert (first.type, first.unit, first.entity) == (fact.type, fact.unit, fact.entity)
