"""Counts what the web answers, by route."""

import time

from prometheus_client import Counter, Histogram

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
OTHER = "other"  # what somebody made up
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)  # seconds

answered = Counter(
    "therapybridge_requests", "Requests answered.", ["route", "method", "status_class"]
)
took = Histogram(
    "therapybridge_request_seconds",
    "Until the answer began; what is streamed takes longer.",
    ["route"],
    buckets=BUCKETS,
)


class CountRequests:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        route = match.view_name if match and match.view_name else "none"
        method = request.method if request.method in METHODS else OTHER
        answered.labels(route, method, f"{response.status_code // 100}xx").inc()
        took.labels(route).observe(time.perf_counter() - began)
        return response
