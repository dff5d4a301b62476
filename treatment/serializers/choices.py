"""Values of fields that several serializers of goals share."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from treatment.models import Goal

EARLIER_WORDS = {
    "assigned": Goal.Status.NOT_STARTED,
    "completed": Goal.Status.ACHIEVED,
    "abandoned": Goal.Status.DISCONTINUED,
}


class GoalStatusField(serializers.ChoiceField):
    """Words of earlier clients are understood, too."""

    def __init__(self, **kwargs):
        kwargs.setdefault("choices", Goal.Status.choices)
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        known = EARLIER_WORDS.get(data, data) if isinstance(data, str) else data
        return super().to_internal_value(known)


@extend_schema_field(OpenApiTypes.DOUBLE)
class NumberField(serializers.DecimalField):
    """Two decimals at most; a number in the answer, not a text."""

    def __init__(self, **kwargs):
        super().__init__(max_digits=10, decimal_places=2, **kwargs)

    def to_representation(self, value):
        return float(value)


@extend_schema_field(OpenApiTypes.UUID)
class RowOfPatientField(serializers.PrimaryKeyRelatedField):
    """A row of the patient whom the goal is about, that one may write; any other does not exist."""

    def __init__(self, *, rows, **kwargs):
        self.rows = rows
        super().__init__(queryset=rows, **kwargs)

    def get_queryset(self):
        rows = self.rows.all().editable_by(self.context["request"].user)
        return rows.filter(patient=self.context["patient"])
