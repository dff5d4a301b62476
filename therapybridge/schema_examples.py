"""An example for every request and every answer of the API, made from its schema.

Whatever is added to the API gets one by itself: names of fields say what stands in them
(schema_words.py), the schema says what it must look like.
"""

import re
import uuid

from therapybridge.schema_words import ABOUT, FILES, WHOLE, WORDS

JSON = ("application/json", "application/fhir+json", "multipart/form-data")
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
    result["tags"] = [{"name": tag, "description": ABOUT.get(tag, "")} for tag in sorted(used)]
    return result


class Example:
    """`parts`: the schemas that others refer to."""

    def __init__(self, parts):
        self.parts = parts

    def of(self, schema, *, name="", inside=()):
        """`inside`: the parts that are being made, the outermost first."""
        if "$ref" in schema:
            return self._referred(schema["$ref"].rpartition("/")[2], name, inside)
        ways = schema.get("allOf") or schema.get("anyOf") or schema.get("oneOf")
        if ways:
            return self.of(ways[0], name=name, inside=inside)
        word = word_for(schema, name, innermost(inside))
        if word is not NONE:
            return word
        return schema["example"] if "example" in schema else self._made(schema, name, inside)

    def _referred(self, part, name, inside):
        if part in inside:
            return None
        meant = self.parts.get(part, {})  # the validator tells of what is missing
        return WHOLE.get(part) or self.of(meant, name=name, inside=(*inside, part))

    def _made(self, schema, name, inside):
        kind = schema.get("type")
        if kind == "object" or "properties" in schema:
            return self._object(schema, inside)
        if kind == "array":
            return self._list(schema, name, inside)
        return plain(schema, name, innermost(inside))

    def _list(self, schema, name, inside):
        items = schema.get("items", {})
        if items.get("$ref", "").rpartition("/")[2] in inside:
            return []  # the parts of a part: a tree ends somewhere
        return [self.of(items, name=name, inside=inside)] * max(1, schema.get("minItems", 1))

    def _object(self, schema, inside):
        made = {
            name: self.of(field, name=name, inside=inside)
            for name, field in schema.get("properties", {}).items()
        }
        more = schema.get("additionalProperties")
        if not made and isinstance(more, dict) and more:
            made = {"anxiety": self.of(more, inside=inside)}
        return made


def innermost(inside):
    return inside[-1] if inside else ""


NONE = object()


def word_for(schema, name, part):
    """What this field is known to hold, where its schema takes it."""
    for known in (f"{part}.{name}", name):
        if known in WORDS and takes(schema, WORDS[known]):
            return WORDS[known]
    return NONE


def takes(schema, value):
    has_own_values = {"enum", "$ref"} & set(schema)
    if has_own_values or schema.get("format") in ("uuid", "date", "date-time", "time"):
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
