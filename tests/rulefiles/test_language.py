"""docs/rule-language.md says what is built."""

from assistant.paths import PACKAGE
from assistant.rulefiles.expressions import FUNCTIONS
from assistant.rulefiles.language import FUNCTION_WORDS, language_page


def test_the_page_on_the_language_is_the_one_the_code_makes() -> None:
    page = PACKAGE.parent / "docs" / "rule-language.md"
    assert page.read_text(encoding="utf-8") == language_page(), "run: assistant rules language > docs/rule-language.md"


def test_every_function_is_explained() -> None:
    assert set(FUNCTION_WORDS) == set(FUNCTIONS)
