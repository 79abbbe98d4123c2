"""The pattern page: every component in its states, for whoever builds pages and for the tests that read it."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from flask import render_template, request
from werkzeug.datastructures import MultiDict
from wtforms import Form

from assistant.eligibility.situation import UNSURE, Between
from assistant.web.forms.fields import (
    BoolField,
    ChecklistField,
    ChoiceField,
    CommuneField,
    DateField,
    DecimalField,
    Given,
    GroupedChoiceField,
    IntegerField,
    LongTextField,
    MoneyField,
    MonthField,
    PostalCodeField,
    TextField,
    TickField,
)
from assistant.web.i18n import amount
from assistant.web.i18n import gettext as _

STATUS = (
    ("tenant", "Locataire", "Vous avez un bail à votre nom"),
    ("hosted", "Hébergé·e gratuitement"),
    ("owner", "Propriétaire"),
)
TOWNS = (("01004", "Ambérieu-en-Bugey"), ("01007", "Ambronay"))


def _fields(prefix: str) -> dict[str, Any]:
    """One field of each kind, under names that a second copy on the page does not share."""
    return {
        f"{prefix}.name": TextField(_("Votre nom"), autocomplete="name"),
        f"{prefix}.postal_code": PostalCodeField(_("Code postal"), hint=_("Par exemple, 69001")),
        f"{prefix}.message": LongTextField(_("Votre message"), required=False),
        f"{prefix}.present": BoolField(_("Vivez-vous en couple ?"), unsure=True),
        f"{prefix}.status": ChoiceField(_("Votre logement"), choices=STATUS, unsure=True, hint=_("Aujourd'hui")),
        f"{prefix}.subject": GroupedChoiceField(
            _("De quoi voulez-vous parler ?"), groups=(("", STATUS[2:]), (_("Logement"), STATUS[:2]))
        ),
        f"{prefix}.insee_code": CommuneField(_("Votre commune"), choices=TOWNS),
        f"{prefix}.town": ChoiceField(_("Choisissez un lieu"), choices=TOWNS, as_list=True),
        f"{prefix}.needs": ChecklistField(_("De quoi avez-vous besoin ?"), choices=STATUS),
        f"{prefix}.monthly_rent": MoneyField(
            _("Montant du loyer, sans les charges"), per=_("par mois"), unsure=True, as_range=True
        ),
        f"{prefix}.floor_area": DecimalField(_("Surface"), suffix="m²", unsure=True, none=_("Je n'ai pas de logement")),
        f"{prefix}.count": IntegerField(_("Nombre d'enfants")),
        f"{prefix}.birth_date": DateField(
            _("Date de naissance"),
            hint=_("Par exemple, 27 2 1998"),
            unsure=True,
            none=_("Je n'ai pas cette date"),
            autocomplete="bday",
        ),
        f"{prefix}.month": MonthField(_("Mois du droit")),
        f"{prefix}.agreed": TickField(_("J'ai compris que le bureau choisi pourra lire mon dossier")),
    }


def _earlier(prefix: str) -> dict[str, Given]:
    """Answers given earlier, of each sort."""
    return {
        f"{prefix}.present": Given(UNSURE),
        f"{prefix}.status": Given("hosted"),
        f"{prefix}.subject": Given("tenant"),
        f"{prefix}.needs": Given(["owner"]),
        f"{prefix}.monthly_rent": Given(Between(Decimal(500), Decimal(650))),
        f"{prefix}.floor_area": Given(Decimal("32.5")),
        f"{prefix}.birth_date": Given(date(1998, 2, 27)),
        f"{prefix}.month": Given(date(2026, 11, 1)),
        f"{prefix}.agreed": Given(answer=True),
    }


def _form(prefix: str) -> type[Form]:
    return type("PatternForm", (Form,), _fields(prefix))


def pattern_page() -> str:
    """Render every component: empty, filled, in error (`?erreurs`, or once sent), and something done (`?fini`)."""
    wrong = MultiDict({"blank.birth_date.day": "31", "blank.birth_date.month": "2", "blank.count": "deux"})
    submitted = request.form if request.method == "POST" else wrong if "erreurs" in request.args else None
    blank = _form("blank")(submitted)
    if submitted is not None:
        blank.validate()
    filled = _form("filled")(None, data=_earlier("filled"))
    return render_template("site/patterns.html", form=blank, filled=filled, samples=_samples())


def _samples() -> SimpleNamespace:
    return SimpleNamespace(
        amount=Decimal("1234.5"),
        day=date(2026, 11, 1),
        reference=SimpleNamespace(
            short="CSS L521-1",
            title="Code de la sécurité sociale, article L521-1",
            url="https://www.legifrance.gouv.fr/",
        ),
        bare_reference=SimpleNamespace(short="CCH L822-3", title="Code de la construction, article L822-3", url=None),
        lines=[
            SimpleNamespace(key=_("Loyer"), value=amount(Decimal(550)), href="#main"),
            SimpleNamespace(key=_("Commune"), value="Lyon"),
        ],
        rows=[["Loyer retenu", amount(Decimal("336.97"))], ["Charges", amount(Decimal("61.29"))]],
        papers=[
            SimpleNamespace(id="rib", label="Un RIB à votre nom", ticked=False, facts=["Copie", "Gratuit"]),
            SimpleNamespace(id="lease", label="Le bail", ticked=True, facts=[]),
        ],
    )
