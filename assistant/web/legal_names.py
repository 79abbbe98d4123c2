"""The French name of a benefit beside the translated one, marked as French: it is what letters and forms say."""

from markupsafe import Markup, escape

from assistant.web.i18n import current_language
from assistant.web.languages import catalogue


def legal_name(said: str) -> str:
    """Return a translated name in which the French name says that it is French; it is added where it is missing.

    A translator may have put it inside ("Allocations familiales (family allowance)"); what French writes in brackets
    at the end, an acronym, need not be repeated.
    """
    language = current_language()
    french = "" if language.is_french else catalogue(language.code).originals.get(said, "")
    if not french or french == said:
        return said
    whole = french if french in said else french.partition(" (")[0]
    before, found, after = said.partition(whole)
    marked = Markup('<span lang="fr" dir="ltr">{}</span>')
    if found:
        return escape(before) + marked.format(found) + escape(after)
    return escape(said) + Markup(" · ") + marked.format(french)
