"""The language somebody reads, asked at the counter: each one named as its readers write it."""

from assistant.web.forms.fields import ChoiceField
from assistant.web.languages import offered_languages


def language_field(label: str) -> ChoiceField:
    """Ask for one of the languages in which pages, papers and messages are written."""
    choices = [(one.code, one.name) for one in offered_languages()]
    return ChoiceField(label, choices=choices, as_list=True, of_languages=True)
