"""How the API answers and describes itself: the same on every machine."""

from therapybridge import __version__

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.signing_in.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.throttles.PerPerson"],
    "DEFAULT_PARSER_CLASSES": ["accounts.json_bodies.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS would tell about rows that GET does not show
    "DEFAULT_PAGINATION_CLASS": "accounts.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "therapybridge.api_errors.answer",
    "NON_FIELD_ERRORS_KEY": "__all__",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "TherapyBridge API",
    "DESCRIPTION": "Recordings in, grounded notes out. Errors have one shape: "
    '{"error": {"code", "message", "details", "request_id"}}.',
    "VERSION": __version__,
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api(/v1)?",  # what stands behind it groups the operations
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "PREPROCESSING_HOOKS": ["therapybridge.schema.canonical_only"],
    "ENUM_NAME_OVERRIDES": {  # fields of the same name with other values
        "SessionStatusEnum": "sessions_app.models.session.TherapySession.Status",
        "AccessRequestStatusEnum": "accounts.models.access_requests.AccessRequest.Status",
        "ReviewStatusEnum": "accounts.serializers.access_requests.STAFF_STATUSES",
        "ConsentStateEnum": "accounts.models.consent.Consent.State",
        "ConsentDecisionEnum": "accounts.models.consent.Consent.Decision",
        "ConsentMethodEnum": "accounts.models.consent.Consent.Method",
        "EmergencyReasonEnum": "accounts.models.emergency.EmergencyAccess.Reason",
        "SessionNoteStatusEnum": "sessions_app.models.session_note.SessionNote.Status",
        "AssessmentTypeEnum": "treatment.serializers.assessments.NAMES",
        "InvitationStateEnum": "treatment.serializers.assessments.STATES",
        "AlertSeverityEnum": "treatment.serializers.assessments.SEVERITIES",
        "ReliableDirectionEnum": "treatment.serializers.assessments.CHANGES",
        "AlertOutcomeEnum": "treatment.models.assessments.RiskAlert.Outcome",
        "EventTypeEnum": "timeline.models.events.TimelineEvent.Type",
        "ExportStatusEnum": "exports.models.jobs.ExportJob.Status",
        "ExportTypeEnum": "exports.models.kinds.Kind",
        "ExportFormatEnum": "exports.models.kinds.Format",
        "ExportPurposeEnum": "exports.models.jobs.ExportJob.PURPOSES",
        "DirectionEnum": "treatment.serializers.analytics.MOOD_TREND",
        "FrequencyTrendEnum": "treatment.serializers.analytics.TREND",
        "PlanStatusEnum": "treatment.models.plans.TreatmentPlan.Status",
        "GoalStatusEnum": "treatment.models.goals.Goal.Status",
        "EntryContextEnum": "treatment.models.tracking.ProgressEntry.Context",
        "NotedContextEnum": "treatment.serializers.tracking.BY_PEOPLE",
        "UnsignedStatusEnum": "sessions_app.serializers.session_notes.UNSIGNED",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "therapybridge.schema.describe_choices",
        "therapybridge.schema.describe_errors",
        "therapybridge.schema.describe_addresses",
        "therapybridge.schema_examples.give_examples",
        "therapybridge.schema_examples.describe_groups",
    ],
}
