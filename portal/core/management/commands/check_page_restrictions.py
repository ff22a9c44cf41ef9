"""Check that pages with the same content have the same readers."""

from collections import defaultdict

from django.core.management.base import BaseCommand, CommandError
from wagtail.models import PageViewRestriction

from portal.core.models.access import PageAccess
from portal.core.services.page_access import portal_page_models, read_tree
from portal.core.services.page_restrictions import signature


class Command(BaseCommand):
    help = "Exit with an error when the readers of a page differ from what the rule says."

    def handle(self, *args, **options) -> None:
        faults = [*_stale_audiences(), *_divergent_translations(), *_divergent_restrictions()]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} page(s) to look at", returncode=1)
        self.stdout.write("pages, translations, aliases and copies agree")


def _stale_audiences() -> list[str]:
    stored = {
        access.page_id: access.audience.token_set if access.audience else frozenset()
        for access in PageAccess.objects.select_related("audience").prefetch_related(
            "audience__tokens"
        )
    }
    wanted = read_tree().settle()
    return [
        f"page {pk}: its audience is not the one the rule gives"
        for pk, tokens in wanted.items()
        if stored.get(pk, frozenset()) != tokens
    ]


def _divergent_translations() -> list[str]:
    faults = []
    for model in portal_page_models():
        values = defaultdict(set)
        for key, is_public in model._base_manager.values_list("translation_key", "is_public"):
            values[key].add(is_public)
        faults += [
            f"translations {key}: some are public, some are not"
            for key, found in values.items()
            if len(found) > 1
        ]
    return faults


def _divergent_restrictions() -> list[str]:
    by_page = defaultdict(set)
    for restriction in PageViewRestriction.objects.prefetch_related("groups"):
        by_page[restriction.page_id].add(signature(restriction))
    families = defaultdict(set)
    for model in portal_page_models():
        for pk, family in model._base_manager.values_list("pk", "family"):
            families[family].add(frozenset(by_page[pk]))
    return [
        f"family {family}: its pages do not share the same restrictions"
        for family, found in families.items()
        if len(found) > 1
    ]
