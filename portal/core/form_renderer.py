"""How every form of the portal is drawn. What stands often in a page is drawn in code: Django's
own templates take several each for a field, and two more for each choice of a list.
"""

from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.forms.widgets import Select
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

_DASHES = BLANK_CHOICE_DASH[0][1]
FIELD = "forms/field.html"
# Those that Django draws with the same template under names of their own.
_INPUTS = frozenset(
    f"django/forms/widgets/{kind}.html"
    for kind in (
        "text", "number", "email", "password", "date", "datetime", "time", "hidden", "url",
        "search", "checkbox",
    )
)  # fmt: skip


class PortalFormRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ field.as_field_group }}` give the portal's accessible fields."""

    form_template_name = "forms/form.html"
    field_template_name = FIELD

    def render(self, template_name, context, request=None) -> str:
        """Draw whole fields, lists of choices and inputs in code, the rest by templates."""
        if template_name == FIELD:
            return draw_field(context["field"])
        if template_name == Select.template_name:
            return draw_select(context["widget"])
        if template_name in _INPUTS:
            return draw_input(context["widget"])
        return super().render(template_name, context, request)

    def help_and_errors(self, field: BoundField) -> SafeString:
        """The lines under the label, most often none."""
        if not field.help_text and not field.errors:
            return SafeString()
        return self.get_template("forms/help_and_errors.html").render({"field": field})


def draw_field(
    field: BoundField, *, label: str = "", hide_label: bool = False, css_class: str = ""
) -> SafeString:
    """One bound field with its label, help and errors, linked for screen readers.

    `label`: other words than the field's; `hide_label` leaves them to screen readers. A form that
    sets `show_optional = False` (filters) does not say which fields are optional.
    """
    if field.is_hidden:
        return field.as_widget()
    is_check = field.widget_type == "checkbox"
    classes = (
        "field",
        "field-invalid" if field.errors else "",
        "field-check" if is_check else "",
        field.css_classes(),
        css_class,
    )
    return format_html(
        '<div class="{}" data-field="{}">{}</div>',
        " ".join(filter(None, classes)),
        field.name,
        _inside(field, _words(field, label, is_check), is_check, hide_label),
    )


def _inside(field: BoundField, words: SafeString, is_check: bool, hide_label: bool) -> SafeString:
    notes = field.form.renderer.help_and_errors(field)
    label_class = "field__label visually-hidden" if hide_label else "field__label"
    if field.use_fieldset:
        described = field.aria_describedby
        return format_html(
            '<fieldset{}><legend class="{}">{}</legend>{}{}</fieldset>',
            flatatt({"aria-describedby": described} if described else {}),
            label_class, words, notes, field,
        )  # fmt: skip
    if is_check:
        return format_html(
            '<div class="field-check__row">{}<label class="field__label" for="{}">{}</label></div>'
            "{}",
            field, field.id_for_label, words, notes,
        )  # fmt: skip
    return format_html(
        '<label class="{}" for="{}">{}</label>{}{}',
        label_class, field.id_for_label, words, notes, field,
    )  # fmt: skip


def _words(field: BoundField, label: str, is_check: bool) -> SafeString:
    says_optional = getattr(field.form, "show_optional", True) is not False
    if field.field.required or is_check or not says_optional:
        return format_html("{}", label or field.label)
    return format_html(
        '{} <span class="field__optional">({})</span>', label or field.label, _("optional")
    )


def draw_input(widget: dict) -> SafeString:
    """The `<input>` of a widget's context."""
    value = {} if widget["value"] is None else {"value": str(widget["value"])}
    return format_html(
        '<input type="{}" name="{}"{}{}>',
        widget["type"], widget["name"], flatatt(value), flatatt(widget["attrs"]),
    )  # fmt: skip


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
