"""Forms about institutions, their members and their invitations."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import Role
from portal.accounts.models import Institution, Membership
from portal.accounts.rules import givable_roles


class InstitutionForm(forms.ModelForm):
    class Meta:
        model = Institution
        fields = [
            "name", "short_name", "kind", "parent", "territory",
            "siret", "siren", "finess", "rna", "is_active",
        ]  # fmt: skip
        help_texts = {
            "siret": _("14 digits, without spaces."),
            "siren": _("9 digits, without spaces."),
            "rna": _("W and 9 characters."),
            "is_active": _("Unticked: its members lose what this institution opened to them."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        parents = Institution.objects.active()
        if self.instance.pk:
            parents = parents.exclude(pk__in=self._family())
        self.fields["parent"].queryset = parents

    def _family(self) -> set[int]:
        """The institution and everything under it: none of them may become its parent."""
        children: dict[int | None, list[int]] = {}
        for pk, parent in Institution.objects.values_list("pk", "parent_id"):
            children.setdefault(parent, []).append(pk)
        family, waiting = set(), [self.instance.pk]
        while waiting:
            pk = waiting.pop()
            if pk not in family:
                family.add(pk)
                waiting += children.get(pk, [])
        return family

    def clean(self) -> dict:
        cleaned = super().clean()
        siret, siren = cleaned.get("siret"), cleaned.get("siren")
        if siret and siren and not siret.startswith(siren):
            self.add_error("siren", _("A SIRET begins with the SIREN of its institution."))
        return cleaned


class RolesField(forms.MultipleChoiceField):
    """Roles that a person may give in an institution."""

    def __init__(self, user, institution, **kwargs):
        givable = givable_roles(user, institution)
        choices = [(value, label) for value, label in Role.choices if value in givable]
        super().__init__(
            choices=choices, widget=forms.CheckboxSelectMultiple, label=_("Roles"), **kwargs
        )


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=_("Professional e-mail address"),
        max_length=254,
        help_text=_("An address that only this person reads."),
    )

    def __init__(self, *args, user, institution, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["roles"] = RolesField(user, institution, initial=[Role.MEMBER])

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class MembershipForm(forms.Form):
    """Roles of a membership. Roles that the person may not give stay as they are."""

    show_optional = False

    def __init__(self, *args, user, membership: Membership, ask_knowingly: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        givable = givable_roles(user, membership.institution)
        self.kept = sorted(set(membership.roles) - givable)
        self.fields["roles"] = RolesField(
            user,
            membership.institution,
            initial=sorted(set(membership.roles) & givable),
            required=not self.kept,
        )
        if ask_knowingly:
            self.fields["knowingly"] = KnowinglyField()

    def roles(self) -> list[str]:
        return sorted({*self.cleaned_data["roles"], *self.kept})


class EndForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("For the journal. No personal detail."),
    )

    def __init__(self, *args, ask_knowingly: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if ask_knowingly:
            self.fields["knowingly"] = KnowinglyField()


class KnowinglyField(forms.BooleanField):
    """The tick that goes with the warning about the last manager."""

    def __init__(self):
        super().__init__(
            label=_("I know that this institution will have no manager left."), required=False
        )


class ConfirmForm(forms.Form):
    """The memberships that are still right, ticked in a list."""

    memberships = forms.ModelMultipleChoiceField(
        queryset=Membership.objects.none(), to_field_name="uuid", label=_("Memberships")
    )

    def __init__(self, *args, memberships, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["memberships"].queryset = memberships


class ReasonForm(forms.Form):
    """Why an account is recovered or closed."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("For the journal. No personal detail.")
    )
