"""Every operation of the schema shows what goes in and what comes out, as its schema has it."""

import pytest
from drf_spectacular.generators import SchemaGenerator
from openapi_schema_validator import OAS30ReadValidator, OAS30WriteValidator

DOCUMENT = SchemaGenerator().get_schema(request=None, public=True)
PARTS = {"components": DOCUMENT["components"]}
SOUND = "audio/*"
OPERATIONS = [
    pytest.param(operation, id=f"{method.upper()} {path}")
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]


def mistakes(described, validator):
    found = validator({**described["schema"], **PARTS}).iter_errors(described["example"])
    return [f"{list(error.absolute_path)}: {error.message}" for error in found]


def in_json(content):
    return {media: described for media, described in content.items() if "json" in media}


def answers(operation):
    return [
        (media, described)
        for answer in operation["responses"].values()
        for media, described in answer.get("content", {}).items()
    ]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_is_sent_has_an_example_that_fits(operation):
    content = operation.get("requestBody", {}).get("content", {})

    assert [media for media, described in content.items() if "example" not in described] == []
    assert [
        wrong
        for described in in_json(content).values()
        for wrong in mistakes(described, OAS30WriteValidator)
    ] == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_is_answered_has_an_example_that_fits(operation):
    found = answers(operation)

    assert [media for media, each in found if "example" not in each and media != SOUND] == []
    assert [
        wrong
        for media, described in found
        if "json" in media
        for wrong in mistakes(described, OAS30ReadValidator)
    ] == []


def test_errors_have_examples_that_fit():
    described = DOCUMENT["components"]["responses"]["Error"]["content"]["application/json"]
    examples = [{**described, "example": each["value"]} for each in described["examples"].values()]

    assert examples
    assert [mistakes(each, OAS30ReadValidator) for each in examples] == [[]] * len(examples)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_says_who_may_call_it(operation):
    assert {scheme for way in operation["security"] for scheme in way} <= {"bearer", "cookieAuth"}
    assert operation["responses"]["default"] == {"$ref": "#/components/responses/Error"}


def test_every_group_of_operations_is_described():
    groups = {tag["name"]: tag["description"] for tag in DOCUMENT["tags"]}

    assert groups
    assert [name for name, said in groups.items() if not said] == []
