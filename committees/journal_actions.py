"""What committees write in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from portal.core.journal_labels import register_actions

register_actions(
    {
        "committee.created": _("Committee created"),
        "committee.changed": _("Committee changed"),
        "seat.opened": _("Seat opened"),
        "seat.ended": _("Seat ended"),
        "meeting.created": _("Meeting created"),
        "meeting.changed": _("Meeting changed"),
        "meeting.state": _("State of a meeting changed"),
        "meeting.agenda": _("Agenda changed"),
        "paper.added": _("Paper added"),
        "paper.version": _("New version of a paper"),
        "paper.reinstated": _("Former version of a paper made current"),
        "paper.changed": _("Paper corrected"),
        "paper.published": _("Paper published"),
        "paper.moved": _("Paper moved"),
        "paper.withdrawn": _("Paper withdrawn"),
        "paper.restored": _("Paper restored"),
        "paper.audience": _("Readers of a paper changed"),
        "paper.read": _("Paper read"),
        "paper.download": _("Paper downloaded"),
        "papers.exported": _("List of papers saved as a spreadsheet"),
        "members.exported": _("List of members saved as a spreadsheet"),
        "content.stored": _("File received"),
        "content.retried": _("File read again"),
        "content.infected": _("File refused by the antivirus"),
    }
)
