"""An example for every request and every answer of the API, made from its schema.

Whatever is added to the API gets one by itself: names of fields say what stands in them
(schema_words.py), the schema says what it must look like.
"""

import re
import uuid

from therapybridge.schema_words import ABOUT, FILES, WHOLE, WORDS

JSON = ("application/json", "application/fhir+json", "multipart/form-data")
DEEPEST = 30
BY_FORMAT = {
    "date-time": "2026-03-02T09:00:00Z",
    "date": "2026-03-02",
    "time": "09:00:00",
    "email": "maya.okafor@example.com",
    "uri": "https://clinic.example/api/v1/sessions",
    "binary": "(bytes)",
    "decimal": "1.00",
}
TYPES = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}
IDS = uuid.UUID("6f1c2b8e-0d7a-4c55-9a5e-4a1d3f0e9b21")


def give_examples(result, **kwargs):
    """For drf-spectacular, after everything else has found its final name."""
    parts = result["components"]["schemas"]
    for operations in result["paths"].values():
        for operation in operations.values():
            for content in contents_of(operation):
                for media, described in content.items():
                    give_example(media, described, parts)
    return result


def contents_of(operation):
    yield operation.get("requestBody", {}).get("content", {})
    for answer in operation["responses"].values():
        yield answer.get("content", {})


def give_example(media, described, parts):
    if {"example", "examples"} & set(described):
        return
    if media.startswith(JSON):
        described["example"] = Example(parts).of(described.get("schema", {}))
    elif media in FILES:
        described["example"] = FILES[media]


def describe_groups(result, **kwargs):
    """The groups that operations are in, with a sentence for each."""
    used = {
        tag for path in result["paths"].values() for each in path.values() for tag in each["tags"]
    }
    result["tags"] = [
        {"name": tag, "description": ABOUT.get(tag, tag.replace("-", " ").capitalize() + ".")}
        for tag in sorted(used)
    ]
    return result


class Example:
    """`parts`: the schemas that others refer to."""

    def __init__(self, parts):
        self.parts = parts

    def of(self, schema, *, name="", part="", depth=0):
        if depth > DEEPEST:
            return {}
        if "$ref" in schema:
            part = schema["$ref"].rpartition("/")[2]
            whole = WHOLE.get(part)
            meant = self.parts.get(part, {})  # the validator tells of what is missing
            return whole or self.of(meant, name=name, part=part, depth=depth + 1)
        ways = schema.get("allOf") or schema.get("anyOf") or schema.get("oneOf")
        if ways:
            return self.of(ways[0], name=name, part=part, depth=depth + 1)
        word = word_for(schema, name, part)
        if word is not NONE:
            return word
        return schema["example"] if "example" in schema else self._made(schema, name, part, depth)

    def _made(self, schema, name, part, depth):
        kind = schema.get("type")
        if kind == "object" or "properties" in schema:
            return self._object(schema, part, depth)
        if kind == "array":
            item = self.of(schema.get("items", {}), name=name, part=part, depth=depth + 1)
            return [item] * max(1, schema.get("minItems", 1))
        return plain(schema, name, part)

    def _object(self, schema, part, depth):
        made = {
            name: self.of(field, name=name, part=part, depth=depth + 1)
            for name, field in schema.get("properties", {}).items()
        }
        more = schema.get("additionalProperties")
        if not made and isinstance(more, dict) and more:
            made = {"anxiety": self.of(more, part=part, depth=depth + 1)}
        return made


NONE = object()


def word_for(schema, name, part):
    """What this field is known to hold, where its schema takes it."""
    for known in (f"{part}.{name}", name):
        if known in WORDS and takes(schema, WORDS[known]):
            return WORDS[known]
    return NONE


def takes(schema, value):
    if "enum" in schema or schema.get("format") in ("uuid", "date", "date-time", "time"):
        return False
    if value is None:
        return bool(schema.get("nullable"))
    kind = TYPES.get(schema.get("type"), object)
    is_kind = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
    return is_kind and is_within(schema, value)


def is_within(schema, value):
    if isinstance(value, str):
        fits = schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))
        return fits and re.search(schema.get("pattern", ""), value) is not None
    if isinstance(value, int | float):
        return schema.get("minimum", value) <= value <= schema.get("maximum", value)
    if isinstance(value, list) and value:
        return takes(schema.get("items", {}), value[0])
    if isinstance(value, dict):
        return not schema.get("properties")
    return True


def plain(schema, name, part):
    """A value of a field that nobody has a word for."""
    if "enum" in schema:
        return next(value for value in schema["enum"] if value not in ("", None))
    if schema.get("format") == "uuid":
        return id_of(name, part)
    kind = schema.get("type")
    if kind in ("integer", "number"):
        return max(schema.get("minimum", 1), min(1, schema.get("maximum", 1)))
    if kind == "boolean":
        return True
    if kind == "string":
        return text(schema, name)
    return {}


def id_of(name, part):
    """One session's id is the same wherever it stands."""
    of_whom = re.sub(r"(Request|Detail|Line)$", "", part) if name == "id" else name
    return str(uuid.uuid5(IDS, re.sub(r"(_id|s)$", "", of_whom.lower())))


def text(schema, name):
    if schema.get("format") in BY_FORMAT:
        return BY_FORMAT[schema["format"]]
    if "default" in schema and schema["default"]:
        return schema["default"]
    for tried in (name.replace("_", " "), name, "1.00", "1", "a-1", "2026-03"):
        long_enough = tried.ljust(schema.get("minLength", 0), "x")
        if is_within(schema, long_enough) and long_enough:
            return long_enough
    return ""
