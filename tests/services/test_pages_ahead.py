"""The next page is remembered for one version of one case, and only so many of them."""

from assistant.eligibility.interview import Page
from assistant.eligibility.standings import Standing
from assistant.services.pages_ahead import Ahead, PagesAhead

RENT = Ahead(Page("rent", "rent", "home", "Le loyer", None, ("housing.monthly_rent",)), at_most=4)


def test_a_page_is_remembered_for_its_version_only() -> None:
    pages = PagesAhead()
    pages.of("a", 1).keep(RENT)
    assert pages.of("a", 1).recall() == RENT
    assert pages.of("a", 2).recall() is None
    assert pages.of("b", 1).recall() is None
    assert pages.of("a", b"sealed anew").recall() is None


def test_that_nothing_is_left_to_ask_is_remembered_too() -> None:
    pages = PagesAhead()
    pages.of("a", 1).keep(Ahead(None))
    assert pages.of("a", 1).recall() == Ahead(None)


def test_the_oldest_is_forgotten_first() -> None:
    pages = PagesAhead(most=2)
    for version in (1, 2, 3):
        pages.of("a", version).keep(RENT)
        pages.of("a", 1).recall()
    assert pages.of("a", 1).recall() == RENT
    assert pages.of("a", 2).recall() is None


def test_how_benefits_stand_is_remembered_of_the_newest_version_only() -> None:
    pages = PagesAhead()
    pages.of("a", 1).keep_standings({"af": Standing(frozenset({"rent"}))})
    assert pages.of("a", 1).recall_standings() == {"af": Standing(frozenset({"rent"}))}
    pages.of("a", 2).keep_standings({"af": Standing()})
    assert pages.of("a", 1).recall_standings() == {}
    assert pages.of("a", 2).recall_standings() == {"af": Standing()}
    assert pages.of("b", 2).recall_standings() == {}


def test_how_benefits_stand_is_forgotten_with_the_oldest_case() -> None:
    pages = PagesAhead(most=1)
    pages.of("a", 1).keep_standings({"af": Standing()})
    pages.of("b", 1).keep_standings({"af": Standing()})
    assert pages.of("a", 1).recall_standings() == {}


def test_what_is_remembered_shows_no_answer() -> None:
    pages = PagesAhead()
    pages.of("a", 1).keep(RENT)
    assert "rent" not in repr(pages)
