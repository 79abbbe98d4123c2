"""Every field a form may use; each kind lives in its own module."""

from assistant.web.forms.answers import AnswerField, Given
from assistant.web.forms.choices import (
    BoolField,
    ChecklistField,
    ChoiceField,
    CommuneField,
    GroupedChoiceField,
    TickField,
)
from assistant.web.forms.days import DateField, MonthField
from assistant.web.forms.numbers import DecimalField, IntegerField, MoneyField
from assistant.web.forms.texts import LongTextField, PostalCodeField, TextField

__all__ = [
    "AnswerField",
    "BoolField",
    "ChecklistField",
    "ChoiceField",
    "CommuneField",
    "DateField",
    "DecimalField",
    "Given",
    "GroupedChoiceField",
    "IntegerField",
    "LongTextField",
    "MoneyField",
    "MonthField",
    "PostalCodeField",
    "TextField",
    "TickField",
]
