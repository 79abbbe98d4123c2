"""The French that people read stays easy, and easy-to-read French stays easier: measured, with ceilings that fail."""

import pytest

from assistant.cli import main
from assistant.web.languages import LANGUAGES
from assistant.web.readability import french_texts, hardship, measure, sentences_in, syllables, worst


@pytest.mark.parametrize(
    ("word", "count"), [("droit", 1), ("demande", 2), ("famille", 2), ("allocation", 4), ("aide", 1), ("parlent", 1)]
)
def test_syllables_are_those_one_hears(word: str, count: int) -> None:
    assert syllables(word) == count


def test_what_weighs_in_a_sentence_is_counted() -> None:
    found = measure(["La demande est calculée par la CAF. Vous n'avez rien à payer et vous ne perdez rien."])
    assert (found.sentences, found.passives, found.negations) == (2, 1, 2)
    assert measure(["Votre allocation familiale"]).sentences == 0, "a label is no sentence"
    assert sentences_in("L'aide dépend de l'âge (CSS, article L512-3).") == ["L'aide dépend de l'âge ."]
    assert hardship("Vous recevez une aide.") < hardship("Une aide est attribuée par la caisse compétente.")


def test_standard_french_stays_under_its_ceilings() -> None:
    """The ceilings are what was reached, with little room: whoever writes longer makes something else shorter."""
    found = measure(french_texts(easy=False))
    assert found.words_in_a_sentence < 10
    assert found.grade > 85
    assert found.share(found.long_sentences) < 4
    assert found.share(found.very_long_sentences) < 1.5
    assert found.share(found.passives) < 9
    assert found.share(found.negations) < 20
    assert all(hardship(sentence) < 50 for sentence in worst(french_texts(easy=False))), "cut this sentence in two"


def test_easy_to_read_french_has_short_sentences_and_few_long_words() -> None:
    found = measure(french_texts(easy=True))
    assert found.sentences > 500
    assert found.words_in_a_sentence < 9
    assert found.grade > 93
    assert found.very_long_sentences == found.long_sentences == 0
    assert found.share(found.long_words) < 18
    assert found.share(found.passives) < 5
    assert all(hardship(sentence) < 30 for sentence in worst(french_texts(easy=True))), "one idea per sentence"
    assert "fr-falc" in LANGUAGES


def test_a_command_lists_the_worst_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["translations", "--readability"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("French: ")
    assert lines[11].startswith("easy-to-read French: ")
    assert len(lines) == 22
