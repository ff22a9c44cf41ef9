"""Models of the network, one module per object."""

from network.models.change import ChangeKind, EntryChange
from network.models.convention import (
    Convention,
    ConventionKind,
    ConventionParty,
    ConventionState,
    Engagement,
)
from network.models.distribution import Distribution, DistributionTarget
from network.models.exchange import DirectoryImport, OfferedChange, OfferState
from network.models.holidays import HolidayEffect, HolidayOverride
from network.models.person import Absence, PersonArea, PersonTerm, ResourcePerson
from network.models.place import ConfidentialAddress, Place
from network.models.service import Service, ServiceArea, ServiceTerm
from network.models.tariff import TariffBracket, TariffGrid
from network.models.terms import WHOLE_COUNTRY
from network.models.territory import (
    Arrondissement,
    Commune,
    CommuneBorder,
    Departement,
    Epci,
    EpciKind,
)
from network.models.tool import ToolIndexPage, ToolPage

__all__ = [
    "WHOLE_COUNTRY",
    "Absence",
    "Arrondissement",
    "ChangeKind",
    "Commune",
    "CommuneBorder",
    "ConfidentialAddress",
    "Convention",
    "ConventionKind",
    "ConventionParty",
    "ConventionState",
    "Departement",
    "DirectoryImport",
    "Distribution",
    "DistributionTarget",
    "Engagement",
    "EntryChange",
    "Epci",
    "EpciKind",
    "HolidayEffect",
    "HolidayOverride",
    "OfferState",
    "OfferedChange",
    "PersonArea",
    "PersonTerm",
    "Place",
    "ResourcePerson",
    "Service",
    "ServiceArea",
    "ServiceTerm",
    "TariffBracket",
    "TariffGrid",
    "ToolIndexPage",
    "ToolPage",
]
