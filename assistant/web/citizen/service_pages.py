"""More pages about the service: who is behind it, its words, its cookies, whom to call in danger."""

from dataclasses import dataclass
from typing import Final

from flask import render_template

from assistant.web import glossary
from assistant.web.citizen.blueprint import citizen
from assistant.web.i18n import lazy
from assistant.web.security import role


@dataclass(frozen=True, slots=True)
class CookieWeSet:
    """A cookie of the service: what it is for, and how long it stays."""

    name: str
    purpose: object
    life: object


UNTIL_CLOSED: Final = lazy("Jusqu'à la fermeture du navigateur.")
COOKIES: Final = (
    CookieWeSet("dossier", lazy("Retrouver vos réponses pendant votre visite."), UNTIL_CLOSED),
    CookieWeSet("session", lazy("Vérifier que les formulaires viennent bien de vous."), UNTIL_CLOSED),
    CookieWeSet("langue", lazy("Garder la langue que vous avez choisie."), lazy("Un an.")),
    CookieWeSet("visio", lazy("Garder votre place dans un rendez-vous en vidéo."), UNTIL_CLOSED),
    CookieWeSet("guichet", lazy("Pour le personnel seulement : rester connecté."), UNTIL_CLOSED),
    CookieWeSet(
        "organisme", lazy("Pour le personnel seulement : fermer aussi le compte de l'organisme."), UNTIL_CLOSED
    ),
)
"""Every cookie that the program sets; a test compares."""


@citizen.get("/qui-sommes-nous")
@role("public")
def who() -> str:
    """Say who runs the service, and that it decides nothing."""
    return render_template("citizen/who.html")


@citizen.get("/mots")
@role("public")
def words() -> str:
    """Explain every word of the glossary."""
    return render_template("citizen/words.html", found=glossary.every_word())


@citizen.get("/cookies")
@role("public")
def cookies() -> str:
    """List the cookies: none but those that the service needs to work."""
    return render_template("citizen/cookies.html", cookies=COOKIES)


@citizen.get("/urgence")
@role("public")
def emergency() -> str:
    """Say whom to call in danger, before anything else."""
    return render_template("citizen/emergency.html")
