"""What of the directory, the conventions and the tools may be left behind by a leaver."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from network.enums import EntryState
from network.holdings import Held, Leavers, held_by, register_hand_over, register_holding
from network.models import Convention, ConventionParty, Place, Service, ToolPage
from network.rules import can_manage_conventions
from portal.accounts.models import Membership
from portal.core.page_urls import with_urls
from portal.core.services.journal import record


@register_holding
def proposals(reader, leavers: Leavers) -> list[Held]:
    """Entries that a leaver proposed and nobody has verified; unkept ones are told elsewhere."""
    found = []
    for model in (Place, Service):
        entries = model.objects.visible_to(reader).filter(
            held_by(leavers, "proposed_by"), state=EntryState.PROPOSED, owner__isnull=False
        )
        name = f"network:{model._meta.model_name}"
        found += [
            Held(
                entry.institution_id,
                _("Entry to be verified"),
                entry.name,
                entry.proposed_by.get_full_name(),
                reverse(name, args=[entry.uuid]),
            )
            for entry in entries.select_related("proposed_by").order_by("name", "pk")
        ]
    return found


@register_holding
def conventions_followed(reader, leavers: Leavers) -> list[Held]:
    """Parties whose referent has left."""
    readable = Convention.objects.visible_to(reader)
    parties = ConventionParty.objects.filter(
        held_by(leavers, "referent"), convention__in=readable
    ).select_related("convention", "referent")
    route = "party_referent" if can_manage_conventions(reader) else "convention"
    return [
        Held(
            party.institution_id,
            _("Convention followed"),
            str(party.convention),
            party.referent.get_full_name(),
            reverse(
                f"network:{route}",
                args=[party.uuid if route == "party_referent" else party.convention.uuid],
            ),
        )
        for party in parties
    ]


@register_hand_over
def conventions_to_the_heir(leaver, institution_id: int, heir, *, actor) -> int:
    """The heir follows the conventions that the leaver followed for the institution."""
    if heir is None:
        return 0
    parties = ConventionParty.objects.filter(institution_id=institution_id, referent=leaver)
    moved = 0
    for party in parties.select_for_update(of=("self",)).select_related("convention"):
        party.referent = heir
        party.save(update_fields=["referent"])
        record(
            "convention.referent",
            actor=actor,
            target=party.convention,
            institution_id=institution_id,
            data={"from": leaver.pk, "to": heir.pk},
        )
        moved += 1
    return moved


@register_holding
def tools_written(reader, leavers: Leavers) -> list[Held]:
    """Tools in force put here by somebody who acts for no institution any more."""
    institution_of = {user: pk for pk, users in leavers.items() for user in users}
    acting = Membership.objects.active().filter(user__is_active=True).values("user_id")
    tools = ToolPage.objects.visible_to(reader).in_force().select_related("owner")
    tools = tools.filter(owner_id__in=list(institution_of)).exclude(owner_id__in=acting)
    return [
        Held(
            institution_of[tool.owner_id],
            _("Tool"),
            tool.title,
            tool.owner.get_full_name(),
            url,
        )
        for tool, url in with_urls(tools.order_by("title", "pk"))
    ]
