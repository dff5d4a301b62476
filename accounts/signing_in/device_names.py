"""A name that people know their device by: "Firefox on Windows", "TherapyBridge app on iPhone"."""

APPS = [  # the first that fits; Edge calls itself Chrome as well, and everything Safari
    ("TherapyBridge/", "TherapyBridge app"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari", "Safari"),
    ("okhttp/", "An app"),
    ("CFNetwork/", "An app"),
    ("Dart/", "An app"),
    ("curl/", "curl"),
    ("python", "A Python program"),
]
SYSTEMS = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Mac OS X", "Mac"),
    ("Darwin", "an Apple device"),
    ("Linux", "Linux"),
]
UNKNOWN = "An unknown device"


def name_of(user_agent: str) -> str:
    """Only words of ours: what a client calls itself is never shown as it came."""
    app, system = _first(APPS, user_agent), _first(SYSTEMS, user_agent)
    if app and system:
        return f"{app} on {system}"
    return app or system[:1].upper() + system[1:] or UNKNOWN


def _first(words, user_agent):
    return next((name for word, name in words if word in user_agent), "")
