"""What drf-spectacular does not know by itself about our API."""

ERROR = {
    "type": "object",
    "description": "The one shape of every refusal and failure.",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "code": {"type": "string", "description": "A word for programs."},
                "message": {"type": "string", "description": "A sentence for people."},
                "details": {"type": "object", "additionalProperties": True},
                "request_id": {"type": "string", "nullable": True},
            },
            "required": ["code", "message", "details", "request_id"],
        }
    },
    "required": ["error"],
}

MISTAKES = {  # an example of each, by its code: (message, details)
    "invalid": ("Some fields need another value.", {"email": ["Enter a valid email address."]}),
    "not_authenticated": ("Sign in first.", {}),
    "permission_denied": ("You may not do this.", {}),
    "not_found": ("There is nothing here.", {}),
    "throttled": ("Too many requests. Wait a moment.", {"retry_after": 12}),
}
LOCATION = {
    "201": "Address of what was made.",
    "202": "Where to ask how far it is.",
}
PAGES = {
    "limit": "How many rows on a page; 20 unless told, 100 at most.",
    "per_page": "How many rows on a page; 20 unless told, 100 at most.",
    "page": "Which page, from 1. The answer's `next` and `previous` are whole addresses.",
    "cursor": "`next_cursor` of the page before. It says where to go on, and means nothing else.",
}
OLDER = "/api/v1/sessions/patients/"
DIFFERENT = "/api/sessions/{pk}/notes"  # the machine's note; in v1 the clinician's notes


def canonical_only(endpoints, **kwargs):
    """The schema describes /api/v1/ without a slash at the end; the older addresses without a
    version, those with a slash and those of a diary below sessions answer the same. One of the
    older addresses does not."""
    once = {
        (path.rstrip("/"), method): (regex, view)
        for path, regex, method, view in endpoints
        if is_described(path.rstrip("/"))
    }
    return [(path, regex, method, view) for (path, method), (regex, view) in once.items()]


def is_described(path):
    is_canonical = path.startswith("/api/v1/") and not path.startswith(OLDER)
    return is_canonical or path == DIFFERENT


def describe_choices(result, **kwargs):
    """What two roles get in two shapes: a patient's is a part of the therapist's, so that an
    answer may fit both."""
    for part in result["components"]["schemas"].values():
        if "oneOf" in part:
            part["anyOf"] = part.pop("oneOf")
    return result


def describe_errors(result, **kwargs):
    """Whatever else an operation answers is an error, and all errors have one shape."""
    result["components"]["schemas"]["Error"] = ERROR
    result["components"].setdefault("responses", {})["Error"] = {
        "description": "Refused or failed: the status and the code say why. After 429, and after a"
        " 503 that ends by itself, `Retry-After` says in how many seconds to come back.",
        "headers": {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}},
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/Error"},
                "examples": {code: mistake(code, *told) for code, told in MISTAKES.items()},
            }
        },
    }
    for operation in operations_of(result):
        operation.setdefault("security", [])  # nobody has to sign in
        operation["responses"].setdefault("default", {"$ref": "#/components/responses/Error"})
    return result


def mistake(code, message, details):
    error = {"code": code, "message": message, "details": details}
    return {"value": {"error": error | {"request_id": "95d3087d1a1e3762"}}}


def describe_addresses(result, **kwargs):
    """Where what was made is, how lists go on, and what the answers are called."""
    for operation in operations_of(result):
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "query" and parameter["name"] in PAGES:
                parameter["description"] = PAGES[parameter["name"]]
        for status, answer in operation["responses"].items():
            if status in LOCATION:
                where = {"schema": {"type": "string"}, "description": LOCATION[status]}
                answer.setdefault("headers", {}).setdefault("Location", where)
            if not answer.get("description", "-"):
                answer["description"] = DONE.get(status, "Done.")
    return result


DONE = {
    "200": "As asked.",
    "201": "Made.",
    "202": "Taken on; it is done in the background.",
    "204": "Done; there is nothing more to say.",
}


def operations_of(result):
    return [each for operations in result["paths"].values() for each in operations.values()]
