"""Small rulebooks and situations, built in one line each."""

import tempfile
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from assistant.eligibility.decision import Decision, decide
from assistant.eligibility.evaluation import Reading, Walk
from assistant.eligibility.expressions import Node
from assistant.eligibility.rulebook import Rulebook
from assistant.eligibility.situation import Situation
from assistant.paths import RULES
from assistant.rulefiles import Rules, load_rules
from assistant.rulefiles.expressions import Names, parse_expression
from assistant.rulefiles.reader import Place

MONTH = date(2026, 10, 1)

FACTS = """
partner.present: {type: bool, question: En couple ?, ordinary: false}
children.count: {type: integer, between: [0, 15], question: Combien d'enfants ?, ordinary: 0}
child.birth_date: {type: date, between: [1990-01-01, 2030-12-31], question: Né·e quand ?, ordinary: 2020-01-01}
child.custody: {type: choice, choices: {full: Chez vous, alternating: Alternée}, question: Où ?, ordinary: full}
child.earnings: {type: money, unit: EUR per month, between: [0, 5000], question: Gains ?, ordinary: 0}
adult.wages: {type: money, unit: EUR per month, between: [0, 5000], question: Salaire ?, ordinary: 0}
adult.works: {type: bool, question: Travaille ?, ordinary: true}
rent: {type: money, unit: EUR per month, between: [0, 1000], question: Loyer ?, ordinary: 400}
charges: {type: money, unit: EUR per month, between: [0, 100], question: Charges ?, ordinary: 0}
savings: {type: money, unit: EUR per month, between: [0, 500], question: Épargne ?, ordinary: 0}
status: {type: choice, choices: {tenant: Locataire, owner: Propriétaire, guest: Reçu}, question: q, ordinary: tenant}
furnished: {type: bool, question: Meublé ?, ordinary: false}
married_since: {type: date, may_be_absent: true, question: Depuis quand ?, ordinary: none}
"""

PARAMETERS = """
rate:
  label: Taux
  unit: none
  values: {2026-01-01: {value: "0.5", reference: law}, 2026-07-01: {value: "0.6", reference: law}}
ceiling:
  label: Plafond
  unit: EUR per month
  values: {2026-01-01: {value: {single: 300, couple: 350, 1: 400, 2: 450, each_more: 40}, reference: law}}
"""

PAGES = {
    "partner.present": None,
    "children.count": None,
    "child.birth_date": "children",
    "child.custody": "children",
    "child.earnings": "children",
    "adult.wages": "adults",
    "adult.works": "adults",
    "rent": None,
    "charges": None,
    "savings": None,
    "status": None,
    "furnished": None,
    "married_since": None,
}

BENEFIT = """
name: Aide
paid_by: caf
references: [law]
granted_when: {id: tenant, test: 'status == "tenant"', reference: law, met: Vous louez., unmet: Vous ne louez pas.}
amount: {value: rent, gross: rent, period: month}
"""

MOTIVES = """
other:
  label: Autre
  for_whom: Autre chose.
  minutes: 30
  mode: office
  modes: [office, video, telephone]
  mode_why: Au choix.
  who: Une conseillère ou un conseiller
  meanwhile: Gardez vos papiers.
  priority: 90
  reasons:
    unsure: Vous avez répondu que vous ne savez pas.
    no_value: Nos barèmes ne couvrent pas ce mois.
    stale_figures: Nos barèmes ne sont plus à jour.
    range_touches_nil: Le montant pourrait être nul.
    by_hand: Une personne doit regarder.
custody:
  label: Résidence
  for_whom: Nous ne sommes pas d'accord.
  group: family
  minutes: 45
  mode: office
  modes: [office]
  mode_why: Avec les papiers.
  who: Une conseillère ou un conseiller
  meanwhile: Gardez vos papiers.
  priority: 10
  reasons:
    disputed: La résidence de l'enfant n'est pas fixée.
"""

DOCUMENTS = """
bank_details: {label: RIB, issuer: La banque, form: copy, kind: bring, confidence: H}
tax_notice: {label: Avis d'impôt, issuer: Les impôts, form: copy, kind: known, confidence: H}
"""


def interview_of(pages: Mapping[str, str | None]) -> str:
    """Write an interview with one page for each fact, in order."""
    lines = [
        f"  - {{id: {_slug(name)}, step: all, title: Page, facts: [{name}]{_each(whose)}}}"
        for name, whose in pages.items()
    ]
    head = "steps: [{id: all, title: Tout}]\npages:\n  - {id: date, step: all, title: Mois, facts: [date]}\n"
    return head + "\n".join(lines) + "\n"


def _slug(name: str) -> str:
    return name.replace(".", "-").replace("_", "-")


def _each(whose: str | None) -> str:
    return f", for_each: {whose}" if whose else ""


def write_rules(folder: Path, files: Mapping[str, str]) -> Path:
    """Write a rules folder; what `files` leaves out is the small one of this module."""
    ordinary = {
        "references/law.yaml": 'law: {title: "Code, article 1"}\n',
        "parameters/all.yaml": PARAMETERS,
        "facts/all.yaml": FACTS,
        "motives/all.yaml": MOTIVES,
        "documents/all.yaml": DOCUMENTS,
        "interview.yaml": interview_of(PAGES),
        "geography/communes.csv": "insee,name,postal_codes,zone\n69123,Lyon,69001 69002,2\n",
        "benefits/aid/rule.yaml": BENEFIT,
    }
    for name, text in {**ordinary, **files}.items():
        path = folder / "rules" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "rules"


def rules_of(files: Mapping[str, str]) -> Rules:
    """Read a rules folder written for the occasion."""
    with tempfile.TemporaryDirectory(prefix="rules-") as folder:
        return load_rules(write_rules(Path(folder), files))


@cache
def rulebook_of(benefit: str = BENEFIT, quantities: str = "", facts: str = "", parameters: str = "") -> Rulebook:
    """Read a rulebook with one benefit (`aid`), with more quantities, facts and figures than the small one."""
    declared = [line.partition(":")[0] for line in facts.splitlines() if line and line[0] not in " #"]
    asked = [name for name in _asked(quantities) if name]
    pages = dict.fromkeys(asked) | PAGES | {name: _whose(name) for name in declared}
    return rules_of(
        {
            "benefits/aid/rule.yaml": benefit,
            "quantities/all.yaml": quantities,
            "facts/all.yaml": FACTS + facts,
            "parameters/all.yaml": PARAMETERS + parameters,
            "interview.yaml": interview_of(pages),
        }
    ).rulebook


def _asked(quantities: str) -> list[str]:
    names, name = [], ""
    for line in quantities.splitlines():
        if line and line[0] not in " #":
            name = line.partition(":")[0]
        if "ask:" in line:
            names.append(name)
    return names


def _whose(name: str) -> str | None:
    return {"child": "children", "adult": "adults"}.get(name.partition(".")[0]) if "." in name else None


@cache
def real_rules() -> Rules:
    """Read the rules of the project, once."""
    return load_rules(RULES)


def exact(value: object) -> object:
    """Turn a plain number into a Decimal, leave the rest."""
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


def situation(month: date = MONTH, **answers: object) -> Situation:
    """Build a situation; `children__0__custody` stands for `children.0.custody`."""
    return Situation(month, {path.replace("__", "."): exact(answer) for path, answer in answers.items()})


def expression(rulebook: Rulebook, text: str) -> Node:
    """Read an expression with the names of a rulebook."""
    names = Names(
        frozenset(rulebook.facts),
        frozenset(rulebook.quantities),
        frozenset(rulebook.parameters),
        frozenset(rulebook.tables),
    )
    return parse_expression(text, names, Place("here", 1))


def read(text: str, answers: Situation | None = None, rulebook: Rulebook | None = None) -> Reading:
    """Read an expression in a situation."""
    book = rulebook or rulebook_of()
    return Walk(book, answers or situation()).read(expression(book, text))


def decided(rulebook: Rulebook, answers: Situation) -> Decision:
    """Decide the only benefit of a small rulebook."""
    (code,) = rulebook.benefits
    return decide(rulebook, answers)[code]


def granted_in(decisions: Mapping[str, Decision]) -> list[str]:
    """List the benefits that are granted."""
    return [code for code, decision in decisions.items() if decision.is_granted]
