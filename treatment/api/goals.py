"""Goals: of a plan or for themselves."""

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from accounts import reads
from accounts.access import CareTeamOnly, PatientScopedMixin, TherapistsWrite
from accounts.models import User
from treatment.actions.goals import change_goal, create_goal, delete_goal
from treatment.actions.interventions import change_link, link_intervention, unlink_intervention
from treatment.analytics.plans import progress_by_goal
from treatment.models import Goal, GoalIntervention, TreatmentPlan
from treatment.serializers.goals import (
    ChangeGoalSerializer,
    GoalFilterSerializer,
    GoalSerializer,
    NewGoalSerializer,
)
from treatment.serializers.interventions import (
    ChangeGoalInterventionSerializer,
    GoalInterventionSerializer,
    NewGoalInterventionSerializer,
)


class GoalView(PatientScopedMixin, generics.GenericAPIView):
    queryset = Goal.objects.select_related("patient")
    serializer_class = GoalSerializer
    permission_classes = [TherapistsWrite]

    def told(self, goal, **answer):
        progress = progress_by_goal(goal.patient_id)
        context = self.get_serializer_context() | {"progress": progress}
        return Response(GoalSerializer(goal, context=context).data, **answer)

    def made(self, patient, request, **place):
        """`place`: the plan of the address."""
        context = self.get_serializer_context() | {"patient": patient}
        asked = NewGoalSerializer(data=request.data, context=context)
        asked.is_valid(raise_exception=True)
        goal = create_goal(patient, by=request.user, **asked.validated_data | place)
        headers = {"Location": f"/api/v1/goals/{goal.pk}"}
        return self.told(goal, status=status.HTTP_201_CREATED, headers=headers)


class Goals(GoalView):
    """Of a patient: those of plans, and those without one."""

    def patient(self):
        people, user = User.objects, self.request.user
        is_read = self.request.method in SAFE_METHODS
        rows = people.patients_visible_to(user) if is_read else people.patients_editable_by(user)
        return get_object_or_404(rows, pk=self.kwargs["patient_id"])

    @extend_schema(
        operation_id="patients_goals_list",
        parameters=[GoalFilterSerializer],
        responses=GoalSerializer(many=True),
    )
    def get(self, request, patient_id):
        """The first priority first; a list without levels: `parent_goal_id` says where each
        stands."""
        patient = self.patient()
        reads.note(request, "goal.list", patients=[patient.pk])
        asked = GoalFilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = Goal.objects.visible_to(request.user).filter(patient=patient)
        rows = rows.filter(**asked.validated_data).by_priority()
        page = self.paginate_queryset(rows)
        context = self.get_serializer_context() | {"progress": progress_by_goal(patient.pk)}
        return self.get_paginated_response(GoalSerializer(page, many=True, context=context).data)

    @extend_schema(
        operation_id="patients_goals_create",
        request=NewGoalSerializer,
        responses={201: GoalSerializer},
    )
    def post(self, request, patient_id):
        """Set a goal; it appears on the timeline."""
        return self.made(self.patient(), request)


class GoalsOfPlan(GoalView):
    @extend_schema(
        operation_id="treatment_plans_goals_create",
        request=NewGoalSerializer,
        responses={201: GoalSerializer},
    )
    def post(self, request, pk):
        """Set a goal of this plan, which is the plan of the address whatever the body says."""
        plans = TreatmentPlan.objects.editable_by(request.user).select_related("patient")
        plan = get_object_or_404(plans, pk=pk)
        return self.made(plan.patient, request, plan=plan)


class OneGoal(GoalView):
    queryset = Goal.objects.select_related("patient")

    @extend_schema(responses=GoalSerializer)
    def get(self, request, pk):
        return self.told(self.get_object())

    @extend_schema(request=ChangeGoalSerializer, responses=GoalSerializer)
    def put(self, request, pk):
        """Change what is sent, as PATCH does."""
        return self.change(request)

    @extend_schema(request=ChangeGoalSerializer, responses=GoalSerializer)
    def patch(self, request, pk):
        """Change what is sent. What is planned changes the version of its plan, too."""
        return self.change(request)

    def change(self, request):
        goal = self.get_object()
        context = self.get_serializer_context() | {"patient": goal.patient}
        asked = ChangeGoalSerializer(goal, data=request.data, partial=True, context=context)
        asked.is_valid(raise_exception=True)
        return self.told(change_goal(goal, by=request.user, **asked.validated_data))

    @extend_schema(responses={204: None})
    def delete(self, request, pk):
        """What was set by mistake. 409 once something belongs to it: discontinue it then."""
        delete_goal(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class InterventionsOfGoal(PatientScopedMixin, generics.ListAPIView):
    """What is done about the goal."""

    queryset = GoalIntervention.objects.select_related("intervention", "goal")
    serializer_class = GoalInterventionSerializer
    permission_classes = [CareTeamOnly, TherapistsWrite]
    reads_as = "goal.read"

    def goal(self):
        rows, user = Goal.objects.select_related("patient"), self.request.user
        is_read = self.request.method in SAFE_METHODS
        rows = rows.visible_to(user) if is_read else rows.editable_by(user)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_queryset(self):
        goal = self.goal()
        reads.note_row(self.request, goal)
        return super().get_queryset().filter(goal=goal).order_by("created_at", "id")

    @extend_schema(
        request=NewGoalInterventionSerializer, responses={201: GoalInterventionSerializer}
    )
    def post(self, request, pk):
        """Use an intervention for the goal: one of the library, or your own."""
        goal, context = self.goal(), self.get_serializer_context()
        asked = NewGoalInterventionSerializer(data=request.data, context=context)
        asked.is_valid(raise_exception=True)
        link = link_intervention(goal, by=request.user, **asked.validated_data)
        where = {"Location": f"/api/v1/goal-interventions/{link.pk}"}
        data = GoalInterventionSerializer(link, context=context).data
        return Response(data, status=status.HTTP_201_CREATED, headers=where)


class InterventionOfGoal(PatientScopedMixin, generics.GenericAPIView):
    queryset = GoalIntervention.objects.select_related("goal__patient", "intervention")
    serializer_class = GoalInterventionSerializer
    permission_classes = [CareTeamOnly, TherapistsWrite]

    @extend_schema(responses=GoalInterventionSerializer)
    def get(self, request, pk):
        """One use of an intervention."""
        link, context = self.get_object(), self.get_serializer_context()
        return Response(GoalInterventionSerializer(link, context=context).data)

    @extend_schema(request=ChangeGoalInterventionSerializer, responses=GoalInterventionSerializer)
    def patch(self, request, pk):
        """How often, notes, and how well it worked, from 1 to 10."""
        link, context = self.get_object(), self.get_serializer_context()
        asked = ChangeGoalInterventionSerializer(
            link, data=request.data, partial=True, context=context
        )
        asked.is_valid(raise_exception=True)
        link = change_link(link, by=request.user, **asked.validated_data)
        return Response(GoalInterventionSerializer(link, context=context).data)

    @extend_schema(responses={204: None})
    def delete(self, request, pk):
        unlink_intervention(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path("treatment-plans/<uuid:pk>/goals", GoalsOfPlan.as_view(), name="plan-goals"),
    path("patients/<uuid:patient_id>/goals", Goals.as_view(), name="goal-list"),
    path("goals/<uuid:pk>", OneGoal.as_view(), name="goal-detail"),
    path("goals/<uuid:pk>/interventions", InterventionsOfGoal.as_view(), name="goal-interventions"),
    path("goal-interventions/<uuid:pk>", InterventionOfGoal.as_view(), name="goal-intervention"),
]
