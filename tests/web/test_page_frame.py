"""What is drawn once and kept is the same page as before, in each language and for each day of the figures."""

import re
from datetime import date

from flask import Flask, render_template, render_template_string

from assistant.web.i18n import reading_in
from assistant.web.page_frame import MOST, KeptParts
from tests.web.client import InspectingClient

FOOT = '<section class="closing"'


def foot_of(client: InspectingClient, address: str, language: str) -> str:
    client.get(f"/langue/{language}?suite=/")
    page = client.get(address).text
    return page[page.index(FOOT) :]


def test_the_foot_is_kept_by_language(app: Flask) -> None:
    client = app.test_client()
    assert isinstance(client, InspectingClient)
    french, english = foot_of(client, "/", "fr"), foot_of(client, "/", "en")
    assert french != english
    assert "Ceci n'est pas une demande" in french.replace("&#39;", "'")
    assert foot_of(client, "/mots", "fr") == french
    assert foot_of(client, "/", "en") == english


def test_the_foot_says_the_day_of_the_figures_of_its_page(app: Flask) -> None:
    for day, said in ((None, "barèmes en vigueur"), (date(2026, 4, 1), "1er avril 2026"), (None, "barèmes en vigueur")):
        with app.test_request_context("/"):
            assert said in render_template("layouts/page.html", figures_on=day)


def drawn(app: Flask, source: str, address: str = "/", language: str = "fr", **values: object) -> str:
    with app.test_request_context(address), reading_in(language):
        return render_template_string(source, **values)


HOLE = (
    '{% call(hole) kept("part", day, said=said) %}<p title="{{ hole.said }}">{{ day }}, {{ drawn() }}</p>{% endcall %}'
)


def test_a_kept_part_is_drawn_once_and_its_hole_filled_each_time(app: Flask) -> None:
    drawings = iter(range(10))
    pages = [drawn(app, HOLE, day=day, said=said, drawn=lambda: next(drawings)) for day, said in DAYS_AND_WORDS]
    assert pages == ['<p title="one">1, 0</p>', '<p title="&lt;&#34;two">1, 0</p>', '<p title="three">2, 1</p>']


DAYS_AND_WORDS = ((1, "one"), (1, '<"two'), (2, "three"))


def test_a_part_is_drawn_again_below_another_address_and_in_another_language(app: Flask) -> None:
    source = '{% call kept("part") %}{{ url_for("site.leave") }} {{ _("Oui") }}{% endcall %}'
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/below"}):
        below = render_template_string(source)
    assert [below, drawn(app, source), drawn(app, source, language="en")] == [
        "/below/effacer-et-quitter Oui",
        "/effacer-et-quitter Oui",
        "/effacer-et-quitter Yes",
    ]


def test_developers_see_their_changes(app: Flask) -> None:
    app.jinja_env.auto_reload = True
    drawings = iter(["old", "new"])
    pages = [drawn(app, HOLE, day=1, said="", drawn=lambda: next(drawings)) for _ in range(2)]
    assert pages == ['<p title="">1, old</p>', '<p title="">1, new</p>']


def test_what_is_somebodys_own_is_not_kept(app: Flask) -> None:
    source = '{% call kept("part", keep=false) %}{{ name }}{% endcall %}'
    assert [drawn(app, source, name=name) for name in ("Ines", "Otto")] == ["Ines", "Otto"]


def test_the_words_of_a_kept_part_are_explained_on_each_page_that_shows_it(app: Flask) -> None:
    source = '{% call kept("part", words_met()) %}{{ "la CAF"|explained }}{% endcall %} {{ "la CAF"|explained }}'
    first, second = drawn(app, source), drawn(app, source)
    assert first == second
    assert first.count("popovertarget") == 1


def test_the_kept_parts_have_a_limit(app: Flask) -> None:
    source = '{% call kept("part", number) %}{{ number }}{% endcall %}'
    with app.test_request_context("/"):
        template = app.jinja_env.from_string(source)
        assert all(template.render(number=number) == str(number) for number in range(MOST + 2))
    kept = app.jinja_env.globals["kept"]
    assert isinstance(kept, KeptParts)
    assert len(kept) == MOST


def test_no_visitor_is_given_the_token_or_the_nonce_of_another(app: Flask) -> None:
    pages = [app.test_client().get("/").text for _ in range(2)]
    for secret in (r'name="csrf_token" value="([^"]+)"', r'nonce="([^"]+)"'):
        ours, theirs = (set(re.findall(secret, page)) for page in pages)
        assert len(ours) == len(theirs) == 1
        assert ours.isdisjoint(theirs)


def test_a_sentence_of_a_template_is_html_and_its_values_are_not(app: Flask) -> None:
    assert drawn(app, '{{ _("%(number)s par an", number=number) }}', number="<5>") == "&lt;5&gt; par an"
    with app.test_request_context("/"):
        letter = app.jinja_env.from_string(
            '{% autoescape false %}{{ _("%(number)s par an", number=number) }}{% endautoescape %}'
        )
        assert letter.render(number="<5>") == "<5> par an"
