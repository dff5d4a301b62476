import zoneinfo

from django.utils import timezone


class TimezoneMiddleware:
    """Pages show times as the person who reads them lives them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            with timezone.override(zoneinfo.ZoneInfo(request.user.timezone)):
                return self.get_response(request)
        return self.get_response(request)
