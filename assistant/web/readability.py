"""How easy the French of the service is to read: counted, so that a change that makes it harder is seen.

Long sentences, long words, passives and negations are counted; the grade is Kandel and Moles' adaptation to French of
Flesch's: 100 is read by everybody, 60 by most, 30 by who studied. There is no list of rare words in it: the lists of
word frequencies that may be copied are made from books and subtitles, where "quotient familial" is as rare as
"hypoténuse"; words of four syllables or more stand for them. It measures sentences, not sense: people must still read.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from babel.messages.pofile import read_po

from assistant.paths import TRANSLATIONS
from assistant.web.languages import is_for_staff_only

EASY: Final = "fr-falc"
LONG, VERY_LONG = 20, 25
LONG_WORD: Final = 4  # syllables
FEWEST_WORDS: Final = 4  # a label of fewer words is no sentence
_VALUE: Final = re.compile(r"%\(\w+\)[sd]|\{[\w.]+\}")
_ARTICLES: Final = re.compile(r"\([^()]*\b(?:articles?|règlement|arrêté|décret|ordonnance)\b[^()]*\)")
_END: Final = re.compile(r"(?<=[.!?…])\s+|\n+|\s[:;]\s")
_WORD: Final = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿœŒ]+(?:-[A-Za-zÀ-ÖØ-öø-ÿœŒ]+)*")
_VOWELS: Final = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+", re.IGNORECASE)
_NEGATION: Final = re.compile(r"\b(?:ne|n['’])\s?\w+", re.IGNORECASE)
_PASSIVE: Final = re.compile(
    r"\b(?:est|sont|était|étaient|sera|seront|soit|soient|être|été)\s(?:\w+ment\s|pas\s|déjà\s|aussi\s)?"
    r"(?!à\b)\w+(?:ée?s?|ie?s?|ue?s?|ite?s?|rte?s?|ise?s?)\b(?=\s(?:par|au|aux|dans|en|pour|sur|à|le|la|si|avec)\b|[.,;:)])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted in some texts."""

    sentences: int
    words: int
    syllables: int
    long_sentences: int
    very_long_sentences: int
    long_words: int
    passives: int
    negations: int

    @property
    def words_in_a_sentence(self) -> float:
        """Return the average length of a sentence."""
        return self.words / max(self.sentences, 1)

    @property
    def grade(self) -> float:
        """Return Kandel and Moles' grade: the higher, the easier."""
        syllables_in_a_word = self.syllables / max(self.words, 1)
        return 207 - 1.015 * self.words_in_a_sentence - 73.6 * syllables_in_a_word

    def share(self, counted: int) -> float:
        """Return how many of a hundred sentences have something."""
        return 100 * counted / max(self.sentences, 1)

    def __str__(self) -> str:
        return (
            f"{self.sentences} sentences, {self.words_in_a_sentence:.1f} words each, grade {self.grade:.0f}; "
            f"over {LONG} words {self.share(self.long_sentences):.1f} %, "
            f"over {VERY_LONG} {self.share(self.very_long_sentences):.1f} %; "
            f"per 100 sentences: {self.share(self.long_words):.0f} long words, "
            f"{self.share(self.passives):.0f} passives, {self.share(self.negations):.0f} negations"
        )


def sentences_in(text: str) -> list[str]:
    """Cut a text into sentences; values count as one word, articles of the law in brackets as none."""
    plain = _VALUE.sub("mot", _ARTICLES.sub("", text))
    return [sentence for sentence in _END.split(plain) if sentence and len(_WORD.findall(sentence)) >= FEWEST_WORDS]


def syllables(word: str) -> int:
    """Count the syllables of a French word, about: groups of vowels, less an e that is not heard."""
    heard = re.sub(r"(?<=[^aeiouyàâéèêîôù])(?:es?|ent)$", "", word.lower())
    return max(len(_VOWELS.findall(heard)), 1)


def measure(texts: Iterable[str]) -> Measure:
    """Count in some texts."""
    sentences = [sentence for text in texts for sentence in sentences_in(text)]
    words = [_WORD.findall(sentence) for sentence in sentences]
    spoken = [syllables(word) for said in words for word in said]
    return Measure(
        len(sentences),
        len(spoken),
        sum(spoken),
        sum(len(said) > LONG for said in words),
        sum(len(said) > VERY_LONG for said in words),
        sum(count >= LONG_WORD for count in spoken),
        sum(len(_PASSIVE.findall(sentence)) for sentence in sentences),
        sum(len(_NEGATION.findall(sentence)) for sentence in sentences),
    )


def hardship(sentence: str) -> float:
    """Tell how hard one sentence is: its length, and what weighs in it."""
    found = measure([sentence])
    return found.words + 2 * found.long_words + 5 * found.passives + 5 * max(found.negations - 1, 0)


def worst(texts: Iterable[str], number: int = 10) -> list[str]:
    """Return the hardest sentences, the hardest first."""
    sentences = {sentence for text in texts for sentence in sentences_in(text)}
    return sorted(sentences, key=lambda sentence: (-hardship(sentence), sentence))[:number]


def french_texts(*, easy: bool) -> list[str]:
    """List what the public reads in French, or what easy-to-read French says in its own words."""
    path = TRANSLATIONS / EASY / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as source:
        read = read_po(source, locale="fr")
    found: list[str] = []
    for message in read:
        if not message.id or is_for_staff_only(place for place, _line in message.locations):
            continue
        said = message.string if easy else message.id
        found += [said] if isinstance(said, str) else list(said or ())
    return [text for text in found if text]
