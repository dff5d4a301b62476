"""The API's documentation, served by us under the strict CSP."""

from django.views.generic import TemplateView


class Swagger(TemplateView):
    template_name = "docs/swagger.html"


class Redoc(TemplateView):
    template_name = "docs/redoc.html"
