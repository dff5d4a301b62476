"""The web as it is, with one address where an answer takes its time."""

import time

from therapybridge import wsgi

SECONDS = 1.5


def application(environ, start_response):
    if environ["PATH_INFO"] != "/slow":
        return wsgi.application(environ, start_response)
    time.sleep(SECONDS)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"done"]
