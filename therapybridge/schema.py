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
    answer = {
        "description": "Refused or failed: the status and the code say why.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault("default", answer)
    return result
