import hashlib
from datetime import UTC, datetime

from django.db import migrations

SINCE = datetime(2026, 1, 1, tzinfo=UTC)

TREATMENT = """\
I want to begin, or go on with, psychotherapy at this practice. My therapist has told me what we \
plan to do, why, roughly how long it may take, and what else could be done instead.

Therapy often helps, but nobody can promise that it will. Talking about hard things can make me \
feel worse for a while. I can ask questions at any time, and I can stop at any time.

What I say stays between me and my therapist. There are exceptions that the law makes: if I am in \
danger of dying or of seriously harming somebody, if a child or a person who cannot protect \
themself is being hurt, or if a court orders it. Where possible my therapist tells me first.

My therapist keeps a record of my treatment. I may ask to see it, to have it corrected, and to get \
a copy."""

HIPAA_NOTICE = """\
This practice has given me its notice of privacy practices, or told me where to read it. Agreeing \
here means that I received it, not that I agree with every word of it.

The practice uses and passes on what it knows about my health for my treatment, for payment and \
for running the practice. For nearly everything else it has to ask me first, and I can take such a \
permission back.

I have the right to see and to copy my record, to ask for corrections, to ask that its use is \
restricted, to be told to whom it was disclosed, and to be reached in the way that I prefer. I can \
ask for all of this in this system, or in person.

If I think that my privacy was not respected I can complain to the practice, or to the Office for \
Civil Rights of the U.S. Department of Health and Human Services. Nobody may treat me worse for \
that."""

TELEHEALTH = """\
Some or all of our sessions take place by video or telephone. I may ask for sessions in person \
instead, if the practice offers them, and I may change my mind at any time.

A connection can break, and sound or pictures can be poor. We agree how my therapist reaches me \
when that happens. I find a place where nobody else can hear us, and I say so if somebody comes in.

At the beginning of each session I say where I am, so that help can find me in an emergency. \
Sessions at a distance are not made for emergencies: when my life is in danger I call the \
emergency number of the place where I am.

Video and telephone go through the networks of other companies. The practice chooses services that \
protect the connection, but it cannot rule out every risk. Sessions are recorded only if I agree \
to that separately."""

RECORDING = """\
My therapist may record the sound of our sessions, so as to listen instead of writing.

The recording is kept encrypted by this practice. A program turns it into text and into a draft of \
the session note, which my therapist reads, corrects and signs. Unless I agree separately, this \
happens on the practice's own machine, and no other company receives the recording.

Only the people who treat me, and an administrator where it is necessary, can open the recording. \
Every time somebody does, that is written down, and I may ask to see who it was.

I can say no, and I can ask at any time that the recording is paused or stopped, without giving a \
reason and without any disadvantage for my treatment. I can take this consent back at any time. \
Then nothing more is recorded, whatever is being processed stops, and I can ask that recordings \
that exist are erased. The session note is part of my treatment record, which the practice must \
keep."""

AI_PROCESSING = """\
For turning recordings into text, or text into a draft of the session note, this practice may use \
an outside service with artificial intelligence. If I agree, the recording of a session or its \
text is sent to that service through a protected connection. My name is not added to it, but what \
we say in a session, names included, is in it.

The practice has a contract with the service that says how it must protect what it receives. My \
therapist tells me which service it is. Such programs make mistakes; my therapist checks the draft \
before it becomes part of my record.

I can say no. Then a program on the practice's own machine does the work, or my therapist writes \
the note by hand; my treatment is the same.

I can take this consent back at any time. From then on nothing more is sent. What was sent before \
cannot be called back by me; the contract decides when the service deletes it."""

TEXTS = [
    ("treatment", "Consent to treatment", TREATMENT),
    ("hipaa_notice", "Notice of privacy practices", HIPAA_NOTICE),
    ("telehealth", "Consent to sessions by video or telephone", TELEHEALTH),
    ("recording", "Consent to the recording of sessions", RECORDING),
    ("ai_processing", "Consent to processing by an outside AI service", AI_PROCESSING),
]


def publish(apps, schema_editor):
    texts = apps.get_model("accounts", "ConsentText").objects.using(schema_editor.connection.alias)
    for type, title, body in TEXTS:
        sha256 = hashlib.sha256(f"{title}\n\n{body}".encode()).hexdigest()
        texts.get_or_create(
            type=type,
            version="1",
            defaults={"title": title, "body": body, "sha256": sha256, "effective_from": SINCE},
        )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0012_consent_ledger'),
    ]

    operations = [
        migrations.RunPython(publish, migrations.RunPython.noop),
    ]
