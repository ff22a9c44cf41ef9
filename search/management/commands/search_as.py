"""What a person finds: the search page, printed."""

import json
from datetime import date

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import services

MAX_LIMIT = 500


class Command(BaseCommand):
    help = "Print what a person finds, through the same code as the search page."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("query")
        parser.add_argument("--json", action="store_true", help="one JSON document")
        parser.add_argument("--limit", type=int, default=10, help=f"hits, {MAX_LIMIT} at most")
        parser.add_argument("--sort", choices=[s.value for s in services.Sort], default="relevance")
        parser.add_argument(
            "--filter",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="kind, committee, year, institution or language; may be repeated",
        )

        parser.add_argument("--from", dest="dated_from", type=date.fromisoformat, metavar="DAY")
        parser.add_argument("--to", dest="dated_to", type=date.fromisoformat, metavar="DAY")
        parser.add_argument("--titles", action="store_true", help="look at titles only")
        parser.add_argument("--exact", action="store_true", help="without acronyms nor synonyms")

    def handle(self, *args, email: str, query: str, **options) -> None:
        user = get_user_model().objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError("no active account has this address")
        answer = services.search(
            user,
            query,
            filters=_filters(options["filter"]),
            dated_from=options["dated_from"],
            dated_to=options["dated_to"],
            only_titles=options["titles"],
            exact=options["exact"],
            sort=services.Sort(options["sort"]),
            page_size=min(max(options["limit"], 1), MAX_LIMIT),
        )
        if answer.outcome == services.Outcome.UNAVAILABLE:
            raise CommandError("the search engine does not answer")
        report = _report(answer)
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"{report['total']} result(s)")
        for hit in report["hits"]:
            place = f" p. {hit['page']}" if hit["page"] else ""
            self.stdout.write(
                f"{hit['score']:8.3f}  {hit['kind']:8} {hit['id']}  {hit['title']}{place}"
            )


def _filters(pairs: list[str]) -> dict[str, list[str]]:
    filters: dict[str, list[str]] = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator or name not in services.FACETS:
            raise CommandError(f"write a filter as NAME=VALUE, not {pair!r}")
        filters.setdefault(name, []).append(value)
    return filters


def _report(answer: services.SearchPage) -> dict:
    return {
        "query": answer.query.text,
        "total": answer.total,
        "hits": [
            {
                "kind": result.kind,
                "id": result.object_id,
                "title": result.title,
                "page": result.page,
                "score": result.score,
            }
            for result in (*answer.pinned, *answer.results)
        ],
        "facets": {
            facet.name: {value.value: value.count for value in facet.values}
            for facet in answer.facets
        },
        "corrections": {c.typed: c.replacement for c in answer.corrections},
        "expansions": [] if answer.is_exact else [e.text for e in answer.expansions],
    }
