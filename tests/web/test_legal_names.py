"""The French name of a benefit stands beside the translated one, and says that it is French."""

import pytest

from assistant.web.i18n import LANGUAGES, gettext, reading_in
from assistant.web.legal_names import legal_name

NAMES = ("Allocations familiales", "Prime d'activité", "Revenu de solidarité active (RSA)")


@pytest.mark.parametrize("code", [code for code, language in LANGUAGES.items() if not language.is_french])
@pytest.mark.parametrize("name", NAMES)
def test_a_translated_name_holds_the_french_one_marked_as_french(code: str, name: str) -> None:
    with reading_in(code):
        said = legal_name(gettext(name))
    assert '<span lang="fr" dir="ltr">' in said
    assert str(name.partition(" (")[0]).replace("'", "&#39;") in said


def test_french_and_what_is_no_translation_stay_as_they_are() -> None:
    assert legal_name("Allocations familiales") == "Allocations familiales"
    with reading_in("uk"):
        assert legal_name("<b>") == "<b>"
    with reading_in("fr-falc"):
        assert "span" not in legal_name("Allocations familiales")
