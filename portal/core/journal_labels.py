"""The words the journal's screen uses for actions and objects; each app names its own actions.

register_actions({"paper.read": _("Paper read")})
"""

from collections.abc import Mapping

from django.apps import apps

_labels: dict[str, str] = {}


def register_actions(labels: Mapping[str, str]) -> None:
    """Declare the (lazy) words for actions, by the code that the journal keeps."""
    _labels.update(labels)


def action_label(action: str) -> str:
    """The words for an action; its code when nobody named it."""
    return str(_labels.get(action, action))


def target_label(target_type: str) -> str:
    """The words for a kind of object, from its "app.model" name; that name when it is gone."""
    try:
        return str(apps.get_model(target_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return target_type
