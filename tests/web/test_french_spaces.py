"""No line of French begins with a question mark, or ends with an opening quotation mark."""

from flask import Flask, render_template_string

from assistant.web.french_spaces import unbroken
from assistant.web.i18n import gettext, reading_in


def test_marks_stay_with_their_words() -> None:
    said = "Loyer : oui ; « non » ? Bien ! 12:30, https://exemple.fr/?a=b"
    assert unbroken(said) == (
        "Loyer\u00a0: oui\u00a0; «\u00a0non\u00a0»\u00a0? Bien\u00a0! 12:30, https://exemple.fr/?a=b"
    )


def test_pages_in_french_hold_unbreakable_spaces_and_others_their_own(app: Flask) -> None:
    source = '{{ _("Pourquoi ?") }} {{ "Avez-vous un bail ?"|noting_words }} {{ "Voir : « ici »"|explained }}'
    for language in ("fr", "fr-falc"):
        with app.test_request_context("/"), reading_in(language):
            assert render_template_string(source) == (
                "Pourquoi\u00a0? Avez-vous un bail\u00a0? Voir\u00a0: «\u00a0ici\u00a0»"
            )
    with app.test_request_context("/"), reading_in("en"):
        assert "\u00a0" not in render_template_string('{{ _("Pourquoi ?") }}')


def test_messages_keep_plain_spaces(app: Flask) -> None:
    """A single unbreakable space makes an SMS twice as long."""
    with app.test_request_context("/"):
        assert gettext("Pourquoi ?") == "Pourquoi ?"
        letter = app.jinja_env.from_string('{% autoescape false %}{{ _("Pourquoi ?") }}{% endautoescape %}')
        assert letter.render() == "Pourquoi ?"
