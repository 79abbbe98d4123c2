"""An answer reads again only the parts of a benefit that waited for it; nothing is kept of those that are settled."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from assistant.eligibility.evaluation import Walk
from assistant.eligibility.expressions import Node
from assistant.eligibility.open_parts import Kind, look_at_guards, parts_of
from assistant.eligibility.quick_sharing import gates_of
from assistant.eligibility.quick_walk import QuickWalk
from assistant.eligibility.readings import Reading
from assistant.eligibility.situation import UNSURE, Situation
from assistant.eligibility.standings import Standing, Standings
from assistant.eligibility.truth import Truth
from tests.builders import MONTH, real_rules, rulebook_of, situation

BENEFIT = """
name: Aide
paid_by: caf
references: [law]
refer_when:
  - {when: charges > 50, reason: by_hand}
  - {when: charges > 50 and savings > 400, reason: by_hand}
  - {when: rent > 900, reason: disputed}
granted_when:
  all:
    - {id: tenant, test: 'status == "tenant"', reference: law, met: a, unmet: b}
    - {id: furnished, test: furnished, reference: law, met: a, unmet: b}
amount: {value: paid, gross: rent, period: month}
"""
QUANTITIES = """
paid:
  label: Payé
  unit: EUR per month
  value: max(0, rent - 100 * count(adult.works for adult in adults))
  reference: law
"""
BOOK = rulebook_of(BENEFIT, QUANTITIES)


class Counting(Walk):
    """A walk that notes which expressions were read."""

    def __init__(self, answers: Situation) -> None:
        super().__init__(BOOK, answers)
        self.noted: list[Node] = []

    def read(self, node: Node, subjects: Mapping[str, str] | None = None) -> Reading:
        self.noted.append(node)
        return super().read(node, subjects)


def standing_of(answers: Situation) -> Standing:
    return Standings(Walk(BOOK, answers)).of("aid")


def open_kinds(found: Standing) -> list[Kind]:
    assert found.waiting is not None
    return [parts_of(BOOK, "aid")[one.place].kind for one in found.waiting.today]


def test_an_answer_reads_again_only_the_parts_that_waited_for_it() -> None:
    first = situation(charges=10, rent=400)
    seen = Standings(Walk(BOOK, first))
    seen.of("aid")
    further = Counting(first.with_answers({"furnished": True}))
    tenant, furnished = BOOK.benefit("aid").granted_when.every
    assert seen.on(further).of("aid") == standing_of(further.situation)
    assert further.noted == [furnished.test]
    assert tenant.test not in further.noted


def test_nothing_is_kept_of_a_part_that_asks_no_more() -> None:
    found = standing_of(situation(charges=10, rent=400, status="tenant"))
    assert open_kinds(found) == [Kind.GRANTS, Kind.SUM]
    assert "tenant" not in repr(found)
    assert "400" not in repr(found)


def test_the_amount_is_asked_once_no_condition_is_open() -> None:
    found = standing_of(situation(charges=10, rent=400, status="tenant", furnished=True))
    assert open_kinds(found) == [Kind.SUM]
    assert found.missing == found.potential == {"partner.present", "applicant.works"}


def test_once_a_condition_fails_only_what_refers_is_asked() -> None:
    found = standing_of(situation(charges=10, status="owner"))
    assert open_kinds(found) == [Kind.REFERS]
    assert found.missing == found.potential == {"rent"}


def test_a_question_that_is_not_put_may_still_settle_who_looks() -> None:
    """Beside an unsure answer what rests on it asks nothing; whoever answers it elsewhere is sent to a person."""
    unsure = situation(charges=UNSURE, status="tenant", furnished=True)
    found = look_at_guards(Walk(BOOK, unsure), BOOK.benefit("aid").refer_when)
    assert (found.truth, found.missing, found.watched) == (Truth.UNKNOWN, {"rent"}, {"rent", "savings"})
    seen = Standings(Walk(BOOK, unsure))
    seen.of("aid")
    later = unsure.with_answers({"savings": Decimal(500)})
    assert seen.on(Walk(BOOK, later)).of("aid") == standing_of(later)


def test_answers_that_nobody_waits_for_leave_a_benefit_as_it_stands() -> None:
    seen = Standings(Walk(BOOK, situation()))
    before = seen.of("aid")
    assert seen.with_answers({"married_since": None}).found == {"aid": before}


def test_each_month_to_come_is_begun_once() -> None:
    walk = QuickWalk(BOOK, situation())
    later = date(MONTH.year + 1, MONTH.month, 1)
    assert walk.in_month(later) is walk.in_month(later)
    assert walk.in_month(later, later) is not walk.in_month(later)


# -- what is the same for everybody -----------------------------------------------------------------------------------

REAL = real_rules().rulebook


def living_at(postal_code: object) -> QuickWalk:
    return QuickWalk(REAL, Situation(MONTH, {"housing.postal_code": postal_code}))


def test_a_commune_counts_only_through_its_zone_and_its_territory() -> None:
    gates = gates_of(REAL)
    assert gates.names == ("housing.zone", "territory")
    assert gates.behind == {"housing.postal_code", "housing.insee_code"}


def test_two_towns_of_a_zone_share_what_is_kept_of_nobody() -> None:
    lyon, marseille, saint_denis = living_at("69001"), living_at("13001"), living_at("97400")
    assert lyon.answered == marseille.answered == frozenset()
    assert lyon.shape == marseille.shape != saint_denis.shape


def test_a_town_that_is_not_known_is_an_answer_like_any_other() -> None:
    assert living_at(UNSURE).answered == {"housing.postal_code"}
    assert living_at("01400").answered == {"housing.postal_code"}, "several towns have this postcode"


def test_a_rulebook_that_reads_a_fact_itself_has_no_gate_before_it() -> None:
    assert gates_of(BOOK).behind == frozenset()
