"""Which benefits somebody chose, in an address or with boxes to tick."""

from assistant.services.applications import Rules
from assistant.web.forms.fields import ChecklistField
from assistant.web.i18n import gettext as _


def benefits_field(label: object, rules: Rules) -> ChecklistField:
    """Make a box for each benefit, those that are computed first."""
    found = sorted(rules.rulebook.benefits.values(), key=lambda benefit: benefit.kind != "computed")
    return ChecklistField(label, choices=[(benefit.code, _(benefit.name)) for benefit in found])


def codes_in(text: str, rules: Rules) -> tuple[str, ...]:
    """Read the codes of an address, in the order of the rules; without any that is known, every computed benefit."""
    benefits = rules.rulebook.benefits
    wanted = [code for code in benefits if code in text.split(",")]
    return tuple(wanted) or tuple(code for code in benefits if benefits[code].kind == "computed")
