"""Test settings for a process that shares the folders of a test (see tests/e2e)."""

import os

from portal.settings.test import *  # noqa: F403

PRIVATE_MEDIA_ROOT = os.environ["SHARED_PRIVATE_ROOT"]
SEARCH_INDEX_PATH = os.environ["SHARED_INDEX_PATH"]
