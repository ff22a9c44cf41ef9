"""Terms of closed lists and areas served, one row each, so that they filter and count."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from network.enums import CLOSED_VALUES, Vocabulary

# An area that covers everything, beside the codes of communes, EPCI and départements.
WHOLE_COUNTRY = "france"
# The longest code of a département.
_DEPARTEMENT = 3


def is_wide(code: str) -> bool:
    """Whether an area is a département or the whole country: narrower ones tell where one is."""
    return code == WHOLE_COUNTRY or len(code) <= _DEPARTEMENT


class Term(models.Model):
    """A value of a closed list on an entry; subclasses add the entry, as `entry`."""

    vocabulary = models.CharField(max_length=12, choices=Vocabulary)
    value = models.CharField(max_length=80)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.vocabulary}:{self.value}"

    @property
    def label(self) -> str:
        """Its words for people; the code itself for the lists of data·inclusion."""
        values = CLOSED_VALUES.get(self.vocabulary)
        return str(values(self.value).label) if values and self.value in values else self.value


class Area(models.Model):
    """Where an entry acts: the code of a commune, an EPCI, a département, or the country."""

    code = models.CharField(_("code"), max_length=9)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.code
