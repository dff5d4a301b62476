"""Values of a session in words."""

from django import template
from django.utils import timezone

from sessions_app.views.note_lines import RISKS

register = template.Library()


@register.filter
def clock(seconds):
    """71.4 -> 1:11, 3671 -> 1:01:11"""
    if seconds is None:
        return ""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


@register.filter
def spoken_time(seconds):
    """50 min, 40 s"""
    if seconds is None:
        return ""
    return f"{round(seconds / 60)} min" if seconds >= 60 else f"{int(seconds)} s"


@register.filter
def megabytes(size):
    """524288000 -> 500 MB"""
    return f"{size // 1024**2} MB"


@register.filter
def time_since(moment):
    """Like spoken_time, from that moment until now."""
    return spoken_time(max(0, (timezone.now() - moment).total_seconds())) if moment else ""


@register.filter
def engine_name(engine, kind):
    """local -> local rules"""
    return f"local {kind}" if engine == "local" else engine


@register.filter
def present_risks(flags):
    """The kinds of risk that a list of stored flags holds as present, each once."""
    kinds = {flag["type"]: RISKS[flag["type"]] for flag in flags if flag["assertion"] == "present"}
    return ", ".join(kinds.values())
