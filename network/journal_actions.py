"""What the network app writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from portal.core.journal_labels import register_actions

register_actions(
    {
        "entry.proposed": _("Entry of the directory proposed"),
        "entry.changed": _("Entry of the directory corrected"),
        "entry.verified": _("Entry of the directory verified"),
        "entry.confirmed": _("Entry of the directory confirmed"),
        "entry.stale": _("Entry of the directory not confirmed in time"),
        "entry.chased": _("Confirmation of an entry asked again"),
        "entry.suspended": _("Entry of the directory suspended"),
        "entry.closed": _("Entry of the directory closed"),
        "entry.reopened": _("Entry of the directory reopened"),
        "entry.erased": _("Entry of the directory erased"),
        "tariff.written": _("Tariff written"),
        "address.written": _("Confidential address written"),
        "address.readers": _("Readers of a confidential address changed"),
        "address.read": _("Confidential address read"),
        "coverage.exported": _("Coverage of the network saved as a spreadsheet"),
        "directory.imported": _("File brought into the directory"),
        "directory.exported": _("Directory saved as a file"),
        "offer.accepted": _("Correction of a file accepted"),
        "offer.refused": _("Correction of a file refused"),
        "convention.created": _("Convention created"),
        "convention.changed": _("Convention changed"),
        "convention.state": _("Step of a convention changed"),
        "convention.party": _("Party added to a convention"),
        "convention.party_removed": _("Party removed from a convention"),
        "convention.party_signed": _("Signature of a convention recorded"),
        "convention.referent": _("Referent of a convention changed"),
        "convention.signed": _("Convention signed by all"),
        "convention.renewed": _("Convention renewed"),
        "convention.denounced": _("Convention denounced"),
        "convention.engagement": _("Engagement of a convention written"),
        "convention.news": _("News of an engagement given"),
        "convention.referrals": _("Referrals to a service kept for the parties of a convention"),
        "convention.referrals_freed": _("Referrals to a service opened to every member"),
        "convention.in_force": _("Convention came into force: what it founds is open"),
        "convention.expired": _("Convention left force: what it founds is closed"),
        "convention.alarm": _("Renewal of a convention announced"),
        "tool.sent": _("Tool sent to institutions"),
        "tool.reminded": _("Reading of a tool asked again"),
    }
)
