"""What everybody tries first, of twelve characters or with a few digits behind; written for this program.

Compared without case, accents and punctuation, and with the digits around them left out.
"""

from typing import Final

_WORDS: Final = """
    motdepasse monmotdepasse lemotdepasse motdepassemotdepasse nouveaumotdepasse changezmoi changemoi jenesaispas
    password passwordpassword mypassword thepassword newpassword changeme changemenow letmein letmeinplease
    iloveyou iloveyousomuch jetaime jetaimemonamour monamour moncoeur doudou loulou chouchou
    azerty azertyazerty azertyuiop azertyuiopqsdfghjklm qwerty qwertyqwerty qwertyuiop qwertzuiop
    azertyqwerty abcdefghijkl abcabcabcabc qazwsxedcrfv wxcvbnazerty
    administrateur administrator administration adminadmin adminadminadmin superadmin rootroot utilisateur
    bienvenue bienvenuebienvenue welcome welcomewelcome bonjour bonjourbonjour bonjouratous soleil soleilsoleil
    liberteegalitefraternite vivelafrance allezlesbleus parissaintgermain olympiquedemarseille marseille
    princesse princesseprincesse superman superman superheros batman starwars pokemon footballfootball football
    allocations allocationsfamiliales caisseallocations securitesociale francetravail accueilaccueil guichet
    mesdroitspasapas demonstration pointdaccueil centresocial assistantsocial assistantesociale ccas mairie prefecture
    janvierfevrier septembre lundimardimercredi printemps ete2026 automne hiver monchat monchien
    correcthorsebatterystaple trustnoone opensesame sesameouvretoi secretsecret secret topsecret ordinateur internet
"""
COMMON: Final = frozenset(_WORDS.split())

_ROWS: Final = ("azertyuiopqsdfghjklmwxcvbn", "qwertyuiopasdfghjklzxcvbnm", "abcdefghijklmnopqrstuvwxyz", "1234567890")
_ZIGZAGS: Final = ("1a2b3c4d5e6f7g8h9i0j", "1q2w3e4r5t6y7u8i9o0p", "a1z2e3r4t5y6u7i8o9p0")
RUNS: Final = (*(row * 4 for row in _ROWS), *_ZIGZAGS)
"""Runs of a keyboard or of an alphabet; a piece of one, read either way, is no password."""
