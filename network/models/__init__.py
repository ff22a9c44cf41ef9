"""Models of the network, one module per object."""

from network.models.holidays import HolidayEffect, HolidayOverride
from network.models.territory import (
    Arrondissement,
    Commune,
    CommuneBorder,
    Departement,
    Epci,
    EpciKind,
)

__all__ = [
    "Arrondissement",
    "Commune",
    "CommuneBorder",
    "Departement",
    "Epci",
    "EpciKind",
    "HolidayEffect",
    "HolidayOverride",
]
