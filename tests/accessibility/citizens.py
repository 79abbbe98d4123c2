"""Every page that a citizen can come to: doors, questions and their results, papers, what is said of the service."""

from assistant.eligibility.rulebook import Rulebook
from tests.accessibility.visitor import Visitor
from tests.journeys.browsing import Person
from tests.journeys.test_stories import LONE_PARENT

ABOUT = ("how", "who", "words", "emergency", "privacy", "cookies", "legal", "accessibility")
PRINTS = (
    ("print: papers, large", "/imprimer/liste.pdf?grand=oui&langue=lecteur"),
    ("print: papers, two languages", "/imprimer/liste.pdf?langue=deux"),
    ("print: result, large", "/imprimer/resume.pdf?grand=oui&langue=lecteur"),
    ("print: result, two languages", "/imprimer/resume.pdf?langue=deux"),
    ("print: questionnaire, two languages", "/questionnaire.pdf?langue=deux"),
)
UNREADABLE = {"day": "32", "month": "treizième", "year": "98"}


def whole_visit(visitor: Visitor, rulebook: Rulebook) -> None:
    """Go through the pages of a citizen, from the doors to the farewell."""
    before_a_case(visitor)
    about_the_service(visitor)
    answer(visitor, rulebook)
    after_the_answers(visitor)
    beside_the_questions(visitor)
    paper(visitor)
    the_end(visitor)


def before_a_case(visitor: Visitor) -> None:
    """Look at what needs no answer."""
    for path, name in (
        ("/", "home"),
        ("/commencer", "begin"),
        ("/aides", "benefits"),
        ("/aides/af", "benefit"),
        ("/pieces/aide_logement", "papers of a benefit"),
        ("/resultat", "no case"),
        ("/reprendre", "resume"),
        ("/rien-ici", "not found"),
        ("/composants", "components"),
        ("/composants?erreurs", "components in error"),
        ("/composants?fini", "components, done"),
        ("/messages/", "letterbox"),
    ):
        visitor.go(path, name)
    visitor.go("/reprendre")
    visitor.look_wrong("resume, wrong code", {"code": "AAAA"})


def about_the_service(visitor: Visitor) -> None:
    """Look at the pages that say what the service is."""
    app = visitor.service.app
    rules = {rule.endpoint: str(rule) for rule in app.url_map.iter_rules()}
    for name in ABOUT:
        if f"citizen.{name}" in rules:
            visitor.go(rules[f"citizen.{name}"], f"about: {name}")


class LookedAt(Person):
    """Somebody who answers everything; each kind of question is looked at, as asked and as refused."""

    def __init__(self, visitor: Visitor, rulebook: Rulebook) -> None:
        super().__init__(visitor.page, rulebook, LONE_PARENT, visitor.page)
        self.visitor = visitor
        self.kinds: set[str] = set()

    def look(self) -> None:
        """Look at a question of a kind not seen yet; other pages have names elsewhere."""
        form = self.page.locator("form[data-page]")
        if "/questions/" not in self.page.url or not form.count():
            return
        kind = form.evaluate("form => [...new Set([...form.elements].map(e => e.type + e.className))].join()")
        if kind in self.kinds:
            return
        self.kinds.add(kind)
        number = len(self.kinds)
        self.visitor.look(f"question {number}")
        if not form.locator("input:checked").count() and form.locator(".govuk-form-group").count():
            names = form.locator("input[type=text]:visible").evaluate_all("all => all.map(e => e.name)")
            wrong = {str(name): UNREADABLE.get(str(name).rpartition(".")[2], "douze ou treize") for name in names}
            self.visitor.look_wrong(f"question {number}, refused", wrong)


def answer(visitor: Visitor, rulebook: Rulebook) -> None:
    """Answer until the result shows, looking at each kind of question."""
    visitor.go("/")
    LookedAt(visitor, rulebook).answer_everything("all")
    visitor.look("result")


def after_the_answers(visitor: Visitor) -> None:
    """Look at the result's pages, and at what keeps a case."""
    for path, name in (
        ("/verification", "review"),
        ("/resultat/af/pourquoi", "why, a right"),
        ("/resultat/aide_logement/pourquoi", "why, with figures"),
        ("/resultat/cf/pourquoi", "why not"),
        ("/pieces", "papers"),
        ("/imprimer", "print"),
        ("/sauvegarder", "save"),
        ("/mes-donnees", "my data"),
        ("/qui-m-aide", "who helps me"),
        ("/effacer", "erase"),
        ("/", "home, with a case"),
        ("/commencer", "begin, with a case"),
    ):
        visitor.go(path, name)
    visitor.go("/pieces")
    visitor.page.locator("[name=cannot]").first.click()
    visitor.look("papers, one cannot be had")
    visitor.go("/pieces?note=oui", "papers, kept")
    visitor.go("/sauvegarder")
    visitor.press("Créer mon code")
    visitor.look("save, with the code")
    code = visitor.page.locator("[data-code]").inner_text()
    for name, path in PRINTS:
        visitor.print_out(name, path)
    visitor.go("/qui-a-ouvert-mon-dossier", "who opened the case")
    visitor.go("/reprendre", "resume, with a case")
    with visitor.as_nobody():
        visitor.go("/reprendre")
        visitor.fill({"code": code})
        visitor.press("Ouvrir")
        visitor.look("welcome back")


def beside_the_questions(visitor: Visitor) -> None:
    """Look at the list of situations, and at one of them."""
    visitor.go("/ma-situation", "situations")
    visitor.look_wrong("situations, none chosen")
    visitor.page.locator("main input[type=radio]").first.check()
    visitor.press("Voir qui peut m'aider")
    visitor.look("situation")
    visitor.go("/resultat", "result, with a situation")


def paper(visitor: Visitor) -> None:
    """Look at the empty questionnaire and at its copying."""
    visitor.go("/questionnaire", "questionnaire")
    with visitor.as_nobody():
        visitor.go("/saisir", "copying")
        visitor.look_wrong("copying, empty")
        visitor.go("/saisir/reponses", "copying the answers")


def the_end(visitor: Visitor) -> None:
    """Erase, and leave."""
    visitor.go("/effacer")
    visitor.press("Effacer")
    visitor.look("erased")
    visitor.go("/")
    visitor.page.locator("form.leave button").click()
    for code in visitor.languages[:1]:
        visitor.go(f"/au-revoir/{code}", "farewell")
