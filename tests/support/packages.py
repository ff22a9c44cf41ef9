"""The top-level packages of the product: an app that comes in is added here once."""

APPS = ("network", "committees", "search")
PACKAGES = ("portal", *APPS)
