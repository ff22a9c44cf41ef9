"""What resource persons write in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from portal.core.journal_labels import register_actions

register_actions(
    {
        "person.proposed": _("Resource person proposed"),
        "person.nominated": _("Resource person nominated"),
        "person.renewed": _("Mandate of a resource person renewed"),
        "person.trained": _("Training of a resource person recorded"),
        "person.activated": _("Resource person put in office"),
        "person.suspended": _("Resource person suspended"),
        "person.resumed": _("Resource person resumed"),
        "person.ended": _("Mandate of a resource person ended"),
        "person.changed": _("Resource person changed"),
        "person.in_office": _("Resource person came into office"),
        "person.out_of_office": _("Resource person left office"),
        "person.confirmed": _("Contact details of a resource person confirmed"),
        "person.chased": _("Confirmation of contact details asked"),
        "person.erased": _("Mandate of a resource person erased"),
        "person.line_revealed": _("Direct line shown"),
        "absence.declared": _("Absence declared"),
        "absence.replaced": _("Replacement during an absence changed"),
        "absence.ended": _("Absence ended"),
        "entries.handed_over": _("Entries of a leaver handed over"),
    }
)
