"""What training expects of a person, on the home page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.dashboard import Awaiting, register_awaiting
from training.approving import decides_sign_ups
from training.evaluations_awaiting import evaluations_asked
from training.models import SignUp


@register_awaiting
def opinions_asked(user) -> list[Awaiting]:
    """Evaluations that the person may answer now."""
    return [
        Awaiting(
            _("Give your opinion on the training “%(title)s”")
            % {"title": asked.session.module.title},
            reverse("training:evaluation_answer", args=[asked.session.uuid, asked.kind]),
        )
        for asked in evaluations_asked(user)
    ]


@register_awaiting
def sign_ups_to_decide(user) -> list[Awaiting]:
    """One line for all the sign-ups that wait for the person's decision."""
    count = SignUp.objects.asked_of(user).count() if decides_sign_ups(user) else 0
    if not count:
        return []
    label = ngettext("%(count)d sign-up to decide", "%(count)d sign-ups to decide", count)
    return [Awaiting(label % {"count": count}, reverse("training:approvals"))]
