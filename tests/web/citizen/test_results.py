"""The result: its order, its words, its figures for robots, and the whole calculation behind it."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape

from icalendar import Calendar

from tests.households import DISPUTED_CUSTODY, SINGLE_PARENT, TENANT_WHO_DOES_NOT_KNOW
from tests.robot import PageReader, Robot
from tests.web.client import InspectingClient
from tests.web.inspection import Page

WithResult = Callable[..., InspectingClient]


def test_robots_read_outcome_amount_and_variant(robot: Robot) -> None:
    found = robot.play(SINGLE_PARENT, "af,asf,aide_logement").benefits
    assert {code: (b["data-outcome"], b["data-amount"], b["data-variant"]) for code, b in found.items()} == {
        "af": ("eligible", "152.25", ""),
        "asf": ("eligible", "401.55", ""),
        "aide_logement": ("eligible", "309.00", "alf"),
    }


def test_claiming_comes_first_and_what_nobody_checked_last(with_result: WithResult) -> None:
    text = unescape(with_result(DISPUTED_CUSTODY).get("/resultat").text)
    order = [
        "N'attendez pas un rendez-vous",
        "Ce que vous pouvez demander",
        "Ce qu'une personne doit regarder",
        "Ce que nous n'avons pas vérifié pour ces aides",
        "Les aides que nous n'avons pas vérifiées",
        "Chèque énergie",
    ]
    places = [text.index(words) for words in order if words in text]
    assert places == sorted(places)
    assert len(places) >= len(order) - 1


def test_a_sum_paid_once_does_not_begin_in_a_month(with_result: WithResult) -> None:
    text = unescape(with_result(SINGLE_PARENT, ("ars",)).get("/resultat").text)
    assert 'data-outcome="eligible"' in text
    assert "Cette somme est versée en une fois" in text
    assert "Le versement commence" not in text


def test_what_is_only_pointed_to_stands_apart_from_what_is_worked_out(with_result: WithResult) -> None:
    text = unescape(with_result(SINGLE_PARENT).get("/resultat").text)
    worked_out, _, rest = text.partition("Les aides que nous ne calculons pas encore")
    pointed, _, rest = rest.partition("Les aides qui ne semblent pas vous concerner")
    assert all(f'data-benefit="{code}"' in pointed for code in ("rsa", "prime_activite", "aah", "aspa", "css"))
    assert 'data-benefit="visale"' in rest
    assert 'data-benefit="rsa"' not in worked_out
    assert 'data-benefit="aide_logement"' in worked_out


def test_a_doubt_gives_a_range_and_a_person(with_result: WithResult) -> None:
    client = with_result(TENANT_WHO_DOES_NOT_KNOW, ("aide_logement",))
    text = unescape(client.get("/resultat").text)
    found = PageReader(text).benefits["aide_logement"]
    assert found["data-outcome"] == "refer"
    assert found["data-amount"] == ""
    assert "entre" in text
    assert text.count("/questions/income-twelve-months/0?suite=verification") == 1
    assert "Il manque 1 réponse : voir plus haut." in text
    assert "Prendre rendez-vous" in text


def test_a_dispute_is_for_a_person_face_to_face(with_result: WithResult) -> None:
    text = unescape(with_result(DISPUTED_CUSTODY).get("/resultat").text)
    assert "Les parents ne sont pas d'accord" in text
    assert "rendez-vous de 45 minutes, au guichet" in text


def test_a_refusal_gives_the_condition_the_figures_and_the_article(with_result: WithResult) -> None:
    case = {**SINGLE_PARENT, "children": SINGLE_PARENT["children"][:1]}
    text = unescape(with_result(case, ("af",)).get("/resultat").text)
    assert "nous en comptons au plus 1" in text
    assert re.search(r"CSS L521-1", text)


def test_whom_a_benefit_does_not_concern_reads_their_answer_the_condition_and_the_article(
    with_result: WithResult,
) -> None:
    text = unescape(with_result({**SINGLE_PARENT, "children": []}, ("af", "asf")).get("/resultat").text)
    apart = text.replace("\u00a0", " ").partition("Les aides qui ne semblent pas vous concerner")[2]
    apart = re.sub(r'<button class="term"[^>]*>(.*?)</button>', r"\1", apart)
    assert PageReader(text).benefits["af"]["data-outcome"] == "not_eligible"
    assert re.search(r"Combien d'enfants avez-vous à charge.*vous avez répondu : 0", apart)
    assert "Il faut au moins deux enfants à charge de moins de 20 ans" in apart
    assert "CSS L523-1" in apart
    assert "ne vise pas votre situation" not in text


def test_nobody_is_told_to_claim_what_cannot_be_claimed(with_result: WithResult) -> None:
    case = {**SINGLE_PARENT, "housing": {**SINGLE_PARENT["housing"], "status": "homeless"}}
    text = unescape(with_result(case, ("aide_logement",)).get("/resultat").text)
    result = text.partition("<main")[2].partition("</main>")[0]
    assert PageReader(text).benefits["aide_logement"]["data-outcome"] == "refer"
    for words in ("Pour la demander", "caf.fr", "N'attendez pas", "formulaire"):
        assert words not in result
    assert "rendez-vous de 45 minutes, au guichet" in result


def test_a_doubt_on_the_home_asks_nothing_about_a_room_or_a_loan(robot: Robot) -> None:
    case = {**SINGLE_PARENT, "housing": {**SINGLE_PARENT["housing"], "status": "unsure"}}
    played = robot.play(case, "aide_logement")
    assert played.benefits["aide_logement"]["data-outcome"] == "refer"
    assert not {"housing.crous_kind", "housing.loan_signed_on"} & set(played.asked)


def test_a_month_to_come_says_what_is_not_sure_yet(with_result: WithResult) -> None:
    text = unescape(with_result({**SINGLE_PARENT, "date": "2027-01"}, ("aide_logement",)).get("/resultat").text)
    assert "janvier 2027, un mois à venir" in text
    assert "un mois à venir" not in unescape(with_result(SINGLE_PARENT, ("af",)).get("/resultat").text)


def test_every_condition_and_every_step_can_be_read(with_result: WithResult) -> None:
    client = with_result()
    for code in ("af", "asf", "aide_logement"):
        text = client.get(f"/resultat/{code}/pourquoi").text
        assert "Les conditions, une par une" in text
        assert "Le calcul, étape par étape" in text
        assert "{" not in re.sub(r"<(script|style).*?</\1>", "", text, flags=re.DOTALL)
    assert "152,25" in client.get("/resultat/af/pourquoi").text


def test_a_refusal_says_which_conditions_are_needed_and_of_which_one_is_enough(with_result: WithResult) -> None:
    client = with_result({**SINGLE_PARENT, "children": SINGLE_PARENT["children"][:1]}, ("af", "visale"))
    text = client.get("/resultat/af/pourquoi").text
    (parts,) = Page(text).of_class("condition__parts")
    assert len(parts.findall("div")) == 2, "two children, or three where one is twenty"
    assert "Une seule de ces conditions suffit" in text
    assert "dites-le à la CAF" in text
    assert "dites-le à la CAF" not in client.get("/resultat/visale/pourquoi").text, "others pay it"


def test_only_a_right_that_opens_is_for_later(with_result: WithResult) -> None:
    born = [{"birth_date": day} for day in ("2006-03-12", "2012-03-12", "2015-03-12")]
    may_change = {**SINGLE_PARENT, "children": born, "family_resources": 58000, "housing": {"status": "owner"}}
    text = unescape(with_result(may_change, ("cf",)).get("/resultat").text)
    assert "le résultat peut changer" in text
    assert "À partir de plus tard" not in text
    opens = {**SINGLE_PARENT, "children": [{"birth_date": day} for day in ("2012-03-12", "2015-03-12", "2024-03-12")]}
    text = unescape(with_result(opens, ("cf",)).get("/resultat").text)
    assert "À partir de plus tard" in text


def test_what_time_will_change_fits_in_a_calendar(with_result: WithResult) -> None:
    case = {
        **SINGLE_PARENT,
        "date": "2026-01",
        "children": [{"birth_date": "2010-05-20"}, {"birth_date": "2006-03-10"}],
    }
    client = with_result(case, ("af",))
    text = unescape(client.get("/resultat").text)
    if "/resultat/af/calendrier.ics" in text:
        calendar = client.get("/resultat/af/calendrier.ics")
        assert calendar.mimetype == "text/calendar"
        assert "BEGIN:VEVENT" in calendar.text
    else:
        assert client.get("/resultat/af/calendrier.ics").status_code == 404


def test_the_day_of_the_figures_is_written(with_result: WithResult) -> None:
    assert "les barèmes du 1" in with_result().get("/resultat").text


def test_a_result_asked_too_soon_leads_to_the_question_that_is_missing(client: InspectingClient) -> None:
    client.submit(client.get("/commencer"))
    for address in ("/resultat", "/resultat/af/pourquoi", "/imprimer"):
        assert client.get(address, follow_redirects=True).request.path == "/questions/date"


def test_a_benefit_that_was_not_checked_has_no_page(with_result: WithResult) -> None:
    client = with_result(SINGLE_PARENT, ("af",))
    assert client.get("/resultat/asf/pourquoi").status_code == 404
    assert "Vérifier aussi ces aides" in client.get("/resultat").text


def why_text(client: InspectingClient, code: str) -> str:
    """Return what the page says, spaces and all made plain."""
    return " ".join(unescape(client.get(f"/resultat/{code}/pourquoi").text).replace("\u202f", " ").split())


def test_only_the_steps_of_this_household_are_listed(with_result: WithResult) -> None:
    text = why_text(with_result(), "asf")
    assert "Allocation entière, quand un parent manque" in text
    assert "quand les deux parents manquent" not in text
    assert "La plus basse des pensions reçues" not in text, "nothing is received"


def test_shares_and_years_are_written_as_people_write_them(with_result: WithResult) -> None:
    client = with_result()
    assert "en pourcentage du loyer de référence" in why_text(client, "aide_logement")
    assert "100 %" in why_text(client, "aide_logement").replace("\u00a0", " ")
    text = why_text(client, "ars")
    assert "rentrée de 2026" in text
    assert "2 026" not in text.replace("\u00a0", " ")


def test_what_was_not_asked_is_not_shown_as_answered(with_result: WithResult) -> None:
    text = why_text(with_result(), "aide_logement")
    assert "rattaché·e à la déclaration d'impôts" not in text


def test_a_total_worked_out_is_shown_though_it_was_not_known(with_result: WithResult) -> None:
    text = why_text(with_result(), "af").replace("\u00a0", " ")
    assert "Je ne sais pas" not in text
    assert "17 000,00 € par an" in text


def test_what_would_change_the_answer_is_time_figures_and_papers(with_result: WithResult) -> None:
    client = with_result()
    text = why_text(client, "af")
    part = text[text.index("Ce qui changerait la réponse") :]
    assert "Des chiffres officiels changent en principe le 1er" in part
    assert "papiers restent à préparer" in part
    assert "/resultat/af/dates.ics" in part
    file = client.get("/resultat/af/dates.ics")
    assert file.mimetype == "text/calendar"
    entries = Calendar.from_ical(file.data).walk("VEVENT")
    assert entries
    assert all(entry["summary"].endswith("Allocations familiales") for entry in entries)
    assert all(entry.decoded("dtstart").date() > date(2026, 11, 20) for entry in entries)


def test_the_limits_of_income_stand_as_plain_information(with_result: WithResult) -> None:
    text = why_text(with_result(), "ars").replace("\u00a0", " ")
    part = text[text.index("Les limites de revenus, pour information") :]
    assert "Plafond de revenus" in part
    assert "35 638,00 € par an" in part


def test_dates_of_a_benefit_nobody_checked_do_not_exist(with_result: WithResult) -> None:
    assert with_result().get("/resultat/nothing/dates.ics").status_code == 404
