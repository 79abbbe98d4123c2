"""Numbers and dates are read as people write them, and never misread in silence."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.web.forms.reading import (
    Plausible,
    Unreadable,
    read_date,
    read_decimal,
    read_month,
    read_whole,
    split_date,
)

OF_A_LIFE = Plausible(date(1900, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1234", "1234"),
        ("1 234,50", "1234.50"),
        ("1\u202f234,50\u00a0€", "1234.50"),
        ("1234.5 €", "1234.5"),
        ("1 234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("1'234", "1234"),
        ("€550", "550"),
        ("550 euros par mois", "550"),
        ("550€/mois", "550"),
        (",5", "0.5"),
        ("0,125", "0.125"),
        ("12,3456", "12.3456"),
        ("٣٫٥", "3.5"),
        ("۱۲۳۴", "1234"),
        ("−3", "-3"),
        ("+7", "7"),
        (" 007 ", "7"),
    ],
)
def test_a_number_is_read_as_people_write_it(written: str, number: str) -> None:
    assert read_decimal(written) == Decimal(number)


@pytest.mark.parametrize(
    "written", ["", "abc", "12 ou 13", "1,2,3", "1.2.3", "--1", "1e5", "NaN", "Infinity", "12,34.5,6"]
)
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_decimal(written)
    assert refusal.value.why == "not_a_number"


@pytest.mark.parametrize("written", ["1.234", "1,234", "12.500 €"])
def test_thousands_that_may_be_decimals_are_asked_again(written: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_decimal(written)
    assert refusal.value.why == "thousands"


@given(
    st.decimals(min_value=0, max_value=999_999, places=2),
    st.sampled_from([",", "."]),
    st.sampled_from(["", " ", "\u202f"]),
)
def test_every_amount_survives_being_written_in_french(amount: Decimal, mark: str, space: str) -> None:
    written = f"{amount:,.2f}".replace(",", space).replace(".", mark)
    assert read_decimal(f"{written} €") == amount


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    for read in (read_decimal, read_whole):
        with suppress(Unreadable):
            assert read(text).is_finite()


def test_a_whole_number_may_have_empty_decimals_only() -> None:
    assert read_whole("3,0") == 3
    with pytest.raises(Unreadable, match="not_whole"):
        read_whole("3,5")


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [("1", "2", "1998"), ("01", "02", "98"), ("1er", "février", "1998"), ("1", "Févr.", "1998"), ("١", "٢", "١٩٩٨")],
)
def test_a_date_is_read_as_people_write_it(day: str, month: str, year: str) -> None:
    assert read_date(day, month, year, OF_A_LIFE) == date(1998, 2, 1)


@pytest.mark.parametrize(
    ("name", "number"),
    [("janvier", 1), ("AOÛT", 8), ("aout", 8), ("déc.", 12), ("September", 9), ("يناير", 1), ("січень", 1), ("12", 12)],
)
def test_a_month_has_a_name_in_every_language_of_the_service(name: str, number: int) -> None:
    assert read_month(name) == number


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        (("", "2", "1998"), "no_day"),
        (("0", "2", "1998"), "no_day"),
        (("31", "2", "1998"), "no_such_day"),
        (("29", "2", "1999"), "no_such_day"),
        (("1", "13", "1998"), "no_month"),
        (("1", "", "1998"), "no_month"),
        (("1", "2", ""), "no_year"),
        (("1", "2", "998"), "no_year"),
        (("1", "2", "0000"), "no_year"),
        (("1", "2", "20"), "short_year"),
    ],
)
def test_what_is_wrong_in_a_date_is_named(parts: tuple[str, str, str], why: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_date(*parts, OF_A_LIFE)
    assert refusal.value.why == why


def test_two_digits_of_a_year_are_read_where_one_century_alone_is_plausible() -> None:
    of_a_child = Plausible(date(2005, 1, 1), date(2027, 12, 31))
    assert read_date("1", "2", "20", of_a_child) == date(2020, 2, 1)


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("1/2/98", ("1", "2", "98")),
        ("01-02-1998", ("01", "02", "1998")),
        ("1.2.1998", ("1", "2", "1998")),
        ("1 février 1998", ("1", "février", "1998")),
        ("1998-02-01", ("01", "02", "1998")),
        ("12", None),
        ("1/2", None),
    ],
)
def test_a_whole_date_in_one_field_is_taken_apart(written: str, parts: tuple[str, str, str] | None) -> None:
    assert split_date(written) == parts


@given(st.tuples(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12)))
def test_no_text_breaks_the_reading_of_dates(parts: tuple[str, str, str]) -> None:
    with suppress(Unreadable):
        assert read_date(*parts, OF_A_LIFE).year >= 1


# --- what people write, in whatever script they write it ---------------------------------------

EASTERN = str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫٫")
PERSIAN = str.maketrans("0123456789.,", "۰۱۲۳۴۵۶۷۸۹٫٫")
days = st.dates(date(1900, 1, 1), date(2027, 12, 31))


@given(
    st.decimals(min_value=0, max_value=999_999, places=2),
    st.sampled_from(["1 234,50", "1.234,50", "1234.5 €"]),
    st.sampled_from([{}, EASTERN, PERSIAN]),
)
def test_an_amount_is_the_same_in_every_way_of_writing_it(amount: Decimal, way: str, script: dict[int, int]) -> None:
    french = f"{amount:,.2f}".replace(",", " ").replace(".", ",")
    written = {"1 234,50": french, "1.234,50": french.replace(" ", "."), "1234.5 €": f"{amount} €"}[way]
    if script and way == "1.234,50":
        return  # their own thousands are written otherwise
    assert read_decimal(written.translate(script)) == amount


@given(days, st.sampled_from(["/", "-", ".", " "]), st.sampled_from([{}, EASTERN, PERSIAN]))
def test_every_day_of_a_life_survives_being_written_in_one_field(day: date, mark: str, script: dict[int, int]) -> None:
    padded = f"{day.day:02}{mark}{day.month:02}{mark}{day.year}"
    bare = f"{day.day}{mark}{day.month}{mark}{day.year}"
    for written in (padded, bare, day.isoformat()):
        parts = split_date(written if mark == "." and script else written.translate(script))
        assert parts is not None, written
        assert read_date(*parts, OF_A_LIFE) == day


@pytest.mark.parametrize("written", ["1/2/98", "01-02-1998", "1 février 1998", "1.2.1998", "١/٢/١٩٩٨", "1998-02-01"])
def test_a_date_pasted_in_the_first_field_is_understood(written: str) -> None:
    parts = split_date(written)
    assert parts is not None
    assert read_date(*parts, Plausible(date(1910, 1, 1), date(2009, 12, 31))) == date(1998, 2, 1)
