"""Queries that nobody types in good faith, always the same for a seed.

Pieces of the languages that stand behind the search (FTS5, Lucene, JSON of Elasticsearch, SQL),
mixed with signs, control characters, wide and combining letters, and the words of documents.
"""

import json
import random
from collections.abc import Iterator

OPERATORS = [
    "AND", "OR", "NOT", "NEAR", "NEAR(a b, 2)", "MATCH", "title:", "body:", "{title body}:",
    "- {title}:", "^budget", "budget*", "*", "bud?et", "budget~2", "budget^9", "+budget", "-budget",
    "&&", "||", "!", "(budget", "budget)", "[a TO z]", "{a TO z}", ">=2020", "_exists_:title",
    "*:*", "/.*/", "/(a+)+$/", "_all", "_id:1", "audience:public", "audience:committee",
]  # fmt: skip
QUOTES = ['"', "'", "`", "«", "»", "“", "”", "„", '""', "''", '"""', '\\"', "« »"]
FRAGMENTS = [
    '{"query":{"match_all":{}}}', '{"bool":{"must_not":[]}}', '"}},{"match_all":{}},{"a":{"b":"',
    '{"script":{"source":"1"}}', '{"terms":{"audience":["committee:1"]}}', "]}}", "\\u0022",
    "' OR 1=1 --", "'; DROP TABLE document; --", "1 UNION SELECT * FROM shelf", "%' OR '%'='",
    "/*", "*/", "${jndi:ldap://x}", "{{7*7}}", "{% now %}", "<script>alert(1)</script>",
    "../../etc",
]  # fmt: skip
CHARACTERS = [
    "\x00", "\x01", "\x1b[31m", "\x7f", "\r\n", "\t", "\ud7ff", "\ufeff", "\u200b", "\u200d",
    "\u202e", "\u2066", "\u061c", "e\u0301", "a" + "\u0300" * 60, "\u0338", "😀", "👩‍👧‍👦", "🇫🇷",
    "ﬁ", "İ", "ß", "ſ", "Ω", "שלום", "مرحبا", "日本語",
    "𝔅udget", "１２３", "٣", "\U0010ffff", "\ufffe",
]  # fmt: skip
NUMBERS = ["0", "-1", "1e999", "NaN", "99999999999999999999", "0x7f", "1.5", "½", "Ⅳ"]


def hostile_queries(number: int, *, words: list[str], seed: int = 1) -> Iterator[str]:
    """So many queries; `words` stand in documents, those that are hidden among them."""
    draw = random.Random(seed)
    families = [OPERATORS, QUOTES, FRAGMENTS, CHARACTERS, NUMBERS, words, words]
    for _ in range(number):
        pieces = [
            draw.choice(draw.choice(families)) for _ in range(draw.choice([1, 2, 3, 5, 8, 13]))
        ]
        text = draw.choice(["", " ", " ", "\u00a0"]).join(pieces)
        shape = draw.random()
        if shape < 0.01:
            text = (text or "a") * (10_000 // max(len(text), 1) + 1)
        elif shape < 0.08:
            text = json.dumps({draw.choice(words): text})
        elif shape < 0.15:
            text = "".join(draw.sample(text, len(text)))
        yield text
