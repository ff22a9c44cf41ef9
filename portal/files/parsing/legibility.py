"""Whether the text of a page says something, or is the rubbish of a font without mapping."""

import re
import unicodedata

# Characters that stand for nothing readable: replacement, private use, controls, unassigned.
UNREADABLE = re.compile(
    "[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff\x00-\x08\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef]"
)
MAX_UNREADABLE = 0.15
MIN_LETTERS = 120
LETTERS = re.compile(r"[^\W\d_]+")
VOWELS = frozenset("aeiouyàâäéèêëîïôöùûüœæ")
VOWEL_SHARE = (0.25, 0.62)
# Short words that nearly every sentence of French or English has.
COMMON = frozenset(
    {
        "le", "la", "les", "de", "des", "du", "un", "une", "et", "en", "est", "à", "au", "aux",
        "pour", "par", "sur", "dans", "que", "qui", "il", "ne", "pas", "the", "of", "and", "to",
        "in", "is", "for", "on", "with", "are", "this",
    }
)  # fmt: skip
MIN_COMMON = 0.02
# Letters among the signs that are neither spaces nor figures.
MIN_LETTER_SHARE = 0.55


def is_legible(text: str) -> bool:
    """False when the text is mostly unreadable characters, or looks like no language at all."""
    signs = sum(map(len, text.split()))
    if signs == 0:
        return True
    if len(UNREADABLE.findall(text)) > MAX_UNREADABLE * signs:
        return False
    words = [word.casefold() for word in LETTERS.findall(text)]
    letters = sum(map(len, words))
    if letters < MIN_LETTERS:
        return True
    return _is_language(text, words, letters)


def _is_language(text: str, words: list[str], letters: int) -> bool:
    """At least one of: usual small words, a usual share of vowels among letters of the alphabet."""
    if sum(word in COMMON for word in words) >= MIN_COMMON * len(words):
        return True
    if not _is_latin(text):
        return True  # another alphabet: not ours to judge
    figures_aside = sum(not (c.isspace() or c.isdigit()) for c in text)
    vowels = sum(character in VOWELS for word in words for character in word)
    low, high = VOWEL_SHARE
    return low <= vowels / letters <= high and letters >= MIN_LETTER_SHARE * figures_aside


def _is_latin(text: str) -> bool:
    sample = [character for character in text[:2000] if character.isalpha()]
    latin = sum("LATIN" in unicodedata.name(character, "") for character in sample)
    return latin >= 0.5 * len(sample)
