"""Names are told apart by kind, and money by period."""

import pytest

from assistant.rulefiles.kinds import KindMismatch, Kinds
from tests.builders import expression, rulebook_of

PARAMETERS = """
hourly: {label: l, unit: EUR per hour, values: {2026-01-01: {value: 12, reference: law}}}
hours: {label: l, unit: hours per month, values: {2026-01-01: {value: 169, reference: law}}}
scale: {label: l, unit: none, values: {2026-01-01: {value: {scale: [{from: 0, rate: 1}]}, reference: law}}}
deep: {label: l, unit: EUR per year, values: {2026-01-01: {value: {tenant: {1: 2}, owner: {1: 3}}, reference: law}}}
"""
BOOK = rulebook_of(parameters=PARAMETERS)

FIT = {
    "rent + charges": "a number of EUR per month",
    "rent / charges": "a number",
    "rent / 2 + 1": "a number of EUR per month",
    "rent * rate": "a number of EUR per month",
    "yearly(rent)": "a number of EUR per year",
    "hourly * hours": "a number of EUR per month",
    "monthly(deep[status][1])": "a number of EUR per month",
    "ceiling.single": "a number of EUR per month",
    "min(rent, 3)": "a number of EUR per month",
    "bracket(scale, children.count)": "a number",
    "married_since == none": "a truth",
    "min(married_since, this_month)": "a date",
    'status == "tenant"': "a truth",
    'ceiling["single" if furnished else children.count]': "a number of EUR per month",
    "rent in (1, 2)": "a truth",
    'commune_zone["69123"] == "2"': "a truth",
    "count(c.earnings > 3 for c in children)": "a number",
}
DO_NOT_FIT = [
    "rent + rate", "rent > rate", "rent + yearly(charges)", "rent * charges", "2 / rent", "monthly(rent)",
    "yearly(deep.tenant[1])", "rent + furnished", "married_since + 1", "married_since < 3", "rent == none",
    "married_since in (none, none)", "not rent", "rent and furnished", "1 if rent else 2", "furnished < true",
    'status == "tennant"', 'status in ("tenant", "x")', 'status < "tenant"', "status == 1", "rent == status",
    "sum(c.custody for c in children)", "max(status, status)", "count(c.earnings for c in children)",
    "age(rent)", "round_down(married_since, 1)", "round_down(rent, status)", "rent if furnished else status == status",
    "rent[1]", "furnished[1]", "rate[1]", "rate.single", "ceiling + 1", "ceiling.nobody", 'ceiling["nobody"]',
    "ceiling[married_since]", "ceiling[1][2]", "deep.tenant", "scale", "bracket(ceiling, 1)", "bracket(rent, 1)",
    "marginal(ceiling[1], 1)", "value_on(rent, this_month)", "value_on(ceiling, this_month)", "value_on(rate, rent)",
    "date(furnished, 1, 1)", "commune_zone", "any(c.earnings for c in children)", "all(1 for c in children)",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), FIT.items())
def test_what_fits_has_a_kind(text: str, kind: str) -> None:
    assert str(Kinds(BOOK).of(expression(BOOK, text))) == kind


@pytest.mark.parametrize("text", DO_NOT_FIT)
def test_what_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(KindMismatch):
        Kinds(BOOK).of(expression(BOOK, text))


def test_a_circle_of_quantities_is_refused_with_its_way_round() -> None:
    book = rulebook_of(quantities='one: {value: "two + 1", plumbing: true}\ntwo: {value: "one * 2", plumbing: true}\n')
    with pytest.raises(KindMismatch, match="one → two → one"):
        Kinds(book).of_quantity("one")


def test_the_declared_unit_of_a_quantity_is_the_one_it_has() -> None:
    book = rulebook_of(quantities='half: {value: "rent / 2", unit: EUR per year, plumbing: true}\n')
    with pytest.raises(KindMismatch, match="EUR per month"):
        Kinds(book).of_quantity("half")
