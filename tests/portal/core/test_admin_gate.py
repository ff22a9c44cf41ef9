"""The page editor: for editors, on pages they may see, and nothing besides."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page, PageLogEntry, PageViewRestriction

from portal.accounts.enums import Role
from portal.core.admin_csp import FIXED_SCRIPTS, INLINE_SCRIPT, policy_for
from portal.core.groups import EDITORS, sync_editors_group
from portal.core.models import ArticlePage, PortalImage, SiteAlert
from portal.core.signals import access_changed
from tests.factories.accounts import make_member
from tests.factories.pages import home, locale, make_article, make_section, restrict

pytestmark = pytest.mark.django_db
SECRET = "Zirconium"


@pytest.fixture
def editor(login):
    """A signed-in editor of pages."""
    return login(make_member(Role.EDITOR))


@pytest.fixture
def limited(login):
    """An editor whose rights cover one section only, as a careful installation may set up."""
    home()
    section = make_section(title="Ma rubrique")
    user = make_member(Role.EDITOR)
    client = login(user)
    group = Group.objects.create(name="Une rubrique")
    group.permissions.set(
        Permission.objects.filter(codename__in=["access_admin", "submit_translation"])
    )
    for code in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(codename=code, content_type__app_label="wagtailcore")
        GroupPagePermission.objects.create(group=group, page=section, permission=permission)
    user.groups.set([group])
    client.section = section
    return client


def closed_page(**fields) -> ArticlePage:
    """A page restricted to a group that no editor of these tests belongs to."""
    page = make_article(title=SECRET, slug="secret-zirconium", **fields)
    restrict(page, Group.objects.create(name="Autre"))
    return page


# Who enters


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.EDITOR])
def test_admin_does_not_exist_for_other_roles(role, login):
    assert login(make_member(role, is_superuser=True)).get("/admin/").status_code == 404


def test_editor_enters(editor):
    assert editor.get("/admin/").status_code == 200


def test_editor_whose_membership_ended_is_out_at_the_next_request(login):
    user = make_member(Role.EDITOR)
    client = login(user)
    assert client.get("/admin/").status_code == 200

    user.memberships.update(roles=[Role.MEMBER])

    assert client.get("/admin/").status_code == 404


def test_group_of_editors_follows_the_role():
    user = make_member(Role.EDITOR)
    access_changed.send(sender=type(user), user=user)
    assert user.groups.filter(name=EDITORS).exists()

    user.memberships.update(roles=[Role.MEMBER])
    access_changed.send(sender=type(user), user=user)

    assert not user.groups.filter(name=EDITORS).exists()


def test_group_of_editors_has_exactly_the_written_rights():
    group = sync_editors_group()
    group.permissions.add(Permission.objects.get(codename="change_group"))

    rights = sync_editors_group().permissions.values_list("codename", flat=True)

    assert sorted(rights) == [
        "access_admin",
        "change_brandingsettings",
        "change_sitealert",
        "submit_translation",
    ]


# What the editor does there


def test_editor_writes_and_publishes_a_page(editor):
    parent = home()
    address = reverse("wagtailadmin_pages:add", args=["core", "articlepage", parent.pk])
    assert editor.get(address).status_code == 200

    answer = editor.post(
        address,
        {
            "title": "Une page",
            "slug": "une-page",
            "summary": "",
            "seo_title": "",
            "purpose": "ordinary",
            "is_public": "on",
            "body-count": "1",
            "body-0-type": "heading",
            "body-0-value-text": "Un titre",
            "body-0-value-level": "h2",
            "body-0-order": "0",
            "body-0-deleted": "",
            "action-publish": "1",
        },
    )

    assert answer.status_code == 302
    page = ArticlePage.objects.get(slug="une-page")
    assert page.live
    assert "Un titre" in editor.get(page.url).content.decode()


@pytest.mark.parametrize(
    "blocks",
    [
        {},
        {"body-count": "deux"},
        {"body-count": "1"},
        {"body-count": "1", "body-0-type": "heading", "body-0-deleted": "", "body-0-order": "x"},
    ],
)
def test_blocks_that_no_form_sends_are_refused(editor, blocks):
    """Without their number, with another thing for number, without the rest."""
    address = reverse("wagtailadmin_pages:add", args=["core", "articlepage", home().pk])
    data = {"title": "Une page", "slug": "une-page", "purpose": "ordinary", **blocks}

    assert editor.post(address, data).status_code == 400
    assert not ArticlePage.objects.filter(slug="une-page").exists()


def test_form_refuses_public_page_under_network_section(editor):
    section = make_section()
    address = reverse("wagtailadmin_pages:add", args=["core", "articlepage", section.pk])

    answer = editor.post(
        address,
        {"title": "P", "slug": "p", "purpose": "ordinary", "is_public": "on", "body-count": "0"},
    )

    assert answer.status_code == 200
    assert "is_public" in answer.context["form"].errors


@pytest.mark.parametrize(
    "name", ["wagtailadmin_home", "wagtailadmin_explore_root", "portal_admin:page_search",
             "portal_admin:choose_page", "wagtailimages:index", "wagtaildocs:index",
             "wagtailimages:add", "wagtaildocs:add"],
)  # fmt: skip
def test_editor_opens_the_views_of_the_list(name, editor):
    assert editor.get(reverse(name)).status_code == 200


@pytest.mark.parametrize(
    "name", ["edit", "delete", "copy", "move", "history", "add_subpage", "unpublish", "view_draft"]
)
def test_editor_opens_the_views_of_a_page(name, editor):
    page = make_section()

    answer = editor.get(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]))

    assert answer.status_code == 200


def test_editor_sets_the_alert_banner(editor, login):
    address = reverse("wagtailsettings:edit", args=["core", "sitealert"])
    answer = editor.get(address, follow=True)
    assert answer.status_code == 200

    editor.post(
        answer.redirect_chain[-1][0], {"message": "Panne ce soir", "message_en": "", "tone": "info"}
    )

    assert SiteAlert.objects.get().message == "Panne ce soir"


@pytest.mark.parametrize(
    "path",
    ["users/", "groups/", "sites/", "locales/", "collections/", "reports/site-history/",
     "workflows/list/", "snippets/", "api/main/pages/", "account/", "redirects/",
     "localize/reports/translations/", "tag-autocomplete/", "choose-page/chosen-multiple/"],
)  # fmt: skip
def test_other_views_do_not_exist_for_anybody(path, login):
    client = login(make_member(*Role.values, is_superuser=True))

    assert client.get(f"/admin/{path}").status_code == 404


def test_privacy_of_pages_is_not_offered(editor):
    """L20, and no restriction by group either: the views are closed."""
    page = make_article()
    address = reverse("wagtailadmin_pages:set_privacy", args=[page.pk])

    assert editor.get(address).status_code == 404
    asked = {"restriction_type": "password", "password": "x"}
    assert editor.post(address, asked).status_code == 404
    assert not PageViewRestriction.objects.exists()


# What the editor does not see


@pytest.mark.parametrize(
    "name",
    ["edit", "view_draft", "delete", "unpublish", "copy", "move", "history", "revisions_index",
     "add_subpage", "usage", "lock", "workflow_history"],
)  # fmt: skip
def test_restricted_page_does_not_exist_in_any_view_of_a_page(name, editor):
    page = closed_page()

    answer = editor.get(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]))

    assert answer.status_code == 404
    assert SECRET not in answer.content.decode()


def test_restricted_page_is_absent_from_lists_searches_and_choosers(editor):
    """L3, L4."""
    page = closed_page()
    paths = [
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_explore", args=[home().pk]),
        reverse("wagtailadmin_explore_results", args=[home().pk]),
        reverse("portal_admin:page_search") + f"?q={SECRET}",
        reverse("portal_admin:page_search_results") + f"?q={SECRET}",
        reverse("portal_admin:choose_page"),
        reverse("portal_admin:choose_page_child", args=[home().pk]),
        reverse("portal_admin:choose_page_child", args=[page.pk]),
        reverse("portal_admin:choose_page") + "?page_type=core.articlepage",
        reverse("wagtailadmin_choose_page_search") + f"?q={SECRET}",
        reverse("wagtailadmin_choose_page_chosen_multiple") + f"?id={page.pk}",
        reverse("wagtailadmin_pages:usage", args=[page.pk]),
        reverse("wagtailadmin_tag_autocomplete") + f"?term={SECRET}",
    ]
    for path in paths:
        text = editor.get(path).content.decode()
        # The words that were asked may come back in the search box.
        assert "secret-zirconium" not in text, path
        assert text.count(SECRET) == text.count(f'value="{SECRET}"') or "?q=" in path, path


def test_admin_search_finds_what_the_editor_may_see(editor):
    make_article(title="Vanadium")

    text = editor.get(reverse("portal_admin:page_search") + "?q=Vanadium").content.decode()

    assert text.count("Vanadium") > 1


def test_chooser_offers_neither_mail_nor_telephone_links(editor):
    asked = {"allow_email_link": "true", "allow_phone_link": "true", "allow_external_link": "true"}

    text = editor.get(reverse("portal_admin:choose_page"), asked).json()["html"]

    assert "choose-external-link" in text
    assert "choose-email-link" not in text
    assert "choose-phone-link" not in text


def test_drafts_of_other_sections_stay_out_of_choosers_of_a_limited_editor(limited):
    """L3."""
    make_article(title=SECRET, live=False)

    for path in (
        reverse("portal_admin:choose_page"),
        reverse("portal_admin:choose_page_child", args=[home().pk]),
        reverse("wagtailadmin_choose_page_search") + "?q=Zirc",
    ):
        assert SECRET not in limited.get(path).content.decode(), path


def test_moving_to_a_page_of_another_section_does_not_tell_its_title(limited):
    """L4."""
    hidden = make_article(title=SECRET)
    mine = make_article(limited.section)

    address = reverse("wagtailadmin_pages:move_confirm", args=[mine.pk, hidden.pk])

    assert limited.get(address).status_code == 404


def test_copying_to_a_page_of_another_section_does_not_tell_its_title(limited):
    hidden = make_section(title=SECRET)
    mine = make_article(limited.section)

    answer = limited.post(
        reverse("wagtailadmin_pages:copy", args=[mine.pk]),
        {"new_title": "Copie", "new_slug": "copie", "new_parent_page": hidden.pk},
    )

    assert SECRET not in answer.content.decode()
    assert not Page.objects.filter(slug="copie").exists()


@pytest.mark.parametrize("alias", [{}, {"alias": "on"}])
@pytest.mark.parametrize("number", ["", "abc", "²", "10000000", "9" * 5000, None])
def test_copying_to_a_hidden_page_answers_as_to_none(number, alias, limited):
    hidden = make_section(title=SECRET)
    mine = make_article(limited.section)
    sent = {"new_title": "Copie", "new_slug": "copie", **alias}

    answer = limited.post(
        reverse("wagtailadmin_pages:copy", args=[mine.pk]),
        {**sent, "new_parent_page": hidden.pk if number is None else number},
    )

    assert answer.status_code == 404
    assert not Page.objects.filter(slug="copie").exists()


@pytest.mark.parametrize("number", ["10000000", "abc", None])
def test_moving_to_a_hidden_page_answers_as_to_none(number, limited):
    hidden = make_section(title=SECRET)
    mine = make_article(limited.section)

    answer = limited.post(
        reverse("wagtailadmin_pages:move", args=[mine.pk]),
        {"new_parent_page": hidden.pk if number is None else number},
    )

    assert answer.status_code == 404
    assert SECRET not in answer.content.decode()


def test_moving_to_a_page_of_ones_own_goes_on(limited):
    mine, other = make_article(limited.section), make_section(limited.section)
    address = reverse("wagtailadmin_pages:move", args=[mine.pk])

    assert limited.post(address, {"new_parent_page": other.pk}).status_code == 302
    assert "form" in limited.post(address, {"new_parent_page": ""}).context


def test_refused_view_leaves_no_message_behind(limited):
    """L5: the message queued by a refused view used to show the title on the next page."""
    page = closed_page()
    limited.get(reverse("wagtailadmin_pages:workflow_preview", args=[page.pk, 1]))
    limited.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    answer = limited.get("/admin/")

    assert [str(message) for message in get_messages(answer.wsgi_request)] == []
    assert SECRET not in answer.content.decode()


def test_limited_editor_does_not_translate_a_page_of_another_section(limited):
    """L6: the general right to translate used to be enough."""
    page = make_article(title=SECRET)
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])

    assert limited.get(address).status_code == 404
    assert limited.post(address, {"locales": [locale("en").pk]}).status_code == 404
    assert Page.objects.filter(translation_key=page.translation_key).count() == 1


def test_editor_translates_a_page_and_its_readers_stay_the_same(editor):
    page = make_article(title="Règlement")
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])

    assert editor.post(address, {"locales": [locale("en").pk]}).status_code == 302

    translation = page.get_translation(locale("en")).specific
    assert translation.access.audience == page.access.audience
    edit = editor.get(reverse("wagtailadmin_pages:edit", args=[translation.pk]))
    assert edit.status_code == 200


# Traces


def test_log_keeps_no_title_of_a_deleted_page(editor):
    """L9."""
    page = make_article(title=SECRET)
    editor.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))

    entries = PageLogEntry.objects.filter(page_id=page.pk)
    assert {entry.label for entry in entries} == {f"page#{page.pk}"}
    assert not any(SECRET in str(entry.data) for entry in entries)


def test_log_of_a_copy_names_the_copied_page():
    """L19."""
    page = make_article()
    copy = page.copy(update_attrs={"slug": "copie"})

    assert PageLogEntry.objects.filter(page_id=copy.pk, action="wagtail.copy").exists()


def test_collection_page_of_images_offers_no_tag(editor):
    form = editor.get(reverse("wagtailimages:add")).context["form"]

    assert "tags" not in form.fields
    assert PortalImage._meta.model_name == "portalimage"


# Policy of content


def test_admin_has_its_own_policy_and_pages_keep_theirs(editor):
    admin, page = editor.get("/admin/"), editor.get("/")

    assert "unsafe-eval" not in admin["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in admin["Content-Security-Policy"]
    assert "unsafe-inline" not in page["Content-Security-Policy"]


def test_scripts_of_known_widgets_alone_are_let_into_the_policy(editor):
    page = make_article(title='<script>initDateChooser("x", {});</script>')

    answer = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    policy = answer["Content-Security-Policy"]
    scripts = INLINE_SCRIPT.findall(answer.content.decode())
    assert len(scripts) == 2  # the two dates of the schedule, not the title
    assert policy.count("sha256-") == 2 + len(FIXED_SCRIPTS)
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]


@pytest.mark.parametrize(
    "script",
    [
        "alert(1)",
        'initDateChooser("x", {}); alert(1)',
        'initDateChooser("x", alert(1));',
        'initDateChooser("x", {"a": alert(1)});',
        'new PageChooser("x", {}); new PageChooser("y", {});',
    ],
)
def test_other_scripts_get_no_hash(script):
    answer = HttpResponse(f"<script>{script}</script>")

    assert policy_for(answer)["script-src"] == ["'self'", *FIXED_SCRIPTS]


def test_preview_may_be_framed_by_the_editor_only(editor):
    page = make_article()

    draft = editor.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))

    assert draft["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in draft["Content-Security-Policy"]
    assert editor.get(page.url)["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in editor.get(page.url)["Content-Security-Policy"]
