"""Uploading, correcting, moving and withdrawing papers."""

from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from committees.enums import PaperKind
from committees.models import AgendaItem, Committee, Meeting, Paper
from portal.accounts.models import Institution
from portal.core.forms.widgets import DateInput, ManyFilesField

# As many rows as a person corrects at once, and as Django reads fields of one form.
MAX_ROWS = 100


class MeetingChoiceField(forms.ModelChoiceField):
    """A meeting of the committee, by its public identifier."""

    def __init__(self, **options):
        options.setdefault("label", _("Meeting"))
        options.setdefault("empty_label", _("No meeting"))
        options.setdefault("required", False)
        super().__init__(
            queryset=Meeting.objects.none(),
            to_field_name="uuid",
            error_messages={"invalid_choice": _("This meeting does not exist.")},
            **options,
        )

    def label_from_instance(self, meeting: Meeting) -> str:
        return f"{date_format(localtime(meeting.starts_at), 'j F Y')} – {meeting.title}"


class UploadForm(forms.Form):
    """Files for one committee; the meeting is where all of them are put."""

    # An empty file is refused by the inspection, which does not lose the others.
    files = ManyFilesField(
        label=_("Files"),
        allow_empty_file=True,
        error_messages={"required": _("Choose at least one file.")},
    )
    meeting = MeetingChoiceField()

    def __init__(self, data=None, files=None, *, committee: Committee, **options):
        super().__init__(data, files, **options)
        self.fields["meeting"].queryset = committee.meetings.all()


class OneFileForm(forms.Form):
    """One file of an upload that sends them one by one."""

    file = forms.FileField(label=_("File"), allow_empty_file=True)
    meeting = MeetingChoiceField()

    def __init__(self, data=None, files=None, *, committee: Committee):
        super().__init__(data, files)
        self.fields["meeting"].queryset = committee.meetings.all()


class PaperForm(forms.Form):
    """What is said of a paper."""

    title = forms.CharField(label=_("Title"), max_length=250)
    kind = forms.ChoiceField(label=_("Kind"), choices=PaperKind)
    dated_on = forms.DateField(label=_("Date"), widget=DateInput)
    reference = forms.CharField(label=_("Reference"), max_length=40, required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("fr", _("French")), ("en", _("English"))], initial="fr"
    )
    institution = forms.ModelChoiceField(
        label=_("Author institution"),
        queryset=Institution.objects.active(),
        to_field_name="uuid",
        required=False,
        empty_label=_("Not said"),
    )

    @staticmethod
    def initial_of(paper: Paper) -> dict:
        return {
            "title": paper.title,
            "kind": paper.kind,
            "dated_on": paper.dated_on,
            "reference": paper.reference,
            "language": paper.language,
            "institution": paper.institution and paper.institution.uuid,
        }


class CompletionForm(forms.Form):
    """One row of the table in which uploaded papers are corrected."""

    class Outcome:
        PUBLISH, KEEP, DISCARD = "publish", "keep", "discard"

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=250)
    kind = forms.ChoiceField(label=_("Kind"), choices=PaperKind)
    dated_on = forms.DateField(label=_("Date"), widget=DateInput)
    outcome = forms.ChoiceField(
        label=_("What to do"),
        choices=[
            (Outcome.PUBLISH, _("Publish")),
            (Outcome.KEEP, _("Keep for later")),
            (Outcome.DISCARD, _("Set aside")),
        ],
        initial=Outcome.PUBLISH,
    )


CompletionFormSet = forms.formset_factory(
    CompletionForm, extra=0, max_num=MAX_ROWS, absolute_max=MAX_ROWS
)


class NewVersionForm(forms.Form):
    file = forms.FileField(label=_("File"), allow_empty_file=True)
    note = forms.CharField(
        label=_("Note of change"),
        max_length=300,
        help_text=_("What differs from the former version, in one sentence."),
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Kept in the journal; name nobody.")
    )


class MoveForm(forms.Form):
    """One list holds the meetings and, under each, the items of its agenda."""

    place = forms.ChoiceField(label=_("New place"), required=False)

    def __init__(self, data=None, *, paper: Paper):
        super().__init__(data)
        self._meetings = {
            str(meeting.uuid): meeting
            for meeting in paper.committee.meetings.prefetch_related("items")
        }
        self._items: dict[str, AgendaItem] = {}
        choices = [("", _("No meeting"))]
        for key, meeting in self._meetings.items():
            day = date_format(localtime(meeting.starts_at), "j F Y")
            group = [(key, _("The whole meeting of %(date)s") % {"date": day})]
            for item in meeting.items.all():
                self._items[str(item.uuid)] = item
                group.append((str(item.uuid), f"{item.position}. {item.title}"))
            choices.append((f"{day} – {meeting.title}", group))
        self.fields["place"].choices = choices
        here = paper.item or paper.meeting
        self.fields["place"].initial = str(here.uuid) if here else ""

    def target(self) -> tuple[Meeting | None, AgendaItem | None]:
        """The meeting and the item chosen."""
        place = self.cleaned_data["place"]
        item = self._items.get(place)
        return (item.meeting if item else self._meetings.get(place)), item


class SelectionForm(forms.Form):
    """Papers ticked in a table."""

    paper = forms.Field(required=False)

    def __init__(self, data, *, committee: Committee):
        super().__init__(data)
        self._committee = committee
        self._values = data.getlist("paper")

    def clean_paper(self) -> list[Paper]:
        """The papers, in the order of the table; raises on an identifier that is not theirs."""
        try:
            wanted = {UUID(value) for value in self._values}
        except ValueError:
            raise ValidationError(_("This paper does not exist.")) from None
        if not wanted:
            raise ValidationError(_("Tick at least one paper."))
        found = self._committee.papers.filter(uuid__in=wanted).select_related("audience")
        papers = list(found.prefetch_related("audience__tokens"))
        if len(papers) != len(wanted):
            raise ValidationError(_("This paper does not exist."))
        return papers
