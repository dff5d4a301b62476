"""The API's documentation, served by us under the strict CSP."""

from django.views.generic import TemplateView

from therapybridge.middleware import CONTENT_SECURITY_POLICY

# Redoc brings two style elements of its own: an empty one, which it fills through the CSSOM, and
# that of its scroll bars. The policy knows them by their content and lets in no other.
REDOC_STYLES = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    "'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='",
)
REDOC_POLICY = CONTENT_SECURITY_POLICY.replace(
    "style-src 'self'", " ".join(["style-src 'self'", *REDOC_STYLES])
)


class Swagger(TemplateView):
    template_name = "docs/swagger.html"


class Redoc(TemplateView):
    template_name = "docs/redoc.html"

    def render_to_response(self, context, **kwargs):
        headers = {"Content-Security-Policy": REDOC_POLICY}
        return super().render_to_response(context, headers=headers, **kwargs)
