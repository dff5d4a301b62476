from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.validation import ModelTruthMixin
from treatment import diagnoses
from treatment.models import PlanReview, PlanVersion, TreatmentPlan
from treatment.models.plans import LONGEST_PROBLEM, LONGEST_TITLE, LONGEST_WORDS
from treatment.serializers.goals import GoalTreeSerializer

FIELDS = [
    "title",
    "diagnosis_codes",
    "presenting_problems",
    "notes",
    "start_date",
    "target_end_date",
    "actual_end_date",
    "status",
    "review_frequency_days",
    "next_review_date",
]


class DiagnosisSerializer(serializers.Serializer):
    code = serializers.CharField(max_length=10)
    description = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, help_text="Ours stands in the answer."
    )

    def to_internal_value(self, data):
        """A code alone is understood, too."""
        return super().to_internal_value({"code": data} if isinstance(data, str) else data)

    def validate(self, attrs):
        known = diagnoses.lookup(attrs["code"])
        if known is None:
            sentence = f"{diagnoses.RELEASE} does not have {attrs['code']}."
            raise serializers.ValidationError({"code": sentence})
        return known.of_plan()


class DiagnosisCodeSerializer(serializers.Serializer):
    """Of the shipped list."""

    code = serializers.CharField()
    description = serializers.CharField()
    is_billable = serializers.BooleanField(help_text="False: a heading of more exact codes.")


class PlanSerializer(ModelTruthMixin, serializers.ModelSerializer):
    patient_id = serializers.UUIDField(read_only=True)
    therapist_id = serializers.UUIDField(read_only=True, allow_null=True)
    title = serializers.CharField(max_length=LONGEST_TITLE)
    diagnosis_codes = DiagnosisSerializer(
        many=True, required=False, max_length=20, help_text="The main one first."
    )
    presenting_problems = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_PROBLEM), required=False, max_length=20
    )
    notes = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_WORDS,
        help_text="For the care team: a patient’s answer does not have them.",
    )
    review_state = serializers.SerializerMethodField(
        help_text="null where no review is planned, as of a plan that has ended."
    )
    version = serializers.IntegerField(read_only=True)

    class Meta:
        model = TreatmentPlan
        fields = [
            "id",
            "patient_id",
            "therapist_id",
            *FIELDS,
            "review_state",
            "version",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["created_at", "updated_at"]

    @extend_schema_field(
        serializers.ChoiceField(TreatmentPlan.ReviewState.choices, allow_null=True)
    )
    def get_review_state(self, plan):
        return plan.review_state(timezone.localdate())

    def to_representation(self, plan):
        told = super().to_representation(plan)
        if self.context["request"].user.is_patient:
            told.pop("notes", None)
        return told


class PlanListItemSerializer(PlanSerializer):
    goal_count = serializers.SerializerMethodField()
    overall_progress = serializers.SerializerMethodField()

    class Meta(PlanSerializer.Meta):
        fields = [
            "id",
            "patient_id",
            "title",
            "diagnosis_codes",
            "status",
            "start_date",
            "target_end_date",
            "next_review_date",
            "review_state",
            "version",
            "goal_count",
            "overall_progress",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields

    def get_goal_count(self, plan) -> int:
        return self.context["summaries"](plan).total_goals

    def get_overall_progress(self, plan) -> int:
        return self.context["summaries"](plan).overall_progress


class ChangePlanSerializer(PlanSerializer):
    version = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        help_text="That you have seen; another one by now is a conflict (409).",
    )

    class Meta(PlanSerializer.Meta):
        fields = [*FIELDS, "version"]


class ProgressSummarySerializer(serializers.Serializer):
    total_goals = serializers.IntegerField()
    achieved = serializers.IntegerField()
    in_progress = serializers.IntegerField()
    not_started = serializers.IntegerField()
    modified = serializers.IntegerField()
    discontinued = serializers.IntegerField()
    overall_progress = serializers.IntegerField(min_value=0, max_value=100)


class PlanWithGoalsSerializer(PlanSerializer):
    goals = GoalTreeSerializer(many=True, read_only=True)
    progress_summary = ProgressSummarySerializer(read_only=True)

    class Meta(PlanSerializer.Meta):
        fields = [*PlanSerializer.Meta.fields, "goals", "progress_summary"]


class PlanReviewSerializer(ModelTruthMixin, serializers.ModelSerializer):
    plan_id = serializers.UUIDField(read_only=True)
    reviewer_id = serializers.UUIDField(read_only=True, allow_null=True)
    summary = serializers.CharField(max_length=LONGEST_WORDS)
    modifications_made = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST_WORDS
    )

    class Meta:
        model = PlanReview
        fields = [
            "id",
            "plan_id",
            "reviewer_id",
            "review_date",
            "summary",
            "goals_reviewed",
            "goals_on_track",
            "modifications_made",
            "next_review_date",
            "created_at",
        ]
        read_only_fields = ["created_at"]
        extra_kwargs = {
            "next_review_date": {"help_text": "Left out: one cadence after this review."}
        }


class PlanVersionLineSerializer(serializers.ModelSerializer):
    """Without the words. The plan stood so until `changed_by` changed `changed`."""

    version = serializers.IntegerField(source="number", read_only=True)
    changed_by = serializers.UUIDField(source="changed_by_id", read_only=True, allow_null=True)
    changed = serializers.SerializerMethodField()

    class Meta:
        model = PlanVersion
        fields = ["version", "changed", "changed_by", "created_at"]
        read_only_fields = fields

    def get_changed(self, version) -> list[str]:
        return version.content.get("changed", [])


class PlanVersionSerializer(PlanVersionLineSerializer):
    content = serializers.DictField(read_only=True)

    class Meta(PlanVersionLineSerializer.Meta):
        fields = [*PlanVersionLineSerializer.Meta.fields, "content"]
        read_only_fields = fields
