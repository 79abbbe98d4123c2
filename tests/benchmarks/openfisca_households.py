"""A reference household, told to OpenFisca-France: each case becomes the JSON situation its builder reads.

Everything that its formulas would otherwise work out far away from the benefit (income tax, minimum incomes) is given,
so that OpenFisca has no more to compute than we have.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

Case = Mapping[str, Any]
Values = dict[str, Any]

VARIABLES = {
    "af": "af",
    "asf": "asf",
    "cf": "cf",
    "paje_naissance": "paje_naissance",
    "paje_adoption": "paje_adoption",
    "paje_base": "paje_base",
    "ars": "ars",
    "aeeh": "aeeh",
    "aide_logement": "aide_logement",
}
_ONLY_CHILDREN = frozenset({"af", "asf"})
_CARE_OPENS, _RATE_OPENS = 50, 80
_ACTIVITIES = {
    "employed": "actif",
    "self_employed": "actif",
    "unemployed": "chomeur",
    "student": "etudiant",
    "retired": "retraite",
    "inactive": "inactif",
}
_RESOURCES = {
    "epargne_revenus_non_imposables": "tax_free_savings",
    "epargne_revenus_imposables": "taxed_savings",
    "valeur_patrimoine_loue": "rented_out_property_value",
    "valeur_immo_non_loue": "vacant_property_value",
    "valeur_terrains_non_loues": "vacant_land_value",
    "valeur_locative_immo_non_loue": "vacant_property_rental_value",
    "valeur_locative_terrains_non_loues": "vacant_land_rental_value",
}
_PARTS_OF_PROFITS = (
    "rpns_pvce",
    "rpns_pvct",
    "rpns_exon",
    "moins_values_court_terme_non_salaries",
    "moins_values_long_terme_non_salaries",
)
_NEVER = "9999-12-31"
_DEFAULTS = (0, "inactif", "non_renseigne", _NEVER)


class Periods:
    """The periods that the formulas of one month look at."""

    def __init__(self, month: str) -> None:
        self.month = month
        self.day = date.fromisoformat(f"{month}-01")
        self.last_month = self._months_before(1)
        self.two_months_ago = self._months_before(2)
        self.year, self.last_year, self.year_n2 = (str(self.day.year - back) for back in (0, 1, 2))
        self.rolling_year = f"year:{self._months_before(13)}"
        self.half_year_before = f"month:{self._months_before(6)}:6"

    def _months_before(self, number: int) -> str:
        count = self.day.year * 12 + self.day.month - 1 - number
        return f"{count // 12:04d}-{count % 12 + 1:02d}"


def situation(case: Case, benefits: tuple[str, ...]) -> dict[str, Values]:
    """Write the situation for the builder of simulations."""
    periods = Periods(case["date"])
    housed = "aide_logement" in benefits
    adults = {name: case[name] for name in ("applicant", "partner") if case.get(name) is not None}
    children = {f"child{rank}": child for rank, child in enumerate(case["children"])}
    people = {name: dict(_adult(adult, periods, housed=housed)) for name, adult in adults.items()}
    people |= {name: dict(_child(child, periods, housed=housed)) for name, child in children.items()}
    if not housed and not _ONLY_CHILDREN.issuperset(benefits):
        for name, person in people.items():
            person |= dict(_worker(case[name], periods) if name in adults else _beneficiary(children[name], periods))
    people = {name: person if name == "applicant" else _shortened(person) for name, person in people.items()}
    if housed:
        for variable, fact in _RESOURCES.items():
            people["applicant"][variable] = {periods.month: case["resources"][fact]}
    groups: dict[str, Values] = {
        "familles": {"parents": [*adults], "enfants": [*children], **dict(_family(case, periods, housed=housed))},
        "foyers_fiscaux": {"declarants": [*adults], "personnes_a_charge": [*children]},
        "menages": {"personne_de_reference": ["applicant"], "enfants": [*children]},
    }
    if "partner" in adults:
        groups["menages"]["conjoint"] = ["partner"]
    if housed:
        groups["foyers_fiscaux"] |= dict(_tax_household(case, periods))
        groups["menages"] |= dict(_home(case, periods))
    return {"individus": people, **{kind: {"the": group} for kind, group in groups.items()}}


def _shortened(person: Values) -> Values:
    """Leave out what is as good as not said: one zero, the applicant's, tells OpenFisca that nobody has more."""
    return {
        name: told
        for name, told in person.items()
        if name == "rempli_obligation_scolaire" or any(value not in _DEFAULTS for value in told.values())
    }


def _family(case: Case, periods: Periods, *, housed: bool) -> Iterator[tuple[str, Values]]:
    if not housed:
        resources = float(_family_resources(case))
        yield "prestations_familiales_base_ressources", {periods.month: resources, f"{periods.year}-01": resources}
        common = case["household_resources_n2"]
        shared = float(common["other_income"]) - float(common["alimony_paid"])
        yield "prestations_familiales_base_ressources_communes", {periods.month: shared}
        return
    receives_aeeh = any(child["receives_aeeh"] for child in case["children"])
    yield "aeeh", {periods.month: 100 if receives_aeeh else 0}
    yield "rsa", {periods.last_month: 500 if case["resources"]["receives_rsa"] else 0}
    yield "proprietaire_proche_famille", {periods.month: case["housing"]["landlord_close_relative"]}
    if not case["housing"]["social_landlord"]:
        yield "reduction_loyer_solidarite", {periods.month: 0}
    if case["housing"]["status"] not in ("owner", "student_residence_crous"):
        yield "aides_logement_accedant_et_foyer", {periods.month: 0}


def _family_resources(case: Case) -> Decimal:
    """Add up what family benefits look at: year N-2, net of the deductions."""
    common = case["household_resources_n2"]
    total = Decimal(str(common["other_income"])) - Decimal(str(common["alimony_paid"]))
    for name in ("applicant", "partner"):
        if case.get(name) is not None:
            total += sum((Decimal(str(amount)) for amount in case[name]["resources_n2"].values()), Decimal(0))
    return total


def _adult(adult: Case, periods: Periods, *, housed: bool) -> Iterator[tuple[str, Values]]:
    yield "date_naissance", {"ETERNITY": adult["birth_date"]}
    yield "salaire_net", {periods.half_year_before: 0}
    yield "pensions_alimentaires_percues", {periods.month: 0, periods.last_year: adult["alimony_received_last_year"]}
    if not housed:
        return
    month = periods.month
    works_now = adult["activity"] in ("employed", "self_employed")
    yield "activite", {month: _ACTIVITIES[adult["activity"]]}
    yield "etudiant", {month: adult["activity"] == "student"}
    yield "boursier", {month: adult["scholarship"]}
    yield "enceinte", {month: adult["pregnant"]}
    yield "date_debut_chomage", {"ETERNITY": adult.get("unemployed_since") or _NEVER}
    yield "type_conges", {month: "conge_parental" if adult["on_parental_leave"] else "non_renseigne"}
    yield "aah", {month: 500 if adult["receives_aah"] else 0}
    yield "handicap", {month: adult["receives_aah"]}
    yield "ass", {month: 500 if adult.get("unemployment_cover") == "ass" else 0}
    wages = adult["wages_12m"]
    yield "salaire_imposable", {periods.rolling_year: wages, **_now(wages / 12 if works_now else 0, periods)}
    benefit = adult["unemployment_benefit_12m"]
    covered = adult.get("unemployment_cover") in ("are", "ass") and benefit
    yield "chomage_imposable", {periods.rolling_year: benefit, **_now(benefit / 12 if covered else 0, periods)}
    yield "retraite_imposable", {periods.rolling_year: adult["retirement_pension_12m"]}
    yield "frais_reels", {periods.last_year: adult["work_expenses_last_year"]}
    yield "rpns_imposables", {periods.year_n2: adult["self_employed_profit_n2"], periods.year: 0}
    yield "prestations_familiales_base_ressources_individu", {month: 0}
    for variable in _PARTS_OF_PROFITS:
        yield variable, {periods.year_n2: 0}


def period_of(benefit: str, month: str) -> str:
    """Return the period a benefit is calculated for: the back-to-school allowance is one of the year."""
    return month[:4] if benefit == "ars" else month


def _worker(adult: Case, periods: Periods) -> Iterator[tuple[str, Values]]:
    """Tell what an adult earned two years ago, which says whether a couple has two incomes."""
    earned = adult["resources_n2"]
    yield "revenu_assimile_salaire_apres_abattements", {periods.year_n2: earned["salary"] + earned["unemployment"]}
    yield "rpns_imposables", {periods.year_n2: earned["self_employment"]}
    yield "prestations_familiales_base_ressources_individu", {periods.month: float(sum(map(float, earned.values())))}
    yield "salaire_net", _each_month(0, periods)


def _each_month(amount: float, periods: Periods) -> Values:
    """Spread an amount over two years: the back-to-school allowance also reads December."""
    return {f"{year}-{month:02d}": amount for year in (periods.last_year, periods.year) for month in range(1, 13)}


def _beneficiary(child: Case, periods: Periods) -> Iterator[tuple[str, Values]]:
    """Tell what the other family benefits read of a child: a disability, an arrival, earnings until December."""
    rate = child["disability_rate"]
    is_recognised = rate >= _RATE_OPENS or (rate >= _CARE_OPENS and child["special_education"])
    yield "handicap", {periods.month: bool(is_recognised)}
    yield "aeeh_niveau_handicap", {periods.month: int(child["aeeh_complement"])}
    yield "adoption", {periods.month: child.get("adoption_date") is not None}
    yield "date_adoption", {"ETERNITY": child.get("adoption_date") or _NEVER}
    yield "salaire_net", _each_month(child["monthly_earnings"], periods)


def _now(amount: float, periods: Periods) -> Values:
    return {periods.last_month: amount, periods.month: amount}


def _child(child: Case, periods: Periods, *, housed: bool) -> Iterator[tuple[str, Values]]:
    earnings = child["monthly_earnings"]
    yield "date_naissance", {"ETERNITY": child["birth_date"]}
    yield "salaire_net", {periods.half_year_before: earnings * 6}
    if housed:
        yield "salaire_imposable", {periods.rolling_year: earnings * 12, **_now(earnings, periods)}
        return
    yield "garde_alternee", {periods.month: child["custody"] == "alternating"}
    if not child["in_school"]:
        yield "rempli_obligation_scolaire", {periods.month: False}
    yield "pensions_alimentaires_percues", {periods.month: child["support_received"]}


def _tax_household(case: Case, periods: Periods) -> Iterator[tuple[str, Values]]:
    resources = case["resources"]
    yield "aide_logement_base_revenus_fiscaux", {periods.year_n2: resources["other_taxable_income_n2"]}
    yield "pensions_alimentaires_versees", {periods.last_year: -resources["alimony_paid_last_year"]}
    yield "abattements_speciaux_prestations_familiales", {periods.year_n2: 0}


def _home(case: Case, periods: Periods) -> Iterator[tuple[str, Values]]:
    home, month = case["housing"], periods.month
    yield "statut_occupation_logement", {month: _occupation(home)}
    yield "loyer", {month: home["monthly_rent"]}
    yield "zone_apl", {month: f"zone_{home['zone']}"}
    yield "logement_conventionne", {month: home["conventioned"]}
    yield "coloc", {month: home["status"] == "flatshare"}
    yield "logement_chambre", {month: home["status"] == "room"}
    yield "personne_agee_handicapee", {month: home["room_at_private_host"]}


def _occupation(home: Case) -> str:
    if home["status"] == "owner":
        return "proprietaire"
    if home["status"] == "hosted_free":
        return "loge_gratuitement"
    if home["furnished"] or home["status"] == "tenant_furnished":
        return "locataire_meuble"
    return "locataire_hlm" if home["social_landlord"] else "locataire_vide"
