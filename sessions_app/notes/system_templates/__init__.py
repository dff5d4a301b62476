"""The templates that ship with the product.

SOAP, DAP, BIRP and the progress note hold the fields that an earlier version of the product had.
GIRP begins with the goal of the treatment plan that the session worked on, and ends with what comes
next for that goal; so it is taught to clinicians, for example in "GIRP Note Template" of
clinicaldocslibrary.com and in mentalnote.ai's guide for community mental health. The intake follows
the sections of a biopsychosocial assessment as counsellors are examined on them (NBCC, National
Clinical Mental Health Counseling Examination: intake, assessment and diagnosis) and as
mentalyc.com describes them: presenting problem, history, mental status, risk, strengths and goals,
impression, plan.

What only a clinician can see or judge has no mapping: the machine assumes nothing normal.
"""

from sessions_app.notes.system_templates.intake import INTAKE
from sessions_app.notes.system_templates.progress_notes import BIRP, DAP, GIRP, PROGRESS, SOAP

SYSTEM_TEMPLATES = [SOAP, DAP, BIRP, GIRP, PROGRESS, INTAKE]
