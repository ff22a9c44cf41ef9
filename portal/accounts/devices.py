"""The family of a device, as its owner would name it: enough to recognise a session."""

# First match wins: browsers claim to be their ancestors.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_family(user_agent: str) -> str:
    """Browser and system without any version, for example "Firefox – Windows"; may be empty."""
    found = [_first(user_agent, BROWSERS), _first(user_agent, SYSTEMS)]
    return " – ".join(name for name in found if name)


def _first(text: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in names if mark in text), "")
