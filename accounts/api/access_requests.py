"""What patients ask of their record, and the practice's answers."""

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, status
from rest_framework.response import Response

from accounts.access import PatientsAsk, PatientScopedMixin, PatientsRead
from accounts.actions import access_requests as actions
from accounts.models import AccessRequest
from accounts.pagination import CountedPages
from accounts.serializers.access_requests import (
    AccessRequestListSerializer,
    AccessRequestSerializer,
    ExtendRequestSerializer,
    NewAccessRequestSerializer,
    RequestReviewSerializer,
)
from accounts.validation import validated

ROWS = AccessRequest.objects.select_related("patient")


class AccessRequests(PatientScopedMixin, generics.ListAPIView):
    """A patient's own requests, or those of the patients in one's care; newest first."""

    queryset = ROWS.newest_first()
    serializer_class = AccessRequestSerializer
    permission_classes = [PatientsAsk]
    pagination_class = CountedPages
    name = "requests"

    def get_queryset(self):
        self.visible = super().get_queryset()
        asked = self.request.query_params.get("status")
        return self.visible.filter(status=asked) if asked else self.visible

    def counts(self):
        return self.visible.counts()

    @extend_schema(
        parameters=[
            OpenApiParameter("status", str, enum=AccessRequest.Status.values),
            OpenApiParameter("page", OpenApiTypes.INT),
            OpenApiParameter("per_page", OpenApiTypes.INT),
        ],
        responses=AccessRequestListSerializer,
    )
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    @extend_schema(request=NewAccessRequestSerializer, responses={201: AccessRequestSerializer})
    def post(self, request):
        """Ask something of your own record. The practice answers within 30 days."""
        asked = validated(NewAccessRequestSerializer, request)["request"]
        row = actions.ask(asked, by=request.user)
        where = {"Location": f"{request.path.rstrip('/')}/{row.pk}"}
        data = AccessRequestSerializer(row).data
        return Response(data, status=status.HTTP_201_CREATED, headers=where)


class AccessRequestDetail(PatientScopedMixin, generics.RetrieveAPIView):
    queryset = ROWS
    serializer_class = AccessRequestSerializer
    permission_classes = [PatientsRead]

    @extend_schema(request=RequestReviewSerializer, responses=AccessRequestSerializer)
    def put(self, request, pk):
        """Look at it, approve or deny it, complete it: for the patient's therapists and admins."""
        row = self.get_object()
        facts = validated(RequestReviewSerializer, request)
        return answer(
            actions.review(
                row,
                by=request.user,
                status=facts["status"],
                response=facts["response_notes"],
                denial_reason=facts["denial_reason"],
            )
        )


class CancelAccessRequest(PatientScopedMixin, generics.GenericAPIView):
    queryset = ROWS
    serializer_class = AccessRequestSerializer
    permission_classes = [PatientsAsk]

    def get_queryset(self):
        return ROWS.askable_by(self.request.user)

    @extend_schema(request=None)
    def post(self, request, pk):
        """Withdraw a request that is not completed."""
        return answer(actions.cancel(self.get_object(), by=request.user))


class ExtendAccessRequest(PatientScopedMixin, generics.GenericAPIView):
    queryset = ROWS
    serializer_class = ExtendRequestSerializer
    permission_classes = [PatientsRead]

    @extend_schema(responses=AccessRequestSerializer)
    def post(self, request, pk):
        """Take 30 days more, once; the patient is told why."""
        row = self.get_object()
        facts = validated(ExtendRequestSerializer, request)
        return answer(actions.extend(row, by=request.user, reason=facts["reason"]))


def answer(row):
    return Response(AccessRequestSerializer(row).data)


urlpatterns = [
    path("access-requests", AccessRequests.as_view(), name="access-request-list"),
    path("access-requests/<uuid:pk>", AccessRequestDetail.as_view(), name="access-request-detail"),
    path(
        "access-requests/<uuid:pk>/cancel",
        CancelAccessRequest.as_view(),
        name="access-request-cancel",
    ),
    path(
        "access-requests/<uuid:pk>/extend",
        ExtendAccessRequest.as_view(),
        name="access-request-extend",
    ),
]
