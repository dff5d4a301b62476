"""What somebody is told; everybody reads their own."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.response import Response

from accounts.access import AuditedReadsMixin
from accounts.actions.notifications import mark_all_read
from accounts.models import Notification
from accounts.pagination import PLACE, Pages
from accounts.serializers.notifications import (
    NotificationListSerializer,
    NotificationQuerySerializer,
    NotificationSerializer,
    ReadAllSerializer,
    ReadSerializer,
)
from accounts.validation import validated


class Own(AuditedReadsMixin, generics.GenericAPIView):
    serializer_class = NotificationSerializer

    def get_queryset(self):
        return Notification.objects.of(self.request.user)


class NotificationPages(Pages):
    """`notifications` in place of `results`."""

    def get_paginated_response(self, data):
        plain = super().get_paginated_response(data).data
        plain["notifications"] = plain.pop("results")
        return Response(plain)

    def get_paginated_response_schema(self, schema):
        """The view names its own."""
        return schema


class Notifications(Own):
    pagination_class = NotificationPages

    @extend_schema(
        operation_id="notifications_list",
        summary="What I was told, newest first",
        parameters=[NotificationQuerySerializer, *PLACE],
        responses=NotificationListSerializer,
    )
    def get(self, request):
        """`unread_count` is that of all, whatever was asked for."""
        rows = self.get_queryset()
        asked = NotificationQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        page = self.paginate_queryset(narrowed(rows, **asked.validated_data).newest_first())
        answer = self.get_paginated_response(self.get_serializer(page, many=True).data)
        answer.data["unread_count"] = rows.unread().count()
        return answer


def narrowed(rows, *, patient_id=None, since=None, unread=False):
    rows = rows.filter(patient=patient_id) if patient_id else rows
    rows = rows.filter(created_at__gte=since) if since else rows
    return rows.unread() if unread else rows


class Read(Own):
    @extend_schema(
        operation_id="notifications_read",
        summary="Mark one as read, or as not read",
        request=ReadSerializer,
        responses=NotificationSerializer,
    )
    def patch(self, request, pk):
        row = self.get_object()
        row.mark(**validated(ReadSerializer, request))
        return Response(self.get_serializer(row).data)


class ReadAll(Own):
    @extend_schema(
        operation_id="notifications_read_all",
        summary="Mark all as read",
        request=None,
        responses=ReadAllSerializer,
    )
    def post(self, request):
        return Response({"marked": mark_all_read(request.user)})


urlpatterns = [
    path("notifications", Notifications.as_view(), name="notification-list"),
    path("notifications/read-all", ReadAll.as_view(), name="notification-read-all"),
    path("notifications/<uuid:pk>/read", Read.as_view(), name="notification-read"),
]
