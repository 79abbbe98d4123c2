"""Official forms in words: the number, and apart from it the edition with the year in which it was seen."""

from assistant.web.i18n import gettext as _


def form_in_words(number: str, edition: str | None, seen_on: str | None) -> str:
    """Name an official form; its edition ages, so that the year it was seen stands beside it."""
    edition = (edition or "").rpartition("*")[2]
    if not edition or not seen_on:
        return _("formulaire cerfa n° %(number)s", number=number)
    sentence = _("formulaire cerfa n° %(number)s, édition %(edition)s vue en %(seen)s")
    return sentence % {"number": number, "edition": edition, "seen": seen_on[:4]}
