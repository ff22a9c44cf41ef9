"""How every form of the portal is drawn: the templates in portal/templates/forms/."""

from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.forms.widgets import Select
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

_DASHES = BLANK_CHOICE_DASH[0][1]


class PortalFormRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ field.as_field_group }}` give the portal's accessible fields."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def render(self, template_name, context, request=None) -> str:
        """Draw ordinary lists of choices in code: Django's own renders two templates a choice."""
        if template_name == Select.template_name:
            return draw_select(context["widget"])
        return super().render(template_name, context, request)


def draw_select(widget: dict) -> SafeString:
    """The `<select>` of a widget's context, its groups and choices.

    The choice of nothing says so in words, where Django only draws dashes.
    """
    nothing = _("To be chosen") if widget["required"] else _("None chosen")
    groups = []
    for name, options, _index in widget["optgroups"]:
        choices = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            (
                (
                    str(one["value"]),
                    flatatt(one["attrs"]),
                    nothing if one["label"] == _DASHES else one["label"],
                )
                for one in options
            ),
        )
        groups.append(
            format_html('<optgroup label="{}">{}</optgroup>', name, choices) if name else choices
        )
    lines = format_html_join("\n", "{}", ((group,) for group in groups))
    return format_html(
        '<select name="{}"{}>\n{}\n</select>', widget["name"], flatatt(widget["attrs"]), lines
    )
