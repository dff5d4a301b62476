from django.urls import path

from treatment.views import goals, interventions, plans

urlpatterns = [
    path("patients/<uuid:pk>/plans/", plans.PatientPlans.as_view(), name="plans"),
    path("patients/<uuid:pk>/plans/new", plans.NewPlan.as_view(), name="plan_new"),
    path("plans/codes", plans.FindCodes.as_view(), name="plan_codes"),
    path("plans/<uuid:pk>/", plans.PlanPage.as_view(), name="plan"),
    path("plans/<uuid:pk>/change", plans.ChangePlan.as_view(), name="plan_change"),
    path("plans/<uuid:pk>/review", plans.ReviewPlan.as_view(), name="plan_review"),
    path("plans/<uuid:pk>/versions/<int:number>", plans.VersionPage.as_view(), name="plan_version"),
    path("patients/<uuid:pk>/goals/new", goals.NewGoal.as_view(), name="goal_new"),
    path("goals/<uuid:pk>/", goals.GoalPage.as_view(), name="goal"),
    path("goals/<uuid:pk>/change", goals.ChangeGoal.as_view(), name="goal_change"),
    path("goals/<uuid:pk>/delete", goals.DeleteGoal.as_view(), name="goal_delete"),
    path("goals/<uuid:pk>/interventions", goals.LinkIntervention.as_view(), name="goal_link"),
    path("goals/interventions/<uuid:pk>/", goals.ChangeLink.as_view(), name="goal_intervention"),
    path("goals/interventions/<uuid:pk>/remove", goals.Unlink.as_view(), name="goal_unlink"),
    path("interventions/", interventions.Library.as_view(), name="interventions"),
    path("interventions/new", interventions.NewIntervention.as_view(), name="intervention_new"),
    path(
        "interventions/<uuid:pk>/change",
        interventions.ChangeIntervention.as_view(),
        name="intervention_change",
    ),
    path(
        "interventions/<uuid:pk>/archive",
        interventions.ArchiveIntervention.as_view(),
        name="intervention_archive",
    ),
]
