"""Checks of a data·inclusion v1 record: its published schema, then what the schema lets pass.

The schema refuses a record. What it does not look at (check digit of a SIRET, codes of
territories, opening hours, telephone, unknown fields) is mended or left out, and said.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.fr import siren

from network.exchange.known import KnownTerritory
from network.exchange.records import RawRecord
from network.opening.rules import OpeningError, read_rules
from network.phones import normalise_phone
from portal.accounts.identifiers import validate_siret

# Added by the API of data·inclusion to its records.
API_FIELDS = frozenset({"score_qualite", "adresse_certifiee", "doublons", "extra"})
_COUNTRY_OF_FRANCE = "99100"


@dataclass(slots=True)
class CheckedRecord:
    """A record with what was found about it; `fields` are empty when the schema refuses it."""

    raw: RawRecord
    fields: dict = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    score: float | None = None
    criteria: dict[str, float | None] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.raw.kind

    @property
    def id(self) -> str:
        return str(self.raw.fields.get("id") or "")

    @property
    def name(self) -> str:
        return str(self.raw.fields.get("nom") or "")


def check_record(raw: RawRecord, territory: KnownTerritory) -> CheckedRecord:
    """Check and mend one record; never raises for what the record holds."""
    import pydantic  # noqa: PLC0415  memory: most processes read no record
    from data_inclusion.schema.v1 import Service, Structure  # noqa: PLC0415
    from data_inclusion.schema.v1.score_qualite import score  # noqa: PLC0415

    checked = CheckedRecord(raw)
    model = Structure if raw.kind == "structure" else Service
    try:
        valid = model.model_validate(raw.fields, context={"ignore_warnings": True})
    except pydantic.ValidationError as refusal:
        checked.errors += [_said(error) for error in refusal.errors(include_url=False)]
        return checked
    if isinstance(valid, Service):
        checked.score, criteria = score(valid)
        checked.criteria = dict(criteria)
    checked.fields = valid.model_dump(mode="json")
    _sort_sets(checked.fields)
    _note_unknown_fields(checked, model)
    _check_siret(checked)
    _check_phone(checked)
    _check_hours(checked)
    _check_commune(checked, territory)
    _check_areas(checked, territory)
    return checked


def _sort_sets(fields: dict) -> None:
    """Sets have no order of their own: give them one, so that nothing moves for nothing."""
    for name, value in fields.items():
        if isinstance(value, list):
            fields[name] = sorted(set(value))


def _said(error: dict) -> str:
    """One French sentence for an error of the schema, naming the field."""
    name = ".".join(str(part) for part in error["loc"][:1]) or _("record")
    kind = error["type"]
    words = {
        "missing": _("it is required"),
        "string_too_short": _("it is too short"),
        "string_too_long": _("it is too long"),
        "too_short": _("the list is empty"),
        "enum": _("this value is not in the list of data·inclusion"),
        "url_parsing": _("this is not an address of the Web"),
        "url_scheme": _("this is not an address of the Web"),
        "float_parsing": _("this is not a number"),
        "int_parsing": _("this is not a whole number"),
        "greater_than_equal": _("this number is too small"),
        "string_pattern_mismatch": _("this code is not well formed"),
    }.get(kind)
    if words is None and kind.startswith("date"):
        words = _("this is not a date")
    if words is None and name == "courriel":
        words = _("this is not an e-mail address")
    if words is None and kind == "value_error":
        words = str(error.get("ctx", {}).get("error", "")) or None
    said = words or _("this value is refused by the schema")
    return _("%(field)s: %(error)s") % {"field": name, "error": said}


def _note_unknown_fields(checked: CheckedRecord, model) -> None:
    extra = set(checked.raw.fields) - set(model.model_fields) - API_FIELDS
    if names := sorted(str(name) for name in extra if name):
        words = {"names": ", ".join(names)}
        checked.notices.append(_("Unknown fields, left out: %(names)s") % words)
    if checked.fields.get("contact_nom_prenom"):
        checked.notices.append(_("The name of a person is not taken."))


def _check_siret(checked: CheckedRecord) -> None:
    siret = checked.fields.get("siret")
    if not siret:
        return
    try:
        validate_siret(siret)
    except ValidationError:
        checked.fields["siret"] = None
        checked.notices.append(_("SIRET left out: its check digit is wrong (%(code)s)") % {
            "code": siret
        })  # fmt: skip


def _check_phone(checked: CheckedRecord) -> None:
    phone = checked.fields.get("telephone")
    if not phone:
        return
    try:
        checked.fields["telephone"] = normalise_phone(phone)
    except ValidationError:
        checked.fields["telephone"] = None
        checked.notices.append(_("Telephone left out: this is not a number one can call."))


def _check_hours(checked: CheckedRecord) -> None:
    hours = checked.fields.get("horaires_accueil")
    if not hours:
        return
    try:
        read_rules(hours)
    except OpeningError as refusal:
        checked.fields["horaires_accueil"] = None
        checked.notices.append(_("Opening hours left out: %(why)s") % {"why": refusal})


def _check_commune(checked: CheckedRecord, territory: KnownTerritory) -> None:
    """The INSEE code of the commune, found by postal code and name when it is missing."""
    code, postal = checked.fields.get("code_insee"), checked.fields.get("code_postal")
    if code and code not in territory.communes:
        if territory.is_loaded(code):
            words = {"code": code}
            checked.notices.append(_("Unknown commune code, left out: %(code)s") % words)
        checked.fields["code_insee"] = code = None
    if not code and postal:
        checked.fields["code_insee"] = territory.commune_of(postal, checked.fields.get("commune"))
    known = territory.communes.get(checked.fields.get("code_insee") or "")
    if known and postal and known.postal_codes and postal not in known.postal_codes:
        words = {"code": postal, "commune": known.name}
        checked.notices.append(_("Postal code left out: %(code)s is not of %(commune)s") % words)
        checked.fields["code_postal"] = None


def _check_areas(checked: CheckedRecord, territory: KnownTerritory) -> None:
    """Codes of zones against the territory; a postal code becomes the communes that have it."""
    codes = checked.fields.get("zone_eligibilite")
    if not codes:
        return
    kept: set[str] = set()
    for code in codes:
        if code in ("france", _COUNTRY_OF_FRANCE):
            kept.add("france")
        elif territory.knows(code):
            kept.add(code)
        elif communes := territory.by_postal_code.get(code):
            kept.update(communes)
            words = {"code": code, "communes": ", ".join(sorted(communes))}
            checked.notices.append(
                _("Zone %(code)s is a postal code: read as communes %(communes)s") % words
            )
        else:
            checked.notices.append(_why_not(code, territory))
    checked.fields["zone_eligibilite"] = sorted(kept) or None


def _why_not(code: str, territory: KnownTerritory) -> str:
    outside = (len(code) == 5 and territory.is_elsewhere(code)) or siren.is_valid(code)
    words = {"code": code}
    if outside:
        return _("Zone %(code)s left out: it is outside the territory of the portal") % words
    return _("Zone %(code)s left out: this code does not exist") % words
