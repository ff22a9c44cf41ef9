"""Work on untrusted bytes in processes that are limited, cut off and thrown away.

A helper process (`zygote.py`) is started for each worker process at its first job. It is a fresh
program: no database connection, no secret of the environment, no network. It loads the parsers
once, then forks one child for each job. The child confines itself (`confinement.py`), runs one
operation of `job.OPERATIONS`, sends its result back through a pipe and ends. A child that crashes,
hangs, eats memory or writes too much is a typed failure of that job and nothing else.
"""

from portal.files.sandbox.client import Outcome, Sandbox, default_sandbox
from portal.files.sandbox.limits import Limits, SandboxFailure

__all__ = ["Limits", "Outcome", "Sandbox", "SandboxFailure", "default_sandbox"]
