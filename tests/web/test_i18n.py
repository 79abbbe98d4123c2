"""Sentences, amounts, dates and telephone numbers in each language."""

import threading
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.web import i18n


@pytest.mark.parametrize(
    ("code", "amount", "rounded", "month"),
    [
        ("fr", "1\u202f234,50\u00a0€", "1\u202f234\u00a0€", "novembre 2026"),
        ("en", "€1,234.50", "€1,234", "November 2026"),
        ("ar", "\u20661,234.50\u00a0€\u2069", "\u20661,234\u00a0€\u2069", "نوفمبر 2026"),
        ("uk", "1\u00a0234,50\u00a0€", "1\u00a0234\u00a0€", "листопад 2026\u202fр."),
    ],
)
def test_amounts_and_months_follow_the_language(code: str, amount: str, rounded: str, month: str) -> None:
    with i18n.reading_in(code):
        assert i18n.format_money(Decimal("1234.5")) == amount
        assert i18n.format_money(Decimal(1234), cents=False) == rounded
        assert i18n.format_month(date(2026, 11, 1)) == month


def test_amounts_and_numbers_stay_left_to_right() -> None:
    with i18n.reading_in("ar"):
        assert "1\u00a0234,50" in i18n.gettext(
            "Écrivez un montant en euros, par exemple 1\u00a0234,50. Écrivez 0 s'il n'y en a pas."
        ), "with a plain space the two parts would change places"
        assert i18n.amount(Decimal(5)) == '<span class="amount" dir="ltr">5.00\u00a0€</span>'
        assert i18n.ltr("<b>") == '<span class="ltr" dir="ltr">&lt;b&gt;</span>'


@pytest.mark.parametrize(
    ("number", "shown", "dialled"),
    [
        ("0199001234", "01\u00a099\u00a000\u00a012\u00a034", "+33199001234"),
        ("01 99 00 12 34", "01\u00a099\u00a000\u00a012\u00a034", "+33199001234"),
        ("+33639981234", "06\u00a039\u00a098\u00a012\u00a034", "+33639981234"),
        ("3230", "3230", "3230"),
        ("116 006", "116\u00a0006", "116006"),
        ("+33 1 99 00 12 34", "+33\u00a01\u00a099\u00a000\u00a012\u00a034", "+33199001234"),
    ],
)
def test_a_telephone_number_is_shown_by_pairs_and_dialled_whole(number: str, shown: str, dialled: str) -> None:
    assert i18n.format_telephone(number) == shown
    assert i18n.telephone_digits(number) == dialled


@pytest.mark.parametrize(("reads", "written"), [("uk", "uk"), ("tr", "ar"), ("other", "ar"), ("", "ar")])
def test_what_somebody_reads_is_written_where_we_can_else_that_of_the_page(reads: str, written: str) -> None:
    with i18n.reading_in("ar"):
        assert i18n.language_for(reads) == written


@pytest.mark.usefixtures("all_languages")
def test_a_language_is_only_a_catalogue() -> None:
    label = i18n.lazy("Continuer")
    assert str(label) == "Continuer"
    with i18n.reading_in("ar"):
        assert str(label) == i18n.gettext("Continuer") == "متابعة"
        assert i18n.gettext("Rien de traduit : %(what)s", what="ceci") == "Rien de traduit : ceci"
    assert i18n.gettext("") == ""


def test_a_sentence_that_counts_and_one_marked_for_later(all_languages: Path) -> None:
    assert i18n.ngettext("%(num)s question", "%(num)s questions", 1) == "1 question"
    assert i18n.ngettext("%(num)s question", "%(num)s questions", 3) == "3 questions"
    assert i18n.pgettext("button", "Continuer") == "Continuer"
    assert i18n.npgettext("bus", "%(num)s ligne", "%(num)s lignes", 2) == "2 lignes"
    assert i18n.marked("Continuer") == "Continuer"


def test_two_readers_at_once_keep_their_own_language() -> None:
    seen: dict[str, str] = {}
    meet = threading.Barrier(2)

    def read(code: str) -> None:
        with i18n.reading_in(code):
            meet.wait(timeout=5)
            seen[code] = i18n.current_language().code

    threads = [threading.Thread(target=read, args=(code,)) for code in ("en", "ar")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {"en": "en", "ar": "ar"}


def test_the_first_of_a_month_is_written_as_french_does() -> None:
    assert i18n.format_date(date(2026, 3, 1)) == "1er mars 2026"
    assert i18n.format_weekday(date(2026, 3, 1)) == "dimanche 1er mars 2026"
    assert i18n.format_date(date(2026, 3, 1), "short") == "01/03/2026"
    with i18n.reading_in("en"):
        assert i18n.format_date(date(2026, 3, 1)) == "1 March 2026"
