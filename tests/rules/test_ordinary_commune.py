"""A commune that the postcode does not tell is never taken for an ordinary one."""

from datetime import date

import pytest

from assistant.services.evaluation import evaluate_case
from tests.builders import real_rules

UNKNOWN, SHARED, OF_LYON = "00000", "01090", "69001"


@pytest.mark.parametrize(
    ("postcode", "outcome"), [(UNKNOWN, "refer"), (SHARED, "refer"), ("unsure", "refer"), (OF_LYON, "eligible")]
)
def test_a_postcode_that_does_not_tell_the_commune_is_for_a_person(postcode: str, outcome: str) -> None:
    case = {"date": "2026-10", "housing": {"postal_code": postcode}}
    answer = evaluate_case(real_rules(), case, date(2026, 11, 1), benefits=("aide_logement",), ordinary=True)
    assert answer["results"]["aide_logement"]["outcome"] == outcome  # type: ignore[index]
