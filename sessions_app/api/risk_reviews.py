"""What therapists say of the risks that the machine flagged."""

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.response import Response

from accounts import reads
from accounts.access import CareTeamOnly, PatientScopedMixin, TherapistsWrite
from accounts.validation import validated
from sessions_app.actions import risk_reviews
from sessions_app.models import RiskReview, TherapySession
from sessions_app.serializers.risk_reviews import RiskReviewSerializer


class RiskReviews(PatientScopedMixin, generics.ListAPIView):
    """Newest first. A review that is older than the note was made of an earlier one."""

    queryset = RiskReview.objects.newest_first()
    serializer_class = RiskReviewSerializer
    permission_classes = [CareTeamOnly, TherapistsWrite]

    def get_queryset(self):
        reads.note_row(self.request, session := self.session(), action="risk_review.list")
        return super().get_queryset().filter(session=session)

    def session(self):
        sessions = TherapySession.objects.select_related("patient", "notes")
        user, is_read = self.request.user, self.request.method in ("GET", "HEAD")
        rows = sessions.visible_to(user) if is_read else sessions.editable_by(user)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @extend_schema(responses={201: RiskReviewSerializer})
    def post(self, request, pk):
        """Say what came of the flags. 409 if there are none, or if the machine has written its
        note again since the one that `note_id` names."""
        session = self.session()
        facts = validated(RiskReviewSerializer, request)
        review = risk_reviews.review_risks(session, by=request.user, **facts)
        return Response(
            RiskReviewSerializer(review).data,
            status=status.HTTP_201_CREATED,
            headers={"Location": request.path.rstrip("/")},
        )


urlpatterns = [
    path("sessions/<uuid:pk>/risk-reviews", RiskReviews.as_view(), name="session-risk-reviews"),
]
