"""The register of data: what each model holds, how sensitive it is, who reads it, how long.

Classes (C0 public, C1 internal to the network, C2 restricted, C3 sensitive, C4 sealed) come
from the network's domain study. `docs/data-protection.md` tells the same in French, and
`tests/architecture` checks that every model of ours stands in both.

`rule` is either VISIBLE_TO, and then the model's manager has that method, or the reason why
nobody needs it.
"""

from dataclasses import dataclass
from enum import StrEnum


class DataClass(StrEnum):
    """How much harm a leak would do."""

    C0 = "C0"
    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"


VISIBLE_TO = "visible_to"
SETTING = "a setting of the portal, shown to those it is made for"
REFERENCE = "public reference data, the same for everybody"
MACHINERY = "machinery: no screen reads it, it holds numbers only"


@dataclass(frozen=True)
class Register:
    """One line of the register. `keep` is the length of time, in words a person may check."""

    data_class: DataClass
    rule: str
    keep: str


C0, C1, C2, C3, C4 = DataClass

REGISTER: dict[str, Register] = {
    # Foundations
    "core.audience": Register(C1, MACHINERY, "as long as an object points to it"),
    "core.audiencetoken": Register(C1, MACHINERY, "with its audience"),
    "core.pageaccess": Register(C1, MACHINERY, "with its page"),
    "core.sitealert": Register(C1, SETTING, "until replaced"),
    "core.brandingsettings": Register(C0, SETTING, "until replaced"),
    "core.homepage": Register(C1, VISIBLE_TO, "until deleted by an editor"),
    "core.sectionpage": Register(C1, VISIBLE_TO, "until deleted by an editor"),
    "core.articlepage": Register(C1, VISIBLE_TO, "until deleted by an editor"),
    "core.newsindexpage": Register(C1, VISIBLE_TO, "until deleted by an editor"),
    "core.newspage": Register(C1, VISIBLE_TO, "until deleted by an editor"),
    "core.pagereading": Register(C1, VISIBLE_TO, "with the account"),
    "core.portaldocument": Register(C1, VISIBLE_TO, "until deleted by an editor"),
    "core.portalimage": Register(C1, VISIBLE_TO, "until deleted by an editor"),
    "core.portalrendition": Register(C1, VISIBLE_TO, "with its image"),
    "core.journalentry": Register(C2, VISIBLE_TO, "12 months, 3 years with a written reason"),
    "core.journalhead": Register(C1, MACHINERY, "for ever"),
    "core.notification": Register(C2, VISIBLE_TO, "3 months"),
    "core.digestpreference": Register(C1, VISIBLE_TO, "with the account"),
    "core.calendarfeed": Register(C2, VISIBLE_TO, "90 days, or until closed"),
    "core.digestmail": Register(C1, MACHINERY, "3 months"),
    "core.periodicrun": Register(C0, MACHINERY, "for ever"),
    # People
    "accounts.institution": Register(C1, VISIBLE_TO, "as long as it is part of the network"),
    "accounts.membership": Register(C1, VISIBLE_TO, "with the account"),
    "accounts.invitation": Register(C1, VISIBLE_TO, "14 days, then 12 months closed"),
    "accounts.accountrecovery": Register(C2, VISIBLE_TO, "7 days open, then with the account"),
    "accounts.user": Register(
        C1,
        "read through memberships and seats, which have the rule",
        "closed after 90 days without use, erased 12 months later",
    ),
    # Territory
    "network.departement": Register(C0, REFERENCE, "for ever"),
    "network.arrondissement": Register(C0, REFERENCE, "for ever"),
    "network.epci": Register(C0, REFERENCE, "ended, never deleted"),
    "network.commune": Register(C0, REFERENCE, "ended, never deleted"),
    "network.communeborder": Register(C0, REFERENCE, "until replaced by a newer file"),
    "network.holidayoverride": Register(C0, REFERENCE, "until deleted by the coordination"),
    # Directory
    "network.place": Register(C1, VISIBLE_TO, "closed, then erased after 24 months"),
    "network.confidentialaddress": Register(C4, VISIBLE_TO, "with its place"),
    "network.service": Register(C1, VISIBLE_TO, "closed, then erased after 24 months"),
    "network.serviceterm": Register(C1, VISIBLE_TO, "with its service"),
    "network.servicearea": Register(C1, VISIBLE_TO, "with its service"),
    "network.tariffgrid": Register(C1, VISIBLE_TO, "with its service"),
    "network.tariffbracket": Register(C1, VISIBLE_TO, "with its grid"),
    "network.resourceperson": Register(C1, VISIBLE_TO, "mandate ended, then 24 months"),
    "network.personterm": Register(C1, VISIBLE_TO, "with its resource person"),
    "network.personarea": Register(C1, VISIBLE_TO, "with its resource person"),
    "network.absence": Register(C1, VISIBLE_TO, "12 months after its end"),
    "network.entrychange": Register(C1, VISIBLE_TO, "24 months"),
    "network.directoryimport": Register(C1, VISIBLE_TO, "7 days open, records gone once applied"),
    "network.offeredchange": Register(C1, VISIBLE_TO, "with its entry"),
    "network.convention": Register(C1, VISIBLE_TO, "10 years after its end"),
    "network.conventionparty": Register(C1, VISIBLE_TO, "with its convention"),
    "network.engagement": Register(C1, VISIBLE_TO, "with its convention"),
    # Tools
    "network.toolindexpage": Register(C1, VISIBLE_TO, "until deleted by an editor"),
    "network.toolpage": Register(C1, VISIBLE_TO, "until deleted by an editor"),
    "network.distribution": Register(C1, VISIBLE_TO, "with its tool"),
    "network.distributiontarget": Register(C1, VISIBLE_TO, "with its distribution"),
    # Committees
    "committees.committee": Register(C1, VISIBLE_TO, "public archive: never deleted here"),
    "committees.seat": Register(C1, VISIBLE_TO, "with its committee"),
    "committees.meeting": Register(C2, VISIBLE_TO, "with its committee"),
    "committees.agendaitem": Register(C2, VISIBLE_TO, "with its meeting"),
    "committees.paper": Register(C2, VISIBLE_TO, "public archive: withdrawn, never deleted"),
    "committees.paperversion": Register(C2, VISIBLE_TO, "with its paper"),
    "committees.filecontent": Register(C2, VISIBLE_TO, "with its last version"),
    "committees.contentpage": Register(C2, VISIBLE_TO, "with its content"),
    # Training
    "training.cataloguepage": Register(C1, VISIBLE_TO, "until deleted by an editor"),
    "training.modulepage": Register(C1, VISIBLE_TO, "archived; deleted only without sessions"),
    "training.session": Register(C1, VISIBLE_TO, "5 years after its end"),
    "training.halfday": Register(C1, VISIBLE_TO, "with its session"),
    "training.sessiontrainer": Register(C1, VISIBLE_TO, "with its session"),
    "training.institutionquota": Register(C1, VISIBLE_TO, "with its session"),
    "training.sessionnotice": Register(C1, MACHINERY, "with its session"),
    "training.signup": Register(C2, VISIBLE_TO, "anonymised 5 years after the session"),
    "training.seatmove": Register(C2, VISIBLE_TO, "with its sign-up"),
    "training.attendance": Register(C2, VISIBLE_TO, "with its sign-up"),
    "training.attestation": Register(C2, VISIBLE_TO, "with its sign-up"),
    "training.attestationseries": Register(C0, MACHINERY, "for ever"),
    "training.evaluationbox": Register(C2, VISIBLE_TO, "with its session"),
    "training.evaluationmark": Register(C2, VISIBLE_TO, "with its sign-up"),
    "training.unitprogress": Register(C2, VISIBLE_TO, "with the account"),
    "training.approvaldeputy": Register(C2, VISIBLE_TO, "90 days after its end"),
    "training.openingnotice": Register(
        C2, VISIBLE_TO, "until told, a year at most, with the account"
    ),
    "training.specialneeds": Register(C3, VISIBLE_TO, "erased once the session is over"),
    # Search
    "search.indexentry": Register(
        C2, "read by the engine with the person's tokens in the query", "with its object"
    ),
    "search.indexpassage": Register(
        C2, "read by the engine with the person's tokens in the query", "with its object"
    ),
    "search.synonym": Register(C1, VISIBLE_TO, "until deleted by the coordination"),
    "search.pinnedresult": Register(C2, VISIBLE_TO, "until removed, or the object is gone"),
    "search.savedsearch": Register(C2, VISIBLE_TO, "12 months, renewed by its owner alone"),
    "search.indexoutbox": Register(C1, MACHINERY, "until treated, minutes"),
    "search.enginestate": Register(C0, MACHINERY, "for ever"),
}
