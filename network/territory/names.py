"""Names of communes as people type them: one key for every way of writing.

"St-Jean de la Ruelle", "saint jean de la ruelle" and "Saint-Jean-de-la-Ruelle" have the same
key. Accents, hyphens, apostrophes, articles and prepositions do not count; "St" and "Ste" are
"Saint" and "Sainte"; "Marseille 3e Arrondissement" is "marseille 3".
"""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae"})
_WORD = re.compile(r"[a-z0-9]+")
_ORDINAL = re.compile(r"0*(\d+)(?:er|ere|e|eme|nd|nde)?")
_SHORT_FORMS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_SMALL_WORDS = frozenset(
    {"l", "le", "la", "les", "d", "de", "du", "des", "en", "et", "a", "au", "aux"}
)
_DISTRICT = frozenset({"arrondissement", "arr", "ardt", "arrdt"})


def fold(text: str) -> str:
    """Lower case, without accents or ligatures."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES).lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def name_key(name: str) -> str:
    """What is compared of a name; empty when it holds neither a letter nor a digit.

    Words that do not count are kept when the name has no other ("Y", "Les" stay themselves).
    """
    words = [_reduced(word) for word in _WORD.findall(fold(name))]
    telling = [word for word in words if word not in _SMALL_WORDS and word not in _DISTRICT]
    return " ".join(telling or words)


def _reduced(word: str) -> str:
    ordinal = _ORDINAL.fullmatch(word)
    return ordinal[1] if ordinal else _SHORT_FORMS.get(word, word)
