"""gunicorn for every installation; the command line or GUNICORN_CMD_ARGS overrides each value."""

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
