from drf_spectacular.helpers import lazy_serializer
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.validation import ModelTruthMixin
from sessions_app.models import TherapySession
from treatment.models import Goal, TreatmentPlan
from treatment.models.goals import LONGEST_CATEGORY, LONGEST_GOAL
from treatment.serializers.choices import GoalStatusField, NumberField, RowOfPatientField
from treatment.serializers.interventions import GoalInterventionSerializer, OfferedInterventionField

WORDS = [
    "goal_type",
    "description",
    "category",
    "measurable_criteria",
    "unit",
    "baseline_value",
    "target_value",
    "current_value",
    "target_date",
    "status",
    "progress_percentage",
    "priority",
]


class GoalSerializer(ModelTruthMixin, serializers.ModelSerializer):
    """`progress_percentage` is that of the sub-goals, where there are any; else what was rated
    last; else how far the values are; else what was written down."""

    patient_id = serializers.UUIDField(read_only=True)
    therapist_id = serializers.UUIDField(read_only=True, allow_null=True)
    plan_id = RowOfPatientField(
        rows=TreatmentPlan.objects.all(), source="plan", required=False, allow_null=True
    )
    parent_goal_id = RowOfPatientField(
        rows=Goal.objects.all(), source="parent", required=False, allow_null=True
    )
    session_id = RowOfPatientField(
        rows=TherapySession.objects.all(), source="session", required=False, allow_null=True
    )
    description = serializers.CharField(max_length=LONGEST_GOAL)
    category = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_CATEGORY)
    measurable_criteria = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST_GOAL
    )
    baseline_value = NumberField(required=False, allow_null=True)
    target_value = NumberField(required=False, allow_null=True)
    current_value = NumberField(required=False, allow_null=True)
    status = GoalStatusField(required=False)

    class Meta:
        model = Goal
        fields = [
            "id",
            "patient_id",
            "therapist_id",
            "plan_id",
            "parent_goal_id",
            "session_id",
            *WORDS,
            "achieved_at",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["achieved_at", "created_at", "updated_at"]

    def to_representation(self, goal):
        told = super().to_representation(goal)
        told["progress_percentage"] = self.context["progress"].get(goal.pk, 0)
        return told


class NewInterventionSerializer(serializers.Serializer):
    intervention_id = OfferedInterventionField(source="intervention")
    frequency = serializers.CharField(required=False, allow_blank=True, max_length=50)
    notes = serializers.CharField(required=False, allow_blank=True, max_length=10_000)


class NewGoalSerializer(GoalSerializer):
    interventions = NewInterventionSerializer(
        many=True, required=False, max_length=20, write_only=True
    )

    class Meta(GoalSerializer.Meta):
        fields = ["plan_id", "parent_goal_id", "session_id", *WORDS, "interventions"]

    def validate(self, attrs):
        """The links are rows of their own."""
        interventions = attrs.pop("interventions", None)
        attrs = super().validate(attrs)
        return attrs if interventions is None else attrs | {"interventions": interventions}


class ChangeGoalSerializer(GoalSerializer):
    updated_at = serializers.DateTimeField(
        required=False,
        help_text="As you have seen it; another one by now is a conflict (409). Left out: what you "
        "send is written over whatever stands there.",
    )

    class Meta(GoalSerializer.Meta):
        fields = ["plan_id", "parent_goal_id", "session_id", *WORDS, "updated_at"]
        read_only_fields = []


class GoalFilterSerializer(serializers.Serializer):
    status = GoalStatusField(required=False)
    plan_id = serializers.UUIDField(required=False)


class GoalBranchSerializer(serializers.Serializer):
    """A goal of a plan with what stands below it."""

    def to_representation(self, branch):
        progress = self.context["progress"] | {branch.goal.pk: branch.progress}
        told = GoalSerializer(branch.goal, context=self.context | {"progress": progress}).data
        links = GoalInterventionSerializer(branch.interventions, many=True, context=self.context)
        below = GoalBranchSerializer(branch.sub_goals, many=True, context=self.context)
        return {**told, "interventions": links.data, "sub_goals": below.data}


class GoalTreeSerializer(GoalSerializer):
    """For the schema: what GoalBranchSerializer tells."""

    interventions = GoalInterventionSerializer(many=True, read_only=True)
    sub_goals = serializers.SerializerMethodField()

    class Meta(GoalSerializer.Meta):
        fields = [*GoalSerializer.Meta.fields, "interventions", "sub_goals"]
        read_only_fields = fields

    @extend_schema_field(
        lazy_serializer("treatment.serializers.goals.GoalTreeSerializer")(many=True)
    )
    def get_sub_goals(self, goal):
        raise NotImplementedError
