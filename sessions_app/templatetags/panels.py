from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from sessions_app import panels as places

register = template.Library()


@register.simple_tag(takes_context=True)
def panels(context, slot: str, **facts) -> SafeString:
    """What the apps above show in this place, one panel after the other."""
    request = context["request"]
    shown = places.shown(slot, request, **facts)
    return mark_safe("".join(render_to_string(p.template, p.context, request) for p in shown))
