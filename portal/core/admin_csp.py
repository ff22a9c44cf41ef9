"""The content policy of Wagtail's admin: the portal's own, loosened where Wagtail needs it.

Measured in a real Chromium (`tests/e2e/test_page_editor.py`). Wagtail's editor
- starts its date fields and two of its page choosers by inline scripts: those whose whole
  text is one call with JSON arguments get their hash in the policy, and so do the addresses
  of the choosers for the translation editor; no other script does;
- writes positions in style attributes, and a style element that follows what is typed.
"""

import base64
import hashlib
import json
import re

from csp.constants import NONE, SELF
from django.http import HttpResponse

UNSAFE_INLINE = "'unsafe-inline'"
# The text of a package that never changes. A test in the browser fails when an upgrade does.
FIXED_SCRIPTS = ["'sha256-Zi6020hVNJQUtMOgLuIImaOaART6TyIrghPC9PESpjg='"]
POLICY = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
    "object-src": [NONE],
}
INLINE_SCRIPT = re.compile(r"<script(?: type=\"text/javascript\")?>(.*?)</script>", re.DOTALL)
CHOOSER_ADDRESSES = re.compile(
    r'\s*if \(typeof window\.chooserUrls === "undefined"\) \{'
    r'\s*window\.chooserUrls = \{(?:\s*\w+: "[\w/-]*",)*\s*\}\s*\}\s*'
)
WIDGET_CALL = re.compile(
    r'(?:initDateChooser|initDateTimeChooser|new PageChooser)\("[\w-]+", (\{.*\})\);', re.DOTALL
)


def policy_for(response: HttpResponse) -> dict[str, list[str]]:
    """The policy of one answer of the admin, with the hashes of the scripts its widgets wrote."""
    hashes = [_hash(script) for script in _widget_scripts(response)]
    return {**POLICY, "script-src": [SELF, *FIXED_SCRIPTS, *dict.fromkeys(hashes)]}


def _widget_scripts(response: HttpResponse) -> list[str]:
    if response.streaming or "text/html" not in response.headers.get("Content-Type", ""):
        return []
    scripts = INLINE_SCRIPT.findall(response.content.decode())
    return [
        script
        for script in scripts
        if _is_widget_call(script) or CHOOSER_ADDRESSES.fullmatch(script)
    ]


def _is_widget_call(script: str) -> bool:
    """Whether a script is one call of a known widget, with nothing but JSON as arguments."""
    match = WIDGET_CALL.fullmatch(script)
    if match is None:
        return False
    try:
        json.loads(match[1])
    except ValueError:
        return False
    return True


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
