"""Values of a note template in words."""

from django import template

from sessions_app.forms.template_parts import TYPES
from sessions_app.notes.mappings import MAPPINGS

register = template.Library()


@register.filter
def finding_label(mapping):
    """key_topics -> Topics of the session"""
    return MAPPINGS[mapping].label if mapping in MAPPINGS else ""


@register.filter
def type_label(kind):
    """textarea -> Several lines"""
    return dict(TYPES).get(kind, kind)
