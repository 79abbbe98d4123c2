"""What every page must have, looked at each time a test gets one.

Each check is a function that yields what is wrong, in words; `inspect_page` runs them all but those a test names.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from babel import Locale
from html5lib.html5parser import ParseError

from assistant.web import i18n

SHOWABLE_NUMBERS = {"15", "17", "18", "112", "114", "115", "119", "3114", "3919", "116006", "3230"}
FICTION = ("+3319900", "+3326191", "+3335301", "+3346571", "+3353649", "+3363998")
SHARE_OF_LITTLE_WORDS = 0.4  # about half the words of a French sentence
LITTLE_WORDS_OF_FRENCH = re.compile(
    r"\b(?:aux?|avec|ce|ces|cette|d|dans|de|des|du|elle|en|est|et|il|la?|les?|leur|mais|ne?|nos|notre|nous|ou|où|par|"
    r"pas|pour|qu|que|qui|s|sans|se|ses|si|sont|sur|une?|vos|votre|vous|à)\b"
)
FILLED_IN = ("input", "select", "textarea")


@dataclass
class Page:
    """A page as a browser reads it, and the headers it came with."""

    text: str
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parser = html5lib.HTMLParser(namespaceHTMLElements=False, strict=True)
        try:
            self.root: Element = parser.parse(self.text)
        except ParseError as error:
            (line, column), code, _values = parser.errors[-1]
            raise AssertionError(
                f"not valid HTML: {code} at {line}:{column}: {self.text.splitlines()[line - 1]}"
            ) from error
        self.parents = {child: parent for parent in self.root.iter() for child in parent}
        self.ids = Counter(element.get("id") for element in self.all() if element.get("id") is not None)

    def all(self, *tags: str) -> Iterator[Element]:
        """Yield the elements of these names, or every element."""
        for element in self.root.iter():
            if isinstance(element.tag, str) and (not tags or element.tag in tags):
                yield element

    def one(self, tag: str) -> Element:
        """Return the only element of that name."""
        found = list(self.all(tag))
        assert len(found) == 1, f"{len(found)} <{tag}> in the page"
        return found[0]

    def of_class(self, name: str) -> list[Element]:
        """Return the elements of a class."""
        return [element for element in self.all() if name in element.get("class", "").split()]

    def within(self, element: Element, tag: str) -> Element | None:
        """Return the nearest element of that name around another."""
        while (parent := self.parents.get(element)) is not None:
            if parent.tag == tag:
                return parent
            element = parent
        return None

    def by_id(self, wanted: str) -> Element | None:
        """Return the element of that id."""
        return next((element for element in self.all() if element.get("id") == wanted), None)


def words(element: Element) -> str:
    """Return the text of an element, spaces put in order."""
    return " ".join("".join(element.itertext()).split())


def title_is_the_heading(page: Page) -> Iterator[str]:
    title, heading = words(page.one("title")), words(page.one("h1"))
    if page.of_class("govuk-error-summary"):
        _error, _, title = title.partition(": ")
    if not title.startswith(f"{heading} – "):
        yield f"the title {title!r} does not start with the h1 {heading!r}"


def ids_are_unique(page: Page) -> Iterator[str]:
    for name, count in page.ids.items():
        if count > 1:
            yield f"{count} elements have the id {name!r}"
        if not name or " " in name:
            yield f"{name!r} is no id"


def fields_are_labelled(page: Page) -> Iterator[str]:
    labelled = {label.get("for") for label in page.all("label") if words(label)}
    for element in page.all(*FILLED_IN):
        if element.get("type") in {"hidden", "submit"}:
            continue
        if element.get("id") not in labelled and not element.get("aria-label"):
            yield f"no label for {element.get('name')!r} ({element.get('id')!r})"


def groups_have_a_legend(page: Page) -> Iterator[str]:
    boxes = Counter(e.get("name") for e in page.all("input") if e.get("type") == "checkbox")
    for element in page.all("input"):
        grouped = element.get("type") == "radio" or (
            element.get("type") == "checkbox" and boxes[element.get("name")] > 1
        )
        if not grouped:
            continue
        fieldset = page.within(element, "fieldset")
        legend = None if fieldset is None else fieldset.find("legend")
        if legend is None or not words(legend):
            yield f"{element.get('name')!r} is one of a group without fieldset and legend"


def references_reach_something(page: Page) -> Iterator[str]:
    for element in page.all():
        for name in ("aria-describedby", "aria-labelledby", "aria-controls", "for", "list", "popovertarget"):
            for wanted in element.get(name, "").split():
                if wanted not in page.ids:
                    yield f"{name}={wanted!r} of <{element.tag}> reaches nothing"
        href = element.get("href", "")
        if element.tag == "a" and href.startswith("#") and href[1:] not in page.ids:
            yield f"the link to {href!r} reaches nothing"


def errors_lead_to_their_field(page: Page) -> Iterator[str]:
    for summary in page.of_class("govuk-error-summary"):
        for link in summary.iter("a"):
            target = page.by_id(link.get("href", "#")[1:])
            if target is None or target.tag not in FILLED_IN:
                yield f"the error {words(link)!r} leads to no field"
        if not list(summary.iter("a")):
            yield "an error summary without a link"


def scripts_carry_the_nonce(page: Page) -> Iterator[str]:
    nonces = re.findall(r"'nonce-([^']+)'", page.headers.get("Content-Security-Policy", ""))
    if not nonces:
        yield "no nonce in the Content-Security-Policy"
    for element in page.all("script", "style"):
        if element.get("nonce") not in nonces:
            yield f"<{element.tag}> without the page's nonce"
    for element in page.all():
        for name in element.attrib:
            if name == "style" or str(name).startswith("on"):
                yield f"<{element.tag} {name}=…> is refused by the Content-Security-Policy"


def language_and_direction_are_said(page: Page) -> Iterator[str]:
    language, direction = page.root.get("lang"), page.root.get("dir")
    if not language:
        yield "the page does not say its language"
    read_by_babel = Locale.parse(language or "fr", sep="-").character_order
    if direction != ("rtl" if read_by_babel == "right-to-left" else "ltr"):
        yield f"{language} reads in another direction than {direction!r}"


def headings_follow_each_other(page: Page) -> Iterator[str]:
    before = 0
    for heading in page.all("h1", "h2", "h3", "h4", "h5", "h6"):
        level = int(heading.tag[1])
        if level > before + 1 and page.within(heading, "main") is not None and before:
            yield f"h{level} {words(heading)!r} comes after h{before}"
        if not words(heading):
            yield f"an empty h{level}"
        before = level


def a_person_is_in_reach(page: Page) -> Iterator[str]:
    bars = page.of_class("person-bar")
    if len(bars) != 1 or not any(link.get("href", "").startswith("tel:") for link in bars[0].iter("a")):
        yield "no bar with a telephone number"
    if not page.of_class("emergency"):
        yield "no card for emergencies"


def a_result_says_what_it_is(page: Page) -> Iterator[str]:
    if not [element for element in page.all() if element.get("data-disclaimer") is not None]:
        yield "nothing says what a result is"


def one_can_leave_without_a_trace(page: Page) -> Iterator[str]:
    if not [form for form in page.of_class("leave") if form.get("method") == "post"]:
        yield "no button to erase and leave"


def posts_carry_a_token(page: Page) -> Iterator[str]:
    for form in page.all("form"):
        names = {element.get("name") for element in form.iter("input")}
        leads_away = bool(urlsplit(form.get("action", "")).netloc)
        if form.get("method") == "post" and ("csrf_token" in names) == leads_away:
            yield f"a form to {form.get('action')!r} {'tells our token' if leads_away else 'without a token'}"


def telephone_numbers_may_be_shown(page: Page) -> Iterator[str]:
    for link in page.all("a"):
        number = link.get("href", "").removeprefix("tel:")
        if link.get("href", "").startswith("tel:") and number not in SHOWABLE_NUMBERS:
            if not number.startswith(FICTION):
                yield f"{number} is neither an emergency number nor of a range reserved for fiction"
            elif "démonstration" not in page.text:
                yield f"{number} is not said to be fictitious"


def images_say_what_they_show(page: Page) -> Iterator[str]:
    for image in page.all("img"):
        if image.get("alt") is None:
            yield f"the image {image.get('src')!r} has no alternative"


def nothing_happens_by_itself(page: Page) -> Iterator[str]:
    """The summary of errors alone takes the focus: it answers what the reader has just sent."""
    for element in page.all():
        takes_focus = element.get("autofocus") is not None and "govuk-error-summary" not in element.get("class", "")
        if takes_focus or element.get("http-equiv", "").lower() == "refresh":
            yield f"<{element.tag}> acts before the reader does"


def sentences_are_whole(page: Page) -> Iterator[str]:
    """A placeholder that nothing filled in, or a name of the program, is no word for people."""
    for text in unmarked_texts(page.root):
        for found in re.findall(r"\{[\w.]+\}|%\(\w+\)[sd]|\b[a-z]+_[a-z_]+\b", text):
            yield f"{found!r} in {text!r}"


def nothing_is_left_in_french(page: Page) -> Iterator[str]:
    """A page in another language marks what stays in French (`lang`), and has no French sentence besides."""
    language = page.root.get("lang", "fr")
    if language == "fr" or language not in i18n.LANGUAGES:
        return
    with i18n.reading_in(language):
        if i18n.gettext("Effacer et quitter") == "Effacer et quitter":
            return  # the few words of a test
        for text in unmarked_texts(page.root):
            if i18n.gettext(text) != text or is_french(text):
                yield f"in a page in {language!r}: {text!r}"


def unmarked_texts(element: Element) -> Iterator[str]:
    """Yield the texts below an element, and what is read instead of them, but not what says its own language."""
    if element.tag in {"script", "style"}:
        return
    said = [element.get(name, "") for name in ("aria-label", "title", "alt", "placeholder")]
    shows_its_value = element.tag == "input" and element.get("type") in {"submit", "button"}
    said += [element.get("value", "") if shows_its_value else ""]
    yield from (" ".join(text.split()) for text in said if text.strip())
    run = element.text or ""
    for child in element:
        if {"term", "french-name"} & set(child.get("class", "").split()):  # what stands in a sentence belongs to it
            run += "".join(child.itertext()) + (child.tail or "")
            continue
        yield from ([" ".join(run.split())] if run.strip() else [])
        if isinstance(child.tag, str) and child.get("lang") is None:
            yield from unmarked_texts(child)
        run = child.tail or ""
    yield from ([" ".join(run.split())] if run.strip() else [])


def is_french(text: str) -> bool:
    """Recognise French by its little words; a French name beside its translation is not enough."""
    said = text.lower()
    words_in_all, little = len(re.findall(r"\w+", said)), len(LITTLE_WORDS_OF_FRENCH.findall(said))
    return little > 1 and little / words_in_all >= SHARE_OF_LITTLE_WORDS


CHECKS: tuple[Callable[[Page], Iterator[str]], ...] = (
    title_is_the_heading,
    ids_are_unique,
    fields_are_labelled,
    groups_have_a_legend,
    references_reach_something,
    errors_lead_to_their_field,
    scripts_carry_the_nonce,
    language_and_direction_are_said,
    headings_follow_each_other,
    a_person_is_in_reach,
    a_result_says_what_it_is,
    one_can_leave_without_a_trace,
    posts_carry_a_token,
    telephone_numbers_may_be_shown,
    images_say_what_they_show,
    nothing_happens_by_itself,
    sentences_are_whole,
    nothing_is_left_in_french,
)


PROMISED_TO_CITIZENS = {"a_person_is_in_reach", "a_result_says_what_it_is", "one_can_leave_without_a_trace"}


def inspect_page(text: str, headers: dict[str, str], *, without: Collection[str] = ()) -> None:
    """Fail with everything that is wrong in a page; `without` names the checks a test does without."""
    unknown = set(without) - {check.__name__ for check in CHECKS}
    assert not unknown, f"no such check: {unknown}"
    page = Page(text, headers)
    if page.of_class("counter"):
        without = {*without, *PROMISED_TO_CITIZENS}  # those who work here are the person, and sign out
    wrong = [
        f"{check.__name__}: {problem}" for check in CHECKS if check.__name__ not in without for problem in check(page)
    ]
    assert not wrong, "\n".join(wrong)
