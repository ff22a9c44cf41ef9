"""What follows from events of Wagtail, of Django's sign-in and of the apps above."""

from django.contrib.auth.signals import user_logged_in
from django.db import connections, transaction
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save
from django.dispatch import receiver
from wagtail.models import (
    ModelLogEntry,
    Page,
    PageLogEntry,
    PageViewRestriction,
    ReferenceIndex,
)
from wagtail.signals import page_published, page_unpublished, post_page_move

from portal.core import journal_guard
from portal.core.groups import sync_editor
from portal.core.models.base_page import BasePage
from portal.core.models.news import NewsPage
from portal.core.page_log import neutral_label
from portal.core.services.page_access import refresh_page_access
from portal.core.services.page_restrictions import align_family, inherit_from_family, is_aligning
from portal.core.services.site import ensure_site
from portal.core.signals import access_changed, content_changed
from portal.core.tasks import announce_must_read

# Saving only these columns of a page changes nobody's access to it.
HARMLESS_COLUMNS = frozenset(
    {
        "draft_title",
        "first_published_at",
        "go_live_at",
        "has_unpublished_changes",
        "last_published_at",
        "latest_revision",
        "latest_revision_created_at",
        "latest_revision_id",
        "live_revision",
        "live_revision_id",
        "locked",
        "locked_at",
        "locked_by",
        "numchild",
        "url_path",
    }
)


@receiver(post_save)
def page_saved(sender, instance, created, raw=False, update_fields=None, **kwargs) -> None:
    """A page came, or something that decides who reads it may have changed."""
    if raw or not isinstance(instance, Page):
        return
    if update_fields and HARMLESS_COLUMNS.issuperset(update_fields):
        return
    if created and isinstance(instance, BasePage):
        inherit_from_family(instance)
    refresh_page_access()
    if isinstance(instance, BasePage):
        # Wagtail leaves this to a background task; who may open a file depends on it at once.
        ReferenceIndex.create_or_update_for_object(instance)


@receiver(post_delete)
def page_deleted(sender, instance, **kwargs) -> None:
    """Sent for the page's own table first, then for Wagtail's: the row is gone only then."""
    if isinstance(instance, BasePage):
        content_changed.send(sender=sender, instance=instance, audience_only=False)
    if sender is Page:
        refresh_page_access()


@receiver(post_page_move)
def page_moved(sender, instance, **kwargs) -> None:
    refresh_page_access()


@receiver(page_published)
def news_published(sender, instance, **kwargs) -> None:
    """A whole network is told by a background task, not by the editor's request."""
    if isinstance(instance, NewsPage) and instance.must_read:
        key = str(instance.translation_key)
        transaction.on_commit(lambda: announce_must_read.enqueue(key))


@receiver([page_published, page_unpublished])
def page_text_changed(sender, instance, **kwargs) -> None:
    content_changed.send(sender=sender, instance=instance, audience_only=False)


@receiver(post_save, sender=PageViewRestriction)
def restriction_saved(sender, instance, raw=False, **kwargs) -> None:
    if not raw and not is_aligning():
        align_family(instance.page_id)
        refresh_page_access()


@receiver(m2m_changed, sender=PageViewRestriction.groups.through)
def restriction_groups_changed(sender, instance, action, **kwargs) -> None:
    if not action.startswith("post_") or is_aligning():
        return
    if isinstance(instance, PageViewRestriction):
        align_family(instance.page_id)
    refresh_page_access()


@receiver(post_delete, sender=PageViewRestriction)
def restriction_deleted(sender, instance, origin=None, **kwargs) -> None:
    """A restriction lifted is lifted for the family; one that went with its page is not."""
    if is_aligning():
        return
    if getattr(origin, "model", type(origin)) is PageViewRestriction:
        align_family(instance.page_id)
        refresh_page_access()


@receiver(post_save, sender=ModelLogEntry)
@receiver(post_save, sender=PageLogEntry)
def log_written(sender, instance, created, **kwargs) -> None:
    """Wagtail writes the title of the page in each line of its log; we keep the number only."""
    if created:
        neutral_label(instance)


@receiver(user_logged_in)
def person_signed_in(sender, request, user, **kwargs) -> None:
    """Put the group of editors right."""
    sync_editor(user)


@receiver(access_changed)
def person_access_changed(sender, user, **kwargs) -> None:
    sync_editor(user)


@receiver(post_migrate)
def database_migrated(sender, using, **kwargs) -> None:
    """After a whole migration, the journal is guarded and the smallest tree is there.

    When only some apps were migrated, tables that a new page would be told to are missing.
    """
    if sender.label != "core" or using != "default":
        return
    tables = connections[using].introspection
    if set(tables.django_table_names()) <= set(tables.table_names()):
        journal_guard.install(connections[using])
        ensure_site()
