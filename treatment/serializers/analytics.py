from rest_framework import serializers

from accounts.models import User
from treatment.analytics.caseload import TOPIC_PERIODS
from treatment.measuring.calendar import PERIODS

MEAN = {"allow_null": True, "help_text": "Null: nobody measured."}
TREND = ["increasing", "decreasing", "stable", "insufficient_data"]
MOOD_TREND = ["improving", "stable", "declining", "insufficient_data"]


class WhoseSerializer(serializers.Serializer):
    """Of whom: admins may name a therapist; therapists read their own."""

    therapist_id = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.filter(role=User.Role.THERAPIST),
        required=False,
        help_text="For admins: of this therapist instead of the practice.",
    )


class OfPatientSerializer(WhoseSerializer):
    patient_id = serializers.UUIDField(required=False, help_text="Of this patient alone.")


class TrendsQuestionSerializer(OfPatientSerializer):
    period = serializers.ChoiceField(PERIODS, default="month")


class TopicsQuestionSerializer(OfPatientSerializer):
    period = serializers.ChoiceField(
        TOPIC_PERIODS, default="all", help_text="The running one. Of a patient: all."
    )


class AnalyticsOverviewSerializer(serializers.Serializer):
    total_patients = serializers.IntegerField()
    active_patients = serializers.IntegerField(help_text="Seen in the last 30 days.")
    sessions_this_week = serializers.IntegerField()
    sessions_this_month = serializers.IntegerField()
    upcoming_sessions = serializers.IntegerField(help_text="Dated later than today.")
    completion_rate = serializers.FloatField(
        allow_null=True, help_text="Written up, of all that came in: 0 to 1. Null: none yet."
    )


class SessionFrequencySerializer(serializers.Serializer):
    weekly_average = serializers.FloatField()
    trend = serializers.ChoiceField(TREND, help_text="The last 30 days against the 30 before.")


class MoodMonthSerializer(serializers.Serializer):
    date = serializers.DateField(source="start", help_text="The first of the month.")
    avg_pre = serializers.FloatField(source="amounts.avg_pre", **MEAN)
    avg_post = serializers.FloatField(source="amounts.avg_post", **MEAN)
    avg_heard = serializers.FloatField(source="amounts.avg_heard", **MEAN)


class MoodTrendsSerializer(serializers.Serializer):
    pre = serializers.ChoiceField(MOOD_TREND)
    post = serializers.ChoiceField(MOOD_TREND)
    heard = serializers.ChoiceField(MOOD_TREND)


class PatientMoodsSerializer(serializers.Serializer):
    """Before and after sessions the patient says it (1 to 10); what was heard is the engine's (1 to
    5)."""

    data = MoodMonthSerializer(source="months", many=True)
    trend = serializers.ChoiceField(MOOD_TREND, help_text="That of `trend_of`.")
    trend_of = serializers.ChoiceField(["pre", "post", "heard"])
    trends = MoodTrendsSerializer()


class GoalCountsSerializer(serializers.Serializer):
    total = serializers.IntegerField()
    completed = serializers.IntegerField()
    in_progress = serializers.IntegerField()
    not_started = serializers.IntegerField()


class PatientProgressSerializer(serializers.Serializer):
    patient_id = serializers.UUIDField()
    total_sessions = serializers.IntegerField()
    first_session_date = serializers.DateField(allow_null=True)
    last_session_date = serializers.DateField(allow_null=True)
    session_frequency = SessionFrequencySerializer(source="frequency")
    mood_trend = PatientMoodsSerializer(source="moods")
    goals = GoalCountsSerializer()


class SessionTrendPointSerializer(serializers.Serializer):
    label = serializers.CharField(help_text="2026-W09, 2026-03, 2026-Q1 or 2026.")
    starts_on = serializers.DateField(source="start")
    sessions = serializers.IntegerField(source="amounts.sessions")
    unique_patients = serializers.SerializerMethodField()
    minutes = serializers.IntegerField(source="amounts.minutes")
    avg_pre = serializers.FloatField(source="amounts.avg_pre", **MEAN)
    avg_post = serializers.FloatField(source="amounts.avg_post", **MEAN)
    avg_heard = serializers.FloatField(source="amounts.avg_heard", **MEAN)

    def get_unique_patients(self, point) -> int:
        amounts = point.amounts
        return min(amounts.sessions, 1) if self.context.get("of_patient") else amounts.patients


class SessionTrendsSerializer(serializers.Serializer):
    period = serializers.ChoiceField(PERIODS)
    data = SessionTrendPointSerializer(many=True)


class TopicCountSerializer(serializers.Serializer):
    name = serializers.CharField()
    count = serializers.IntegerField(help_text="Sessions in which it came up.")
    percentage = serializers.FloatField(help_text="Of the sessions that were written up.")


class TopicsSerializer(serializers.Serializer):
    topics = TopicCountSerializer(many=True)
