"""Forms of the sign-in, the reset and the change of a password."""

from allauth.account import forms as allauth_forms
from allauth.account.internal.userkit import filter_users_by_email
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.tasks import send_reset_mail


class WithoutPlaceholders:
    """A label stays visible while one types; a placeholder does not, and repeats it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignInForm(WithoutPlaceholders, allauth_forms.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""


class ResetPasswordForm(WithoutPlaceholders, forms.Form):
    """Asks for a new password. Known and unknown addresses take the same path and time.

    Both look the address up with the same queries and put one task in the queue; the worker
    makes the link and sends the mail, or does nothing. The task holds an id, no address.
    """

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def save(self, request, **kwargs) -> None:
        email = self.cleaned_data["email"].lower()
        users = filter_users_by_email(email, is_active=True, for_login=True)
        send_reset_mail.enqueue(users[0].pk if users else 0)


class NewPasswordForm(WithoutPlaceholders, allauth_forms.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _label_new_passwords(self)


class ChangePasswordForm(WithoutPlaceholders, allauth_forms.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")
        self.fields["oldpassword"].help_text = ""
        _label_new_passwords(self)


class PasswordAgainForm(WithoutPlaceholders, allauth_forms.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""


def _label_new_passwords(form: forms.Form) -> None:
    form.fields["password1"].label = _("New password")
    form.fields["password2"].label = _("New password, once more")
