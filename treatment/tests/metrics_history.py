"""What the kept tables say, without ids and times, so that two ways to the same can be compared."""

from treatment.models import PatientTally, SessionMetrics, Tally, Topic, TopicTally

KINDS = (SessionMetrics, PatientTally, Tally, TopicTally)
NOT_SAID = {"id", "created_at", "updated_at", "topic_id", "topic_ids"}


def everything():
    names = {topic.pk: topic.name for topic in Topic.objects.all()}
    return {kind.__name__: sorted(map(str, told(kind, names))) for kind in KINDS}


def told(kind, names):
    for row in kind.objects.all():
        said = {
            field.attname: getattr(row, field.attname)
            for field in kind._meta.concrete_fields
            if field.attname not in NOT_SAID
        }
        topics = getattr(row, "topic_ids", None) or [getattr(row, "topic_id", None)]
        yield said | {"topics": [names.get(topic) for topic in topics]}


def forget():
    """As if nothing had ever been counted."""
    for kind in KINDS:
        kind.objects.all().delete()
