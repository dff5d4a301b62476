"""What the API shows and takes of questionnaires. Field names are those of earlier clients."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from treatment.actions.assessments import asks_items
from treatment.analytics.assessments import change_from
from treatment.instruments import INSTRUMENTS
from treatment.models import Assessment, AssessmentInvitation, Goal, RiskAlert
from treatment.models.assessments import LONGEST_NOTES

NAMES = [(name, instrument.title) for name, instrument in INSTRUMENTS.items()]
CHANGES = [("improved", "Improved"), ("worsened", "Worsened"), ("none", "No reliable change")]
SEVERITIES = [("low", "Low"), ("medium", "Medium"), ("high", "High")]
STATES = [
    ("open", "Waiting"),
    ("completed", "Answered"),
    ("withdrawn", "Taken back"),
    ("expired", "Run out"),
]
HIGHEST = max(instrument.highest for instrument in INSTRUMENTS.values())
MOST_PARTS, LONGEST_PART = 20, 40  # of a score; characters
INTERVAL = {"min_value": 1, "max_value": 366, "allow_null": True}


class ReliableChangeSerializer(serializers.Serializer):
    """Jacobson and Truax 1991."""

    index = serializers.FloatField(
        allow_null=True, help_text="Null where nothing fit to compute it from was published."
    )
    is_reliable = serializers.BooleanField(help_text="|index| above 1.96.")
    direction = serializers.ChoiceField(CHANGES)
    is_clinical = serializers.BooleanField(help_text="Reliable, and across the cut-off.")


class AssessmentSerializer(serializers.ModelSerializer):
    """One questionnaire, filled in once. Notes and changes are for the care team."""

    patient_id = serializers.UUIDField(read_only=True)
    goal_id = serializers.UUIDField(read_only=True, allow_null=True)
    invitation_id = serializers.UUIDField(read_only=True, allow_null=True)
    administered_by = serializers.UUIDField(
        source="administered_by_id", read_only=True, allow_null=True
    )
    assessment_type = serializers.CharField(source="instrument", read_only=True)
    score = serializers.FloatField(read_only=True)
    subscores = serializers.DictField(child=serializers.FloatField(), read_only=True)
    answers = serializers.DictField(
        child=serializers.IntegerField(), read_only=True, allow_null=True
    )
    notes = serializers.SerializerMethodField()
    change_from_first = serializers.SerializerMethodField()
    change_from_previous = serializers.SerializerMethodField()

    class Meta:
        model = Assessment
        fields = [
            "id",
            "patient_id",
            "goal_id",
            "invitation_id",
            "assessment_type",
            "administered_date",
            "administered_by",
            "source",
            "score",
            "severity",
            "subscores",
            "answers",
            "notes",
            "change_from_first",
            "change_from_previous",
            "created_at",
        ]
        read_only_fields = fields

    @property
    def is_for_care_team(self) -> bool:
        request = self.context.get("request")
        return request is not None and not request.user.is_patient

    def get_notes(self, row) -> str:
        return row.notes if self.is_for_care_team else ""

    @extend_schema_field(ReliableChangeSerializer(allow_null=True))
    def get_change_from_first(self, row):
        return self._change(row, "first_score")

    @extend_schema_field(ReliableChangeSerializer(allow_null=True))
    def get_change_from_previous(self, row):
        return self._change(row, "previous_score")

    def _change(self, row, name):
        before = getattr(row, name, None) if self.is_for_care_team else None
        change = change_from(row, before)
        return change and ReliableChangeSerializer(change).data


class AssessmentHistoryItemSerializer(serializers.ModelSerializer):
    date = serializers.DateField(source="administered_date")
    score = serializers.FloatField()

    class Meta:
        model = Assessment
        fields = ["id", "date", "score", "severity"]


class AnswersField(serializers.DictField):
    """By the number of the item: {"1": 0, "2": 3}."""

    child = serializers.IntegerField(min_value=0, max_value=9)

    def to_internal_value(self, given):
        if isinstance(given, dict) and len(given) > 40:
            raise serializers.ValidationError("No questionnaire has so many items.")
        return super().to_internal_value(given)


class SubscoresField(serializers.DictField):
    child = serializers.IntegerField(min_value=0, max_value=HIGHEST)

    def to_internal_value(self, given):
        named = super().to_internal_value(given)
        if len(named) > MOST_PARTS:
            raise serializers.ValidationError("No questionnaire has so many parts.")
        if any(len(name) > LONGEST_PART for name in named):
            raise serializers.ValidationError("A part is named in a word or two.")
        return named


class NewAssessmentSerializer(serializers.Serializer):
    """A score, noted by a therapist, or the answers, from which everything else follows."""

    assessment_type = serializers.ChoiceField(NAMES)
    administered_date = serializers.DateField()
    score = serializers.DecimalField(
        max_digits=6, decimal_places=2, min_value=0, max_value=HIGHEST, required=False
    )
    answers = AnswersField(required=False)
    subscores = SubscoresField(
        required=False,
        allow_null=True,
        help_text="Of a score without answers; else they are computed.",
    )
    goal_id = serializers.UUIDField(required=False, allow_null=True)
    notes = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, max_length=LONGEST_NOTES
    )

    def validate_goal_id(self, pk):
        if pk is None:
            return None
        goal = Goal.objects.visible_to(self.context["request"].user).filter(pk=pk).first()
        if goal is None:
            raise serializers.ValidationError("There is no such goal of this patient.")
        return goal

    def validate(self, attrs):
        return {
            "instrument": attrs["assessment_type"],
            "administered_date": attrs["administered_date"],
            "score": attrs.get("score"),
            "answers": attrs.get("answers"),
            "subscores": attrs.get("subscores"),
            "goal": attrs.get("goal_id"),
            "notes": attrs.get("notes") or "",
        }


class AssessmentChangeSerializer(serializers.Serializer):
    notes = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_NOTES)
    administered_date = serializers.DateField(required=False)


class AssessmentHistoryQuerySerializer(serializers.Serializer):
    assessment_type = serializers.ChoiceField(NAMES, required=False)
    start_date = serializers.DateField(required=False)
    end_date = serializers.DateField(required=False, help_text="Included.")


class AssessmentDueQuerySerializer(serializers.Serializer):
    within = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=366, help_text="Days from today."
    )


class AssessmentDueItemSerializer(serializers.Serializer):
    type = serializers.CharField()
    last_administered = serializers.DateField(allow_null=True)
    due_date = serializers.DateField()
    every_days = serializers.IntegerField()
    is_overdue = serializers.BooleanField()


class AssessmentScheduleSerializer(serializers.Serializer):
    """{"schedule": {"PHQ-9": 14, "AUDIT": null}}: null is never; who is not named goes by the
    usual interval."""

    schedule = serializers.DictField(child=serializers.IntegerField(**INTERVAL))


class AnswerOptionSerializer(serializers.Serializer):
    value = serializers.IntegerField()
    label = serializers.CharField(source="words")


class QuestionnaireItemSerializer(serializers.Serializer):
    key = serializers.CharField()
    text = serializers.CharField()
    is_scored = serializers.BooleanField()
    options = AnswerOptionSerializer(many=True)


class ScoreBandSerializer(serializers.Serializer):
    lowest = serializers.FloatField()
    severity = serializers.CharField(source="name")
    label = serializers.CharField(source="words")


class InstrumentSerializer(serializers.Serializer):
    """A questionnaire: its questions, where its licence lets them be asked here."""

    name = serializers.CharField()
    title = serializers.CharField()
    about = serializers.CharField()
    lowest = serializers.IntegerField()
    highest = serializers.IntegerField()
    lower_is_better = serializers.BooleanField()
    cut_off = serializers.FloatField()
    bands = ScoreBandSerializer(many=True)
    bands_source = serializers.CharField()
    due_every_days = serializers.IntegerField(allow_null=True)
    question = serializers.CharField()
    items = serializers.SerializerMethodField()
    source = serializers.CharField()
    licence = serializers.CharField()

    @extend_schema_field(QuestionnaireItemSerializer(many=True))
    def get_items(self, instrument):
        return QuestionnaireItemSerializer(
            instrument.items if asks_items(instrument) else [], many=True
        ).data


class AssessmentInvitationSerializer(serializers.ModelSerializer):
    patient_id = serializers.UUIDField(read_only=True)
    invited_by = serializers.UUIDField(source="invited_by_id", read_only=True, allow_null=True)
    instruments = serializers.ListField(child=serializers.CharField(), read_only=True)
    answered = serializers.ListField(child=serializers.CharField(), read_only=True)
    state = serializers.ChoiceField(STATES, read_only=True)

    class Meta:
        model = AssessmentInvitation
        fields = [
            "id",
            "patient_id",
            "invited_by",
            "instruments",
            "answered",
            "state",
            "due_date",
            "expires_at",
            "completed_at",
            "withdrawn_at",
            "created_at",
        ]
        read_only_fields = fields


class NewAssessmentInvitationSerializer(serializers.Serializer):
    instruments = serializers.ListField(
        child=serializers.ChoiceField(NAMES), min_length=1, max_length=len(NAMES)
    )
    due_date = serializers.DateField(required=False, allow_null=True)


class InvitationAnswersSerializer(serializers.Serializer):
    assessment_type = serializers.ChoiceField(NAMES)
    answers = AnswersField()


class RiskAlertSerializer(serializers.ModelSerializer):
    patient_id = serializers.UUIDField(read_only=True)
    assessment_id = serializers.UUIDField(read_only=True)
    reviewed_by = serializers.UUIDField(source="reviewed_by_id", read_only=True, allow_null=True)
    severity = serializers.ChoiceField(SEVERITIES, read_only=True)
    comment = serializers.CharField(read_only=True)

    class Meta:
        model = RiskAlert
        fields = [
            "id",
            "patient_id",
            "assessment_id",
            "kind",
            "severity",
            "outcome",
            "comment",
            "reviewed_by",
            "reviewed_at",
            "created_at",
        ]
        read_only_fields = fields


class RiskAlertQuerySerializer(serializers.Serializer):
    is_open = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Only those that wait."
    )


class RiskAlertReviewSerializer(serializers.Serializer):
    outcome = serializers.ChoiceField(RiskAlert.Outcome.choices)
    comment = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=LONGEST_NOTES * 10
    )
