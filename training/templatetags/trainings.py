"""Training inside pages that editors write."""

from django import template

from portal.core.navigation import is_member
from training.catalogue import sessions_to_come
from training.models import ModulePage
from training.opening_page import NoticeButton, button_of_module
from training.session_page import SessionCard, pages_read, session_cards

register = template.Library()


@register.simple_tag(takes_context=True)
def module_sessions(context, module: ModulePage) -> list[SessionCard] | None:
    """Sessions to come of a module, in any language, for members; None for visitors."""
    user = context["request"].user
    if not is_member(user):
        return None
    coming = sessions_to_come(user).filter(module__translation_key=module.translation_key)
    return session_cards(user, list(coming.values_list("pk", flat=True)))


@register.simple_tag(takes_context=True)
def module_notice(context, module: ModulePage) -> NoticeButton | None:
    """The button of the next session of a module, for members; None for visitors."""
    user = context["request"].user
    return button_of_module(module, user) if is_member(user) else None


@register.simple_tag(takes_context=True)
def prerequisites_read(context, module: ModulePage) -> list[tuple[ModulePage, str]]:
    """Modules needed before this one, those that the reader does not read left out."""
    needed = list(module.prerequisites.all())
    return [one for one in pages_read(context["request"].user, needed) if one]
