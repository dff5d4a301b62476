"""JSON that clients send."""

from rest_framework import exceptions, parsers


class JSONParser(parsers.JSONParser):
    """What is nested without end cannot be understood, and is no fault of ours."""

    def parse(self, *arguments, **options):
        try:
            return super().parse(*arguments, **options)
        except RecursionError:
            raise exceptions.ParseError from None
