"""What training expects of a person, on the home page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core.dashboard import Awaiting, register_awaiting
from training.evaluations_awaiting import evaluations_asked


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
