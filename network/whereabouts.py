"""Words that tell where somebody is: a confidential place has none in the texts that others read.

Pure. Any street, postal code, commune, point or link to a map is refused, whether it is that of
the sealed address or not: a refusal must not say whether one guessed right.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from network.territory.names import name_key

_NUMBER = r"\b\d{1,4}(?:\s?(?:bis|ter|quater|[a-d]\b))?\s*,?\s*"
_WAYS = (
    r"rue|avenue|boulevard|allées?|impasse|chemin|route|quai|square|ruelle|venelle|sente|sentier|"
    r"esplanade|faubourg|rond-point|hameau|lieu-dit|lotissement"
)
_SHORT_WAYS = r"r\.|av\.?|ave\.?|bd\.?|bld\.?|boul\.|rte|imp\.|sq\.|fbg"
# Words of every day too ("24 places", "3 cours de français"): a way when a name follows.
_COMMON_WAYS = (
    r"place|pl\.|cours|passage|villa|résidence|cité|mail|parc|cour|voie|montée|promenade|"
    r"chaussée|traverse|domaine|clos|côte|pont|port"
)
_LINKS = r"(?:(?i:de la|de l['’]|des|du|de|d['’]|l['’]|la|le|les)\s*)*"
_NAME = r"(?:[A-ZÀ-ÖØ-Þ][\w’'-]*[a-zß-öø-ÿ]|\d{1,2}\s+[a-zß-öø-ÿ]{3,})"
_POSTAL_CODE = r"(?<![\d.,])(?:0[1-9]|[1-8]\d|9[0-578]|2[AB])\s?\d{3}(?!\d)"
_MONEY = r"(?!\s*(?:€|euros?\b))"

_ADDRESSES = [
    re.compile(pattern)
    for pattern in (
        rf"(?i:{_NUMBER}(?:{_WAYS}|{_SHORT_WAYS}))(?!\w)",
        rf"(?i:{_NUMBER}(?:{_COMMON_WAYS}))(?!\w)\s*{_LINKS}{_NAME}",
        rf"{_NUMBER}(?:{_COMMON_WAYS.upper()})\s+[A-ZÀ-ÖØ-Þ’' -]{{3,}}",
        rf"\b(?i:{_WAYS})\s+{_LINKS}{_NAME}",
        rf"(?i:{_POSTAL_CODE}{_MONEY})\s*[,-]?\s*[A-ZÀ-ÖØ-Þ]",
        r"-?\d{1,2}[.,]\d{3,}\s*°?\s*[NS]?\s*[,;/ ]\s*-?\d{1,3}[.,]\d{3,}",
        r"(?i:maps\.app\.goo|goo\.gl/maps|google\.\w+/maps|openstreetmap\.org|osm\.org|waze\.com)",
    )
]
_ANY_POSTAL_CODE = re.compile(rf"(?i:{_POSTAL_CODE}{_MONEY})")
_WAY_NAME = re.compile(
    rf"(?i:\b(?:{_WAYS}|{_SHORT_WAYS}|{_COMMON_WAYS}))(?!\w)\s*(?P<name>[^,;\n\d]+)"
)
_CITY = re.compile(r"\b\d{2}\s?\d{3}\s*[,-]?\s*(?P<name>[^,;\n\d]+)")
_PART = re.compile(r"[,;\n]")
_WORD = re.compile(r"[\w]+")
_LONGEST_NAME = 6
# Names of communes and of streets that are words of every day: alone, they tell nothing.
_EVERYDAY_WORDS = """
    accueil apt armes aucun avenir bar barre belle blanc bonne bouquet bras bus cause cedex
    celle celles centre centres chambre champs change charge chateau chemin college commerce
    confort contre corps cote couches cours creche deserts douze droits echelle ecole ecoles
    eglise enfants esperance famille familles faux femmes fete fontaine force four frais gare
    garde grand grave hommes hopital industrie jardin jardins job justice liberte liens ligne
    long lycee machine mairie maire maison marche marches marie marques mars mer mere moulin
    moyen nice nuits pannes paix parc parce parent parents pas passage piano pierre place places
    plan plats pont port portes poses poste pres publier quarante racines rang republique
    reunion riche rue salle salles sens seuil sieges signes simple solidarite soleil son source
    sous stade sure table tache temple termes titre touche touches tourne trait tours union vers
    ville vue
"""
_EVERYDAY = frozenset(_EVERYDAY_WORDS.split())


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Keys of the names of communes (`name_key`), and their postal codes."""

    communes: frozenset[str] = frozenset()
    postal_codes: frozenset[str] = frozenset()


def tells_where(
    text: str, *, known: KnownNames, address: str = "", spared: Iterable[str] = ()
) -> bool:
    """Whether the text holds an address, a commune, or words of this address.

    `spared` are names that may stand in it although they hold that of a commune: those of the
    institutions that answer for the place.
    """
    if any(pattern.search(text) for pattern in _ADDRESSES):
        return True
    codes = {found.replace(" ", "") for found in _ANY_POSTAL_CODE.findall(text)}
    if codes & known.postal_codes:
        return True
    for name in sorted(filter(None, spared), key=len, reverse=True):
        text = re.sub(re.escape(name), " – ", text, flags=re.IGNORECASE)
    whole = f" {name_key(text)} "
    if any(f" {words} " in whole for words in _telling_words(address)):
        return True
    return _names_a_commune(text, known.communes)


def _telling_words(address: str) -> set[str]:
    """The names of the ways and communes of an address and its postal codes, as they are compared.

    A way or a commune called by a word of every day is left to the signs of any address.
    """
    found = {code.replace(" ", "") for code in _ANY_POSTAL_CODE.findall(address)}
    for pattern in (_WAY_NAME, _CITY):
        found |= {name_key(match["name"]) for match in pattern.finditer(address)}
    found |= {name_key(part) for part in _PART.split(address) if len(_WORD.findall(part)) == 1}
    return {words for words in found if len(words) > 3 and words not in _EVERYDAY}


def _names_a_commune(text: str, communes: frozenset[str]) -> bool:
    """Whether words that begin with a capital are the name of a commune."""
    words = _WORD.findall(text)
    for start, word in enumerate(words):
        if not word[0].isupper():
            continue
        for end in range(start + 1, min(start + _LONGEST_NAME, len(words)) + 1):
            key = name_key(" ".join(words[start:end]))
            if key in communes and key not in _EVERYDAY and len(key) > 2:
                return True
    return False
