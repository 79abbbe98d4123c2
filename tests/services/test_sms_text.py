import pytest

from assistant.services.sms_text import in_plain_signs, length_of


@pytest.mark.parametrize(
    ("text", "is_gsm", "segments"),
    [
        ("a" * 160, True, 1),
        ("a" * 161, True, 2),
        ("a" * 306, True, 2),
        ("a" * 307, True, 3),
        ("é" * 160, True, 1),
        ("€" * 80, True, 1),
        ("€" * 81, True, 2),
        ("ж" * 70, False, 1),
        ("ж" * 71, False, 2),
        ("م" * 134, False, 2),
        ("م" * 135, False, 3),
        ("😀" * 35, False, 1),
        ("😀" * 36, False, 2),
    ],
)
def test_segments_are_counted_as_networks_count_them(text: str, *, is_gsm: bool, segments: int) -> None:
    assert (length_of(text).is_gsm, length_of(text).segments) == (is_gsm, segments)


def test_french_loses_only_the_accents_the_network_lacks() -> None:
    assert in_plain_signs("Reçu à l’hôtel « été » … œuvre") == 'Recu à l\'hotel " été " ... oeuvre'


@pytest.mark.parametrize("text", ["Зустріч підтверджено", "تم تأكيد الموعد"])
def test_what_does_not_fit_the_alphabet_is_left_as_it_is(text: str) -> None:
    assert in_plain_signs(text) == text
