"""The button “Tell me when sign-up opens”: where it stands, and what it says."""

from dataclasses import dataclass

from django.urls import reverse

from training.models import ModulePage, OpeningNotice, Session
from training.services.openings import can_await_opening


@dataclass(frozen=True)
class NoticeButton:
    """Where the button leads, and whether the person is to be told already."""

    url: str
    asked: bool


def button_of_session(session: Session, user) -> NoticeButton | None:
    """For a session that may open later; None for another one."""
    if not can_await_opening(session):
        return None
    mine = OpeningNotice.objects.visible_to(user).filter(session=session)
    return NoticeButton(reverse("training:opening_notice", args=[session.uuid]), mine.exists())


def button_of_module(module: ModulePage, user) -> NoticeButton:
    """For the next session of a module, in any language."""
    mine = OpeningNotice.objects.visible_to(user).filter(
        session__isnull=True, module__translation_key=module.translation_key
    )
    url = reverse("training:module_opening_notice", args=[module.translation_key])
    return NoticeButton(url, mine.exists())
