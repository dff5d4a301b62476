from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from sessions_app import panels as places

register = template.Library()


@register.simple_tag(takes_context=True)
def panels(context, slot: str, **facts) -> SafeString:
    """What the apps above show in this place, one panel after the other."""
    return mark_safe("".join(panel(context, one) for one in panels_for(context, slot, **facts)))


@register.simple_tag(takes_context=True)
def panels_for(context, slot: str, **facts) -> list[places.Panel]:
    """The same, not shown yet: for a page that first says where they stand."""
    return list(places.shown(slot, context["request"], **facts))


@register.simple_tag(takes_context=True)
def panel(context, one: places.Panel) -> SafeString:
    return mark_safe(render_to_string(one.template, one.context, context["request"]))
