"""A light French stemmer for words already in lower case and without accents.

It undoes what people vary without thinking: plural, feminine, past participle and
infinitive of the first group. Derived words (form, formation) stay apart. Folding the
accents first makes "hébergée", "hébergee" and "héberger" meet whatever the typing.
"""

MINIMUM_LENGTH = 4
SHORTEST_STEM = 3

# Plurals in -aux whose singular is in -ail or -au; the others are in -al.
_PLURALS_IN_AIL = {"travaux": "travail", "baux": "bail", "vitraux": "vitrail", "coraux": "corail"}
_PLURALS_IN_AU = ("eaux", "yaux", "oyaux", "uyaux")

# Feminine or plural endings of names of trades and adjectives, and the ending they share.
_ENDINGS = (
    ("trices", "teu"),
    ("trice", "teu"),
    ("euses", "eu"),
    ("euse", "eu"),
    ("eurs", "eu"),
    ("eur", "eu"),
    ("eux", "eu"),
)


def stem(word: str) -> str:
    """The stem of a folded, lower-case word; words with a digit come back unchanged."""
    if len(word) < MINIMUM_LENGTH or not word.isalpha():
        return word
    if word in _PLURALS_IN_AIL:
        return _PLURALS_IN_AIL[word]
    if len(word) > 5:
        for ending, common in _ENDINGS:
            if word.endswith(ending):
                return word[: -len(ending)] + common
        if word.endswith("aux") and not word.endswith(_PLURALS_IN_AU):
            return word[:-2] + "l"
    return _strip_inflection(word)


def _strip_inflection(word: str) -> str:
    if word[-1] in "sx":
        word = word[:-1]
    word = _strip_final_e(word)
    if len(word) > 4 and word.endswith("er"):
        word = word[:-2]
    if len(word) > 4 and word.endswith("qu"):
        word = word[:-2] + "c"
    elif len(word) > 4 and word[-1] == "v":
        word = word[:-1] + "f"
    if len(word) > 4 and word[-1] == word[-2]:
        word = word[:-1]
    return word


def _strip_final_e(word: str) -> str:
    while len(word) > SHORTEST_STEM and word[-1] == "e":
        word = word[:-1]
    return word
