"""What a field says when it cannot use an answer: each sentence says what to do, and blames nobody."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from assistant.web.i18n import format_date, format_number
from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "empty": _m("Répondez à cette question."),
        "empty_text": _m("Écrivez votre réponse."),
        "empty_name": _m("Écrivez un nom ou un prénom."),
        "empty_email": _m("Écrivez une adresse électronique, par exemple nom@exemple.fr."),
        "empty_telephone": _m("Écrivez un numéro de téléphone, par exemple 06 39 98 12 34."),
        "empty_reach": _m("Écrivez un numéro de téléphone ou une adresse électronique."),
        "empty_postal_code": _m("Écrivez les cinq chiffres du code postal, par exemple 69001."),
        "empty_choice": _m("Choisissez une réponse."),
        "empty_bool": _m("Choisissez « oui » ou « non »."),
        "empty_commune": _m("Choisissez votre commune."),
        "empty_checklist": _m("Cochez au moins une case."),
        "empty_tick": _m("Cochez la case pour continuer."),
        "empty_number": _m("Écrivez un nombre, par exemple 2 ou 2,5."),
        "empty_integer": _m("Écrivez un nombre en chiffres, par exemple 2. Écrivez 0 s'il n'y en a pas."),
        "empty_money": _m("Écrivez un montant en euros, par exemple 1 234,50. Écrivez 0 s'il n'y en a pas."),
        "empty_date": _m("Écrivez le jour, le mois et l'année, par exemple 27 2 1998."),
        "empty_month": _m("Écrivez le mois et l'année, par exemple 9 2026."),
        "two_answers": _m("Gardez une seule réponse : effacez ce qui est écrit, ou décochez la case."),
        "half_a_range": _m("Écrivez les deux nombres : le plus petit possible et le plus grand possible."),
        "not_a_choice": _m("Choisissez une des réponses de la liste."),
        "not_a_postal_code": _m("Écrivez les cinq chiffres du code postal, par exemple 69001."),
        "not_a_number": _m("Écrivez seulement un nombre, en chiffres, par exemple 1 234,50."),
        "thousands": _m(
            "Écrivez le nombre sans point ni virgule entre les milliers : 1234 pour mille deux cent trente-quatre, "
            "1,23 pour un et vingt-trois centièmes."
        ),
        "too_long": _m("Votre réponse est trop longue. Vérifiez-la et raccourcissez-la."),
        "not_whole": _m("Écrivez un nombre entier, en chiffres, par exemple 2."),
        "no_day": _m("Écrivez le jour en chiffres, entre 1 et 31."),
        "no_month": _m("Écrivez le mois : un nombre entre 1 et 12, ou son nom."),
        "no_year": _m("Écrivez l'année en quatre chiffres, par exemple 1998."),
        "short_year": _m(
            "Écrivez l'année en quatre chiffres, par exemple 1998 : avec deux chiffres, elle se lit de deux façons."
        ),
        "no_such_day": _m("Ce jour n'existe pas dans ce mois. Vérifiez le jour et le mois."),
    }
)


def sentence_for(code: str) -> str:
    """Return the sentence of a code, in the reader's language."""
    return _(SENTENCES[code])


class TooFar(Exception):
    """A value outside its bounds; its text says what to do."""


def keep_within(value: Decimal | date, least: Decimal | date | None, most: Decimal | date | None) -> None:
    """Raise `TooFar` when a value lies outside its bounds."""
    sentence = _date_too_far(value, least, most) if isinstance(value, date) else _number_too_far(value, least, most)
    if sentence:
        raise TooFar(sentence)


def _number_too_far(value: Decimal, least: Decimal | date | None, most: Decimal | date | None) -> str:
    if isinstance(least, Decimal) and value < least:
        if least == 0:
            return _("Écrivez un nombre sans signe moins : 0 ou plus.")
        return _("Écrivez un nombre égal ou supérieur à %(least)s.", least=format_number(least))
    if isinstance(most, Decimal) and value > most:
        return _("Vérifiez ce nombre : il doit être au plus de %(most)s.", most=format_number(most))
    return ""


def _date_too_far(value: date, least: Decimal | date | None, most: Decimal | date | None) -> str:
    if isinstance(least, date) and value < least:
        return _("Vérifiez l'année : la date doit être le %(least)s ou après.", least=format_date(least))
    if isinstance(most, date) and value > most:
        return _("Vérifiez l'année : la date doit être le %(most)s ou avant.", most=format_date(most))
    return ""
