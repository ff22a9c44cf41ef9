"""Pages, their drafts, translations, files, log, alert and notifications."""

from io import BytesIO

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image

from portal.core.models import (
    Notification,
    NotificationKind,
    PortalDocument,
    PortalImage,
    SiteAlert,
)
from portal.core.services.journal import record
from tests.canary.worlds.people import NETWORK
from tests.factories.pages import (
    home,
    locale,
    make_article,
    make_news,
    make_news_index,
    make_section,
    restrict,
)
from tests.support.canary import VISITOR, World, builder

EDITOR = {"editor"}
INSIDER = {"insider"}


def show(world: World, page) -> None:
    """Have the crawl ask for a page, by its address and in every view of the editor."""
    world.paths.append(page.url or "/")
    for fragment in (
        "admin/pages/<int:page_id>",
        "admin/pages/<int:parent_page_id>",
        "admin/pages/<int:page_to_move_id>",
        "admin/choose-page/<int:parent_page_id>",
        "localize/submit/page/<int:page_id>",
        "articlepage/<int:parent_page_id>",
        "page/<int:pk>",
    ):
        world.offer(fragment, page.pk)
    for revision in page.revisions.order_by("pk"):
        world.offer(f"admin/pages/{page.pk}/revisions/<int:revision_id>", revision.pk)


def text(world: World, where: str, readers: set[str]) -> dict:
    """The fields of an article, each with a word of its own."""
    return {
        "title": world.secret(f"title of {where}", readers),
        "summary": world.secret(f"summary of {where}", readers),
        "seo_title": world.secret(f"tab title of {where}", readers),
        "body": [
            {"type": "paragraph", "value": f"<p>{world.secret(f'body of {where}', readers)}</p>"}
        ],
    }


@builder
def plain_pages(world: World) -> None:
    """A public page and a page of the network, each in a section of its kind."""
    world.offer("admin/pages/add/<slug:content_type_app_name>", "core")
    world.offer("core/<slug:content_type_model_name>", "articlepage")
    show(world, home())
    for where, readers, is_public in (
        ("public page", NETWORK | {VISITOR, "outsider"}, True),
        ("network page", NETWORK, False),
    ):
        section = make_section(
            is_public=is_public,
            slug=world.secret(f"address of the section of a {where}", readers),
        )
        page = make_article(section, is_public=is_public, **text(world, where, readers))
        show(world, section)
        show(world, page)


@builder
def unpublished_pages(world: World) -> None:
    """What editors alone read: drafts, newer drafts of live pages, withdrawn pages."""
    show(world, make_article(live=False, is_public=True, **text(world, "draft", EDITOR)))
    page = make_article(is_public=True)
    page.title = world.secret("title of newer draft", EDITOR)
    page.save_revision()
    show(world, page)
    withdrawn = make_article(is_public=True, **text(world, "withdrawn page", EDITOR))
    withdrawn.unpublish()
    show(world, withdrawn)


@builder
def restricted_pages(world: World) -> None:
    """A section restricted to a group, its translation made before, its copy and its alias."""
    group = Group.objects.get(name="Atelier")
    section = make_section(is_public=True, **{"title": world.secret("restricted section", INSIDER)})
    page = make_article(section, is_public=True, **text(world, "restricted page", INSIDER))
    translation = page.copy_for_translation(locale("en"), copy_parents=True)
    translation.title = world.secret("title of restricted translation", INSIDER)
    translation.save_revision().publish()
    alias = page.create_alias(parent=home(), update_slug="alias-atelier")
    copy = page.copy(to=home(), update_attrs={"slug": "copie-atelier"})
    restrict(section, group)
    link = f'<p><a linktype="page" id="{page.pk}">Lire</a></p>'
    linking = make_article(
        is_public=True,
        body=[
            {"type": "paragraph", "value": link},
            {"type": "link", "value": {"label": "Lire", "page": page.pk, "url": ""}},
        ],
    )
    linking.save_revision()
    for one in (section, page, translation, alias, copy, linking):
        show(world, type(one).objects.get(pk=one.pk))


@builder
def deleted_page(world: World) -> None:
    page = make_article(title=world.secret("title of deleted page", ()), is_public=True)
    show(world, page)
    page.delete()


@builder
def news(world: World) -> None:
    index = make_news_index(is_public=True)
    page = make_news(index, must_read=True, **text(world, "network news", NETWORK))
    world.offer("lue/<uuid:translation_key>", page.translation_key)
    show(world, index)
    show(world, page)
    closed = make_news(index, must_read=True, **text(world, "restricted news", INSIDER))
    restrict(closed, Group.objects.get(name="Atelier"))
    world.offer("lue/<uuid:translation_key>", closed.translation_key)
    show(world, closed)
    for user in (world.people["member"], world.people["insider"]):
        notification = Notification.objects.create(
            user=user,
            kind=NotificationKind.NEWS_PUBLISHED,
            target_type="core.newspage",
            target_uuid=closed.translation_key,
        )
        world.offer("notifications/<uuid:uuid>", notification.uuid)


@builder
def files(world: World) -> None:
    """Images and documents: on a page of the network, and on no page at all."""
    for where, readers in (("network file", NETWORK), ("unused file", EDITOR)):
        image = make_image(title=world.secret(f"title of {where} (image)", EDITOR))
        content = world.secret(f"content of {where}", readers)
        document = PortalDocument.objects.create(
            title=world.secret(f"title of {where} (document)", EDITOR | readers),
            file=ContentFile(content.encode(), name="note.pdf"),
        )
        if where == "network file":
            page = make_article(
                body=[
                    {"type": "document", "value": {"document": document.pk, "label": "Note"}},
                    {
                        "type": "illustration",
                        "value": {"image": image.pk, "alt": "", "caption": ""},
                    },
                ]
            )
            show(world, page)
        rendition = image.get_rendition("max-1200x900")
        world.offer("media/<path:path>", image.file.name, rendition.file.name)
        world.offer("documents/<int:document_id>", document.pk)
        world.offer(f"documents/{document.pk}/<str:document_filename>", document.filename)
        world.offer("images/<int:image_id>", image.pk)
        world.offer("images/chooser/chosen/<str:pk>", image.pk)
        world.offer("documents/chooser/chosen/<str:pk>", document.pk)
        world.offer("documents/edit/<int:document_id>", document.pk)


def make_image(**fields) -> PortalImage:
    drawing = BytesIO()
    Image.new("RGB", (20, 20), "white").save(drawing, "PNG")
    drawing.seek(0)
    return PortalImage.objects.create(file=ImageFile(drawing, name="plan.png"), **fields)


@builder
def settings_and_journal(world: World) -> None:
    SiteAlert.objects.create(message=world.secret("alert of the network", NETWORK))
    record(
        "test.read",
        actor=world.people["member"],
        reason=world.secret("reason in the journal", {"data_protection"}),
    )
