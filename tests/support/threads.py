"""Several people at the very same time."""

import threading
from collections.abc import Callable

from django.db import connection

from portal.core.errors import DomainError


def at_once(*acts: Callable[[], object]) -> list[DomainError | None]:
    """Run the acts in threads that start together; give the refusal of each, None without one.

    Any other error is raised here.
    """
    start = threading.Barrier(len(acts))
    refusals: list[DomainError | None] = [None] * len(acts)
    errors: list[Exception] = []

    def run(number: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except DomainError as refusal:
            refusals[number] = refusal
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return refusals
