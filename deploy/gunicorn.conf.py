"""gunicorn for every installation; the command line or GUNICORN_CMD_ARGS overrides each value."""

import gc

from gunicorn.glogging import Logger


class AddressFreeLogger(Logger):
    """gunicorn names the address that was asked, or the person's, in two of its lines."""

    def exception(self, msg, *args, **kwargs) -> None:
        """The words before the first value, and where in the code it happened."""
        super().exception(msg.partition("%")[0].strip(), **kwargs)

    def warning(self, msg, *args, **kwargs) -> None:
        if msg.startswith("Invalid request"):
            msg, args = "Invalid request", ()
        super().warning(msg, *args, **kwargs)


logger_class = AddressFreeLogger
wsgi_app = "portal.wsgi"
worker_class = "gthread"
workers = 2
threads = 4
timeout = 60
graceful_timeout = 20
keepalive = 5
# A worker is renewed now and then, not all at once.
max_requests = 5000
max_requests_jitter = 500
# Addresses may carry a name or a word somebody searched: nginx keeps its own, shorter, log.
accesslog = None
errorlog = "-"
loglevel = "info"
control_socket_disable = True
# Only the proxy of the same host may say who is asking and over which scheme.
forwarded_allow_ips = "127.0.0.1,::1"


def post_worker_init(worker) -> None:
    """Keep the garbage collector away from what was loaded for good.

    Templates and queries make many short-lived objects; without this, each thousand of them has
    the collector walk the whole framework.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
