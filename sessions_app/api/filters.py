from rest_framework import serializers
from rest_framework.filters import BaseFilterBackend

from sessions_app.models import TherapySession


class FilterSerializer(serializers.Serializer):
    patient_id = serializers.UUIDField(required=False)
    therapist_id = serializers.UUIDField(required=False)
    status = serializers.CharField(required=False)
    start_date = serializers.DateField(required=False)
    end_date = serializers.DateField(required=False)

    def validate_status(self, value):
        words = [word.strip() for word in value.split(",") if word.strip()]
        unknown = set(words) - set(TherapySession.Status.values)
        if unknown:
            known = ", ".join(TherapySession.Status.values)
            raise serializers.ValidationError(f"A status is one of: {known}.")
        return words


class SessionFilter(BaseFilterBackend):
    """?patient_id= &therapist_id= &status=processed,failed &start_date= &end_date="""

    LOOKUPS = {
        "patient_id": "patient_id",
        "therapist_id": "therapist_id",
        "status": "status__in",
        "start_date": "session_date__date__gte",
        "end_date": "session_date__date__lte",
    }

    def filter_queryset(self, request, queryset, view):
        if view.action != "list":
            return queryset
        asked = FilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return queryset.filter(
            **{self.LOOKUPS[name]: value for name, value in asked.validated_data.items()}
        )

    def get_schema_operation_parameters(self, view):
        formats = {"patient_id": "uuid", "therapist_id": "uuid", "status": None}
        return [
            {
                "name": name,
                "in": "query",
                "required": False,
                "schema": {"type": "string", "format": formats.get(name, "date") or "string"},
            }
            for name in self.LOOKUPS
        ]
