"""Notes of a session in the course of a treatment."""

from sessions_app.notes.system_templates.parts import (
    AFFECT,
    COURSE,
    SystemTemplate,
    choice,
    field,
    homework,
    mood,
    next_session,
    risk,
    section,
)

SOAP = SystemTemplate(
    "soap",
    "SOAP",
    "Subjective, objective, assessment, plan: what the client says, what you see, what you make of "
    "it, what comes next.",
    [
        section(
            "subjective",
            "Subjective",
            field(
                "chief_complaint",
                "Chief complaint",
                "What brings the client today.",
                "key_topics",
                required=True,
            ),
            field(
                "history", "History", "What happened since last time, and before.", "topic_summary"
            ),
            mood("mood"),
            about="What the client reports.",
        ),
        section(
            "objective",
            "Objective",
            field("appearance", "Appearance", "Grooming, dress, posture: as you saw it."),
            field("behavior", "Behavior", "Eye contact, movement, speech, cooperation."),
            choice("affect", "Affect", "As you saw it, not as it was told.", AFFECT),
            about="What you observed. The machine did not see the client and leaves this to you.",
        ),
        section(
            "assessment",
            "Assessment",
            field(
                "clinical_impression",
                "Clinical impression",
                "What you make of it, and how far the client has come.",
                "therapist_notes",
                required=True,
            ),
            risk("risk_assessment", "Risk assessment"),
            about="Your judgment.",
        ),
        section(
            "plan",
            "Plan",
            field("interventions", "Interventions", "What was used or begun.", "strategies"),
            homework(),
            next_session(),
            about="What comes next.",
        ),
    ],
)

DAP = SystemTemplate(
    "dap",
    "DAP",
    "Data, assessment, plan: one place for everything that was said and seen, then your judgment, "
    "then what comes next.",
    [
        section(
            "data",
            "Data",
            field(
                "session_topics",
                "Topics of the session",
                "What you talked about.",
                "key_topics",
                required=True,
            ),
            mood(),
            field("triggers", "Triggers", "What set it off.", "triggers"),
            about="What was said and seen.",
        ),
        section(
            "assessment",
            "Assessment",
            field(
                "clinical_interpretation",
                "Clinical interpretation",
                "What you make of it.",
                "therapist_notes",
                required=True,
            ),
            field("interventions_applied", "Interventions applied", "What you did.", "strategies"),
            risk("risk_factors", "Risk factors"),
            about="Your judgment.",
        ),
        section(
            "plan",
            "Plan",
            homework(),
            next_session("next_session_focus", "Focus of the next session"),
            about="What comes next.",
        ),
    ],
)

BIRP = SystemTemplate(
    "birp",
    "BIRP",
    "Behavior, intervention, response, plan: how the client was, what you did, what it did.",
    [
        section(
            "behavior",
            "Behavior",
            mood(label="Mood and presentation", required=True),
            field(
                "emotional_state", "Emotional state", "Feelings that came up.", "emotional_themes"
            ),
            field(
                "triggering_situations",
                "Triggering situations",
                "What set these feelings off.",
                "triggers",
            ),
            about="How the client was.",
        ),
        section(
            "intervention",
            "Intervention",
            field(
                "techniques_applied",
                "Techniques applied",
                "What you used.",
                "strategies",
                required=True,
            ),
            field("context", "Context", "What it was used for.", "topic_summary"),
            about="What you did.",
        ),
        section(
            "response",
            "Response",
            choice(
                "mood_trajectory",
                "How the mood changed",
                "In the course of the session.",
                COURSE,
                "mood_trajectory",
            ),
            field("engagement", "Engagement", "How the client took part, as you saw it."),
            about="What it did.",
        ),
        section(
            "plan",
            "Plan",
            homework(),
            next_session("follow_up", "To follow up"),
            about="What comes next.",
        ),
    ],
)

GIRP = SystemTemplate(
    "girp",
    "GIRP",
    "Goal, intervention, response, plan: which goal of the treatment plan the session served, and "
    "how far it brought the client.",
    [
        section(
            "goal",
            "Goal",
            field(
                "goal_addressed",
                "Goal addressed",
                "The goal as it stands in the treatment plan.",
                required=True,
            ),
            field("session_focus", "Focus of the session", "What you worked on.", "key_topics"),
            about="What the session was for.",
        ),
        section(
            "intervention",
            "Intervention",
            field(
                "interventions_used",
                "Interventions used",
                "What you did towards this goal.",
                "strategies",
                required=True,
            ),
            field("context", "Context", "What led to it.", "topic_summary"),
            about="What you did.",
        ),
        section(
            "response",
            "Response",
            field(
                "client_response",
                "Client’s response",
                "How the client took it, in their own words where you can.",
                "significant_quotes",
                required=True,
            ),
            choice(
                "mood_trajectory",
                "How the mood changed",
                "In the course of the session.",
                COURSE,
                "mood_trajectory",
            ),
            choice(
                "goal_progress",
                "Progress towards the goal",
                "Your judgment.",
                ["Setback", "No change", "Some progress", "Much progress", "Goal reached"],
            ),
            about="What it did.",
        ),
        section(
            "plan",
            "Plan",
            homework(),
            next_session(),
            field("goal_changes", "Changes to the goal", "If the goal or its steps change."),
            about="What comes next for this goal.",
        ),
    ],
)

PROGRESS = SystemTemplate(
    "progress",
    "Progress note",
    "An all-purpose note: what the session was about, how the client is doing, what was done, risk "
    "and plan.",
    [
        section(
            "session_summary",
            "Session summary",
            field(
                "topics_discussed",
                "Topics discussed",
                "What you talked about.",
                "key_topics",
                required=True,
            ),
            field(
                "overview", "Overview", "The session in two or three sentences.", "topic_summary"
            ),
            about="What the session was about.",
        ),
        section(
            "clinical_presentation",
            "Clinical presentation",
            mood("mood"),
            choice("affect", "Affect", "As you saw it.", AFFECT),
            field("stressors", "Stressors", "What weighs on the client.", "triggers"),
            about="How the client was.",
        ),
        section(
            "progress",
            "Progress",
            choice(
                "mood_trend",
                "How the mood changed",
                "In the course of the session.",
                COURSE,
                "mood_trajectory",
            ),
            field(
                "skills_reviewed",
                "Skills reviewed",
                "What was practised since last time, and how it went.",
                "strategies.reviewed",
            ),
            about="How far the client has come.",
        ),
        section(
            "interventions",
            "Interventions",
            field("techniques_used", "Techniques used", "What you did.", "strategies"),
            about="What you did.",
        ),
        section(
            "risk_assessment",
            "Risk assessment",
            risk("risk_factors", "Risk factors"),
            about="What was said, and what you make of it.",
        ),
        section("plan", "Plan", homework(), next_session(), about="What comes next."),
    ],
)
