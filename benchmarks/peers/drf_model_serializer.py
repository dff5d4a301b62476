"""Django REST framework as its tutorial shows it: simplejwt, a ModelSerializer in a ListAPIView. Of
the product it has the tables, the kept counts, and nothing else."""

from django.db.models import Sum
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import generics, serializers
from rest_framework.response import Response

from accounts.models import TherapistPatient
from timeline.models import EventCount, TimelineEvent


class EventSerializer(serializers.ModelSerializer):
    patient_id = serializers.UUIDField()
    therapist_id = serializers.UUIDField()
    related_entity_type = serializers.CharField(source="related_entity_type_id")

    class Meta:
        model = TimelineEvent
        fields = [
            "id",
            "patient_id",
            "therapist_id",
            "event_type",
            "event_subtype",
            "event_date",
            "title",
            "description",
            "metadata",
            "related_entity_type",
            "related_entity_id",
            "importance",
            "is_private",
            "is_draft",
            "is_manual",
            "created_at",
        ]


class Timeline(generics.ListAPIView):
    serializer_class = EventSerializer

    def list(self, request, patient_id):
        get_object_or_404(
            TherapistPatient, therapist=request.user, patient=patient_id, is_active=True
        )
        limit = int(request.query_params.get("limit", 20))
        events = TimelineEvent.objects.filter(patient=patient_id, deleted_at=None)
        rows = list(events.order_by("-event_date", "-id")[: limit + 1])
        kept = EventCount.objects.filter(patient=patient_id)
        has_more = len(rows) > limit
        return Response(
            {
                "events": self.get_serializer(rows[:limit], many=True).data,
                "next_cursor": rows[limit - 1].pk if has_more else None,
                "has_more": has_more,
                "total_count": kept.aggregate(total=Sum("number"))["total"] or 0,
            }
        )


urlpatterns = [path("patients/<uuid:patient_id>/timeline", Timeline.as_view())]
