import pytest

from accounts.signing_in.device_names import name_of

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
NAMES = {
    "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0": "Firefox on Windows",
    f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/127.0 Safari/537.36": "Chrome on Windows",
    f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/127.0 Safari/537.36 Edg/127": "Edge on Windows",
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Version/17 Safari": "Safari on Mac",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) CriOS/127": "Chrome on iPhone",
    f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {WEBKIT} Chrome/127.0": "Chrome on Android",
    f"Mozilla/5.0 (X11; CrOS x86_64 14541) {WEBKIT} Chrome/127.0": "Chrome on ChromeOS",
    "TherapyBridge/2.1 (iPhone; iOS 17.5)": "TherapyBridge app on iPhone",
    "TherapyBridge/2.1 CFNetwork/1494 Darwin/23.4": "TherapyBridge app on an Apple device",
    "curl/8.5.0": "curl",
    "python-requests/2.32": "A Python program",
    "Something (Linux)": "Linux",
    "": "An unknown device",
    "<script>alert(1)</script>": "An unknown device",
}


@pytest.mark.parametrize("user_agent", NAMES)
def test_devices_have_names_that_people_know(user_agent):
    assert name_of(user_agent) == NAMES[user_agent]
