"""How every form of the portal is drawn: the templates in portal/templates/forms/."""

from django.forms.renderers import TemplatesSetting


class PortalFormRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ field.as_field_group }}` give the portal's accessible fields."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
