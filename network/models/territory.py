"""The territory: départements, EPCI, communes. Public reference data, loaded by a command.

Codes are those of INSEE, always text ("01001", "2A004", "97411"); an EPCI has its SIREN. They
are natural keys: other data name a commune by its code. Nothing is ever deleted: what a new
year no longer has is ended.
"""

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from network.territory.asked import AskedPlace
from network.territory.names import name_key


class EpciKind(models.TextChoices):
    """Legal kinds of intercommunal bodies, with the codes of their national list."""

    COMMUNES = "CC", _("community of communes")
    AGGLOMERATION = "CA", _("community of agglomeration")
    URBAN = "CU", _("urban community")
    METROPOLIS = "METRO", _("metropolis")
    LYON = "MET69", _("metropolis of Lyon")


class DepartementQuerySet(models.QuerySet):
    def loaded(self):
        """Those whose communes are here, which are those the portal works with."""
        return self.filter(pk__in=Commune.objects.current().values("departement_id"))


class Departement(models.Model):
    """A département or a territory overseas that stands for one; all of them are always here."""

    code = models.CharField(_("code"), max_length=3, primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    region_code = models.CharField(_("code of the region"), max_length=3)
    region_name = models.CharField(_("region"), max_length=60)

    objects = DepartementQuerySet.as_manager()

    class Meta:
        verbose_name = _("département")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Arrondissement(models.Model):
    """A part of a département around a prefecture or a sub-prefecture."""

    code = models.CharField(_("code"), max_length=4, primary_key=True)
    name = models.CharField(_("name"), max_length=80)
    departement = models.ForeignKey(
        Departement, on_delete=models.PROTECT, related_name="arrondissements"
    )

    class Meta:
        verbose_name = _("arrondissement")
        ordering = ["name", "code"]

    def __str__(self) -> str:
        return self.name


class EpciQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_on__isnull=True)


class Epci(models.Model):
    """An intercommunal body; some have communes in several départements, or whole regions."""

    code = models.CharField(_("SIREN"), max_length=9, primary_key=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=5, choices=EpciKind)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    departements = models.ManyToManyField(Departement, related_name="epcis")
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = EpciQuerySet.as_manager()

    class Meta:
        verbose_name = _("EPCI")
        ordering = ["name", "code"]

    def __str__(self) -> str:
        return self.name


class CommuneQuerySet(models.QuerySet):
    def current(self):
        """Those that exist today."""
        return self.filter(ended_on__isnull=True)

    def matching(self, text: str):
        """The communes that words may name, likeliest first; none for words that name nothing.

        A name begun, with or without accents, hyphens, articles, "St" for "Saint"; a postal code,
        whole or begun; a code of INSEE; a name with a postal code, or with a département in
        brackets. Same name first, then names begun so, then names holding it; an arrondissement
        of a city before the city; then by population.
        """
        asked = AskedPlace.read(text)
        if asked.says_nothing:
            return self.none()
        found = self.current()
        if asked.key:
            found = found.filter(
                Q(name_key__startswith=asked.key) | Q(name_key__contains=f" {asked.key}")
            )
        if asked.departement:
            found = found.filter(departement=asked.departement)
        if asked.insee_code:
            found = found.filter(code=asked.insee_code)
        if asked.postal_code:
            found = found.filter(_with_postal_code(asked.postal_code) | Q(code=asked.postal_code))
        if asked.begun_postal_code:
            found = found.filter(_with_postal_code(asked.begun_postal_code))
        return found.annotate(nearness=_nearness(asked.key)).order_by(
            "nearness",
            Case(When(parent__isnull=False, then=0), default=1),
            F("population").desc(nulls_last=True),
            "code",
        )

    def named(self, text: str):
        """The communes the words name wholly: same key, same postal code or same code.

        One answer means that there is nothing to ask the person; `matching` gives the choices
        otherwise.
        """
        asked = AskedPlace.read(text)
        if asked.begun_postal_code:
            return self.none()
        found = self.matching(text)
        return found.filter(name_key=asked.key) if asked.key else found

    def neighbours_of(self, commune: "Commune", *, at_least_km: float = 0):
        """Communes that share a border of this length (kilometres) or more, longest first."""
        return (
            self.current()
            .filter(
                borders__neighbour=commune,
                borders__kilometres__gte=at_least_km,
            )
            .order_by("-borders__kilometres", "code")
        )

    def of_departement(self, code: str):
        return self.current().filter(departement=code)


def _with_postal_code(beginning: str) -> Q:
    return Q(postal_codes__startswith=beginning) | Q(postal_codes__contains=f" {beginning}")


def _nearness(key: str):
    """0 for the name itself, 1 for a name begun so, 2 for a name that holds the words."""
    if not key:
        return Value(0, models.IntegerField())
    return Case(
        When(name_key=key, then=0),
        When(name_key__startswith=key, then=1),
        default=2,
        output_field=models.IntegerField(),
    )


class Commune(models.Model):
    """A commune, or an arrondissement of Paris, Lyon or Marseille (then `parent` is the city).

    `point` is a place of the commune, to draw and to sort by distance, never an address.
    """

    code = models.CharField(_("INSEE code"), max_length=5, primary_key=True)
    name = models.CharField(_("name"), max_length=80)
    name_key = models.CharField(max_length=80, db_index=True, editable=False)
    departement = models.ForeignKey(
        Departement,
        on_delete=models.PROTECT,
        related_name="communes",
        verbose_name=_("département"),
    )
    arrondissement = models.ForeignKey(
        Arrondissement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="communes",
        verbose_name=_("arrondissement"),
    )
    epci = models.ForeignKey(
        Epci,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="communes",
        verbose_name=_("EPCI"),
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("city"),
    )
    postal_codes = models.CharField(
        _("postal codes"), max_length=200, blank=True, help_text=_("Separated by spaces.")
    )
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    keeps_good_friday = models.BooleanField(
        _("Good Friday is a public holiday"),
        default=True,
        help_text=_("Only looked at in Bas-Rhin, Haut-Rhin and Moselle."),
    )
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = _("commune")
        ordering = ["name", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(
                    longitude__isnull=False,
                    latitude__isnull=False,
                    longitude__range=(-180, 180),
                    latitude__range=(-90, 90),
                ),
                name="commune_point_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("code")),
                name="commune_is_not_its_own_city",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        self.name_key = name_key(self.name)
        super().save(*args, **kwargs)

    @property
    def label(self) -> str:
        """Its name with its first postal code, or its département: words that `named` reads."""
        return f"{self.name} ({self.first_postal_code or self.departement_id})"

    @property
    def first_postal_code(self) -> str:
        return self.postal_codes.partition(" ")[0]

    @property
    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude in degrees (WGS 84), or None where they are not known."""
        return None if self.longitude is None else (self.longitude, self.latitude)


class CommuneBorder(models.Model):
    """Two communes that touch, kept both ways so that either finds the other."""

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="borders")
    neighbour = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="+")
    kilometres = models.FloatField(_("length of the border in kilometres"))

    class Meta:
        verbose_name = _("border between communes")
        ordering = ["commune", "neighbour"]
        constraints = [
            models.UniqueConstraint(fields=["commune", "neighbour"], name="border_once"),
            models.CheckConstraint(
                condition=~Q(commune=F("neighbour")), name="border_between_two_communes"
            ),
            models.CheckConstraint(
                condition=Q(kilometres__gte=0), name="border_length_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commune_id}-{self.neighbour_id}"
