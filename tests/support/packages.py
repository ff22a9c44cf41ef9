"""The top-level packages of the product: an app that comes in is added here once."""

APPS = ("network", "committees", "training", "search")
PACKAGES = ("portal", *APPS)
