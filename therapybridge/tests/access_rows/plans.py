from treatment.tests.factories import GoalFactory, InterventionFactory, PlanFactory


def rows(session):
    patient, therapist = session.patient, session.therapist

    def plan():
        plan = PlanFactory(patient=patient, therapist=therapist, version=2)
        plan.versions.create(number=1, content={"title": "Before"}, changed_by=therapist)
        return plan

    def goal():
        return GoalFactory(patient=patient, therapist=therapist)

    def own():
        return InterventionFactory(created_by=therapist)

    def link():
        return goal().intervention_links.create(intervention=own())

    return {
        "treatment:plan_new": lambda: patient,
        "treatment:goal_new": lambda: patient,
        "treatment:plans": lambda: patient,
        "treatment:plan": plan,
        "treatment:goal_intervention": link,
        "treatment:goal_unlink": link,
        "treatment:goal": goal,
        "treatment:intervention": own,
        "api:plan-": plan,
        "api:goal-interventions": goal,
        "api:goal-intervention": link,
        "api:goal-": goal,
        "api:intervention-": own,
    }
