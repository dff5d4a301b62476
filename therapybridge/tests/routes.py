"""What the resolver serves: names of routes, their methods, and what stands in their paths."""

import re

from django.urls import URLPattern, get_resolver

# Django's own admin decides by role (test_admin.py); the addresses without a version have the same
# viewsets as /api/v1/ (test_api_patients.py).
ELSEWHERE = ("admin:", "api-unversioned:")


def served():
    """(name, method) of every route, HEAD only where somebody wrote one."""
    return {
        (name, method)
        for name, callback in routes_below(get_resolver())
        if not name.startswith(ELSEWHERE)
        for method in methods_of(name, callback)
    }


def routes_below(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield prefix + (pattern.name or ""), pattern.callback
        else:
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from routes_below(pattern, prefix + namespace)


def methods_of(name, callback):
    view = getattr(callback, "view_class", None) or getattr(callback, "cls", None)
    if view is None:
        return ["GET"]
    actions = getattr(callback, "actions", None)
    offered = actions if actions is not None else [m for m in METHODS if m in vars_of(view)]
    listed = [method for method in offered if method in view.http_method_names]
    if actions is not None:  # the router answers HEAD as it answers GET
        listed = [method for method in listed if method != "head"]
    if not name.startswith("api:"):
        listed = [method for method in listed if method in ("get", "post")]
    return [method.upper() for method in listed]


METHODS = ["get", "post", "put", "patch", "delete", "head"]


def vars_of(view):
    """Methods that a class of ours or of a library defines; Django's View makes HEAD of GET."""
    return {name for parent in view.__mro__ for name in vars(parent)}


def names_in_path(route):
    resolver = get_resolver()
    namespace, _, name = route.rpartition(":")
    if namespace:
        _, resolver = resolver.namespace_dict[namespace]
    possibilities = resolver.reverse_dict.getlist(name)
    path, parameters = possibilities[0][0][0]
    return [name for name in parameters if re.search(rf"%\({name}\)s", path)]
