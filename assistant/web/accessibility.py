"""What is checked on every page, for everybody to use it: the statement says it, and a test compares.

The names are those of `make accessibility`; a check made at several widths or settings has one sentence.
"""

from typing import Final

from assistant.web.i18n import lazy

CHECKED: Final = {
    "axe": lazy("Un outil de contrôle (axe-core) n'y trouve aucune erreur, sur un petit écran et sur un grand."),
    "groups_have_a_legend": lazy("Chaque groupe de réponses dit sa question."),
    "hints_and_errors_are_announced": lazy("Les aides et les erreurs sont lues avec leur champ."),
    "what_cannot_be_used_is_said": lazy("Une réponse qui ne peut pas servir est dite en haut de la page."),
    "the_summary_leads_to_the_fields": lazy("De là, un lien mène au champ à revoir."),
    "headings_are_in_order": lazy("Les titres se suivent dans l'ordre."),
    "each_part_says_its_language": lazy("Chaque texte dit sa langue, pour être bien prononcé."),
    "news_is_announced": lazy("Ce qui vient de se passer est annoncé."),
    "fields_help_to_type": lazy("Les champs aident à écrire et ne refusent aucune écriture."),
    "the_keyboard_goes_in_order": lazy("Au clavier, on avance dans l'ordre de la page."),
    "the_focus_is_seen": lazy("Au clavier, on voit toujours où l'on est."),
    "nothing_happens_by_itself": lazy("Rien ne part sans que vous appuyiez sur un bouton."),
    "targets_are_large_enough": lazy("Les boutons sont assez grands pour un pouce."),
    "nothing_scrolls_sideways": lazy("La page tient sur un écran étroit, sans défiler de côté."),
    "nothing_is_cut": lazy("Aucun texte n'est coupé."),
    "zoom_400": lazy("La page agrandie quatre fois reste entière."),
    "text_200": lazy("Le texte agrandi deux fois reste entier."),
    "forced_colours": lazy("Avec vos propres couleurs, les bords et l'endroit où l'on est se voient."),
    "reduced_motion": lazy("Rien ne bouge si vous ne le voulez pas."),
    "paper": lazy("Sur le papier, rien n'est coupé d'une page à l'autre. Le fichier peut être lu à voix haute."),
    "print": lazy("Imprimée, la page est entière et sans boutons."),
}

BEYOND_TESTS: Final = (
    lazy("si une phrase est comprise, et si sa traduction est juste ;"),
    lazy("ce que dit vraiment un lecteur d'écran, et si l'on s'y retrouve ;"),
    lazy("si une personne fatiguée, pressée ou inquiète arrive au bout ;"),
    lazy("la commande à la voix, les loupes d'écran, les téléphones anciens."),
)
"""What no test can say: only people can."""


def checked_by(name: str) -> str:
    """Return which sentence of the statement a check of the report belongs to."""
    return max((told for told in CHECKED if name.startswith(told)), key=len, default="")
