"""What page editors may do in Wagtail, as data, and who is one.

Wagtail gives rights through Django groups. The role of a person decides; the group only
follows it: it is put right at each sign-in and whenever the person's access changes, and
the admin gate asks the role again at every request.
"""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

EDITORS = "Editors"
EDIT_PAGES = "edit_pages"

# app label: code names. Each list is complete: what is not here is taken away.
GENERAL_PERMISSIONS = {
    "wagtailadmin": ["access_admin"],
    "wagtail_localize": ["submit_translation"],
    "core": ["change_sitealert", "change_brandingsettings"],
}
PAGE_PERMISSIONS = ["add_page", "change_page", "publish_page", "bulk_delete_page", "unlock_page"]
# Wagtail asks for the rights of its own models, even when ours stand in for them.
COLLECTION_PERMISSIONS = {
    "wagtailimages": ["add_image", "change_image", "choose_image"],
    "wagtaildocs": ["add_document", "change_document", "choose_document"],
}


@transaction.atomic
def sync_editors_group() -> Group:
    """Make the group of editors and give it exactly the rights written above.

    Raises Permission.DoesNotExist when a right of the lists does not exist.
    """
    group, _created = Group.objects.get_or_create(name=EDITORS)
    group.permissions.set(_permissions(GENERAL_PERMISSIONS))
    root = Page.get_first_root_node()
    if root is not None:
        wanted = _permissions({"wagtailcore": PAGE_PERMISSIONS})
        _set_rights(GroupPagePermission, group, {"page": root}, wanted)
    collection = Collection.get_first_root_node()
    if collection is not None:
        wanted = _permissions(COLLECTION_PERMISSIONS)
        _set_rights(GroupCollectionPermission, group, {"collection": collection}, wanted)
    return group


def _set_rights(model, group: Group, place: dict, wanted: list[Permission]) -> None:
    rights = model.objects.filter(group=group)
    rights.exclude(permission__in=wanted, **place).delete()
    for permission in wanted:
        model.objects.get_or_create(group=group, permission=permission, **place)


def _permissions(codes_by_app: dict[str, list[str]]) -> list[Permission]:
    return [_permission(app, code) for app, codes in codes_by_app.items() for code in codes]


def _permission(app_label: str, codename: str) -> Permission:
    wanted = Permission.objects.filter(content_type__app_label=app_label, codename=codename)
    found = wanted.first()
    if found is None:
        # Right after a migration, the permissions of the later apps do not exist yet.
        create_permissions(apps.get_app_config(app_label), verbosity=0)
        found = wanted.get()
    return found


def sync_editor(user) -> None:
    """Put the person in the group of editors, or out of it, as their role says."""
    group = Group.objects.filter(name=EDITORS).first() or sync_editors_group()
    if user.can(EDIT_PAGES):
        user.groups.add(group)
    else:
        user.groups.remove(group)
