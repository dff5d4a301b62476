"""The interventions that ship with the product, each with a publication that speaks for it. What the
grades mean stands in docs/treatment-plans.md. Ids never change: plans refer to them."""

from uuid import UUID

from django.db import migrations

CBT, DBT, ACT, BEHAVIORAL, RELAXATION, OTHER = (
    "CBT",
    "DBT",
    "ACT",
    "Behavioral",
    "Relaxation",
    "Other",
)
STRONG, MODERATE, EMERGING = "strong", "moderate", "emerging"

INTERVENTIONS = [
    (
        "Cognitive restructuring",
        CBT,
        STRONG,
        "Notice automatic thoughts, weigh what speaks for and against them, and find a balanced view.",
        "Hofmann et al. (2012). The efficacy of cognitive behavioral therapy: a review of meta-analyses. Cognitive Therapy and Research 36, 427-440.",
    ),
    (
        "Exposure and response prevention",
        CBT,
        STRONG,
        "Face what sets off obsessions step by step, without the ritual that follows.",
        "NICE (2005). Obsessive-compulsive disorder and body dysmorphic disorder: treatment. Clinical guideline CG31.",
    ),
    (
        "Cognitive processing therapy",
        CBT,
        STRONG,
        "Work on the beliefs about safety, trust, power, esteem and closeness that a trauma left behind.",
        "American Psychological Association (2017). Clinical practice guideline for the treatment of posttraumatic stress disorder in adults.",
    ),
    (
        "Prolonged exposure",
        CBT,
        STRONG,
        "Tell the trauma again and again in session, and go back to what has been avoided since.",
        "American Psychological Association (2017). Clinical practice guideline for the treatment of posttraumatic stress disorder in adults.",
    ),
    (
        "Individual CBT for social anxiety",
        CBT,
        STRONG,
        "Video feedback, attention training and experiments without safety behaviours.",
        "NICE (2013). Social anxiety disorder: recognition, assessment and treatment. Clinical guideline CG159.",
    ),
    (
        "Interoceptive exposure",
        CBT,
        STRONG,
        "Bring on feared bodily sensations on purpose, as a part of CBT for panic.",
        "NICE (2011). Generalised anxiety disorder and panic disorder in adults: management. Clinical guideline CG113.",
    ),
    (
        "Problem-solving therapy",
        CBT,
        STRONG,
        "Define a problem, gather ways to solve it, choose one, carry it out, look at what came of it.",
        "Cuijpers et al. (2018). Problem-solving therapy for adult depression: an updated meta-analysis. European Psychiatry 48, 27-37.",
    ),
    (
        "CBT for insomnia",
        CBT,
        STRONG,
        "Stimulus control, sleep restriction and work on thoughts about sleep, with a sleep diary.",
        "Qaseem et al. (2016). Management of chronic insomnia disorder in adults: a clinical practice guideline from the American College of Physicians. Annals of Internal Medicine 165, 125-133.",
    ),
    (
        "Comprehensive DBT",
        DBT,
        MODERATE,
        "Individual therapy, skills group, phone coaching and a consultation team together.",
        "Storebo et al. (2020). Psychological therapies for people with borderline personality disorder. Cochrane Database of Systematic Reviews, CD012955.",
    ),
    (
        "Distress tolerance skills",
        DBT,
        MODERATE,
        "Get through a crisis without making it worse: TIP, distraction, self-soothing, acceptance.",
        "Linehan et al. (2015). Dialectical behavior therapy for high suicide risk in individuals with borderline personality disorder: a randomized clinical trial and component analysis. JAMA Psychiatry 72, 475-482.",
    ),
    (
        "Emotion regulation skills",
        DBT,
        MODERATE,
        "Name emotions, check the facts, act opposite to the urge, build what makes one less vulnerable.",
        "Neacsiu et al. (2014). Dialectical behavior therapy skills for transdiagnostic emotion dysregulation: a pilot randomized controlled trial. Behaviour Research and Therapy 59, 40-51.",
    ),
    (
        "Interpersonal effectiveness skills",
        DBT,
        MODERATE,
        "Ask for something or say no while keeping the relationship and one’s self-respect.",
        "Linehan et al. (2015). Dialectical behavior therapy for high suicide risk in individuals with borderline personality disorder: a randomized clinical trial and component analysis. JAMA Psychiatry 72, 475-482.",
    ),
    (
        "DBT mindfulness skills",
        DBT,
        EMERGING,
        "Observe, describe and take part, without judging, one thing at a time.",
        "Linehan et al. (2015). Dialectical behavior therapy for high suicide risk in individuals with borderline personality disorder: a randomized clinical trial and component analysis. JAMA Psychiatry 72, 475-482.",
    ),
    (
        "Values and committed action",
        ACT,
        MODERATE,
        "Find out what matters and take small steps towards it, whatever feelings come along.",
        "A-Tjak et al. (2015). A meta-analysis of the efficacy of acceptance and commitment therapy for clinically relevant mental and physical health problems. Psychotherapy and Psychosomatics 84, 30-36.",
    ),
    (
        "Cognitive defusion",
        ACT,
        MODERATE,
        "See thoughts as thoughts: name the story, thank the mind, say it slowly or in another voice.",
        "Levin et al. (2012). The impact of treatment components suggested by the psychological flexibility model: a meta-analysis of laboratory-based component studies. Behavior Therapy 43, 741-756.",
    ),
    (
        "Behavioural activation",
        BEHAVIORAL,
        STRONG,
        "Plan activities that bring pleasure or mastery, do them whatever the mood, and track it.",
        "Uphoff et al. (2020). Behavioural activation therapy for depression in adults. Cochrane Database of Systematic Reviews, CD013305.",
    ),
    (
        "Graded exposure",
        BEHAVIORAL,
        STRONG,
        "A ladder of feared situations, climbed one step after the other, staying until the fear falls.",
        "Wolitzky-Taylor et al. (2008). Psychological approaches in the treatment of specific phobias: a meta-analysis. Clinical Psychology Review 28, 1021-1037.",
    ),
    (
        "Habit reversal training",
        BEHAVIORAL,
        STRONG,
        "Become aware of the urge and do something that cannot be done together with the habit.",
        "Bate et al. (2011). The efficacy of habit reversal therapy for tics, habit disorders, and stuttering: a meta-analytic review. Clinical Psychology Review 31, 865-871.",
    ),
    (
        "Contingency management",
        BEHAVIORAL,
        STRONG,
        "Reward what was agreed on, such as a clean sample, at once and every time.",
        "Prendergast et al. (2006). Contingency management for treatment of substance use disorders: a meta-analysis. Addiction 101, 1546-1560.",
    ),
    (
        "Progressive muscle relaxation",
        RELAXATION,
        MODERATE,
        "Tense and let go of one group of muscles after the other.",
        "Manzoni et al. (2008). Relaxation training for anxiety: a ten-years systematic review with meta-analysis. BMC Psychiatry 8, 41.",
    ),
    (
        "Applied relaxation",
        RELAXATION,
        STRONG,
        "Learn to relax within seconds and use it at the first sign of anxiety.",
        "NICE (2011). Generalised anxiety disorder and panic disorder in adults: management. Clinical guideline CG113.",
    ),
    (
        "Autogenic training",
        RELAXATION,
        MODERATE,
        "Suggest heaviness, warmth and calm to oneself, in a fixed order.",
        "Stetter & Kupper (2002). Autogenic training: a meta-analysis of clinical outcome studies. Applied Psychophysiology and Biofeedback 27, 45-98.",
    ),
    (
        "Diaphragmatic breathing",
        RELAXATION,
        EMERGING,
        "Slow breathing into the belly, some minutes a day.",
        "Hopper et al. (2019). Effectiveness of diaphragmatic breathing for reducing physiological and psychological stress in adults: a quantitative systematic review. JBI Database of Systematic Reviews and Implementation Reports 17, 1855-1876.",
    ),
    (
        "Heart rate variability biofeedback",
        RELAXATION,
        MODERATE,
        "Breathe at one’s own slow pace while seeing how the heart follows.",
        "Goessl, Curtiss & Hofmann (2017). The effect of heart rate variability biofeedback training on stress and anxiety: a meta-analysis. Psychological Medicine 47, 2578-2586.",
    ),
    (
        "Mindfulness-based cognitive therapy",
        OTHER,
        STRONG,
        "Eight weeks of meditation and cognitive therapy, against depression coming back.",
        "Kuyken et al. (2016). Efficacy of mindfulness-based cognitive therapy in prevention of depressive relapse. JAMA Psychiatry 73, 565-574.",
    ),
    (
        "Interpersonal psychotherapy",
        OTHER,
        STRONG,
        "Grief, conflicts, changes of role or loneliness as the focus of a time-limited therapy.",
        "Cuijpers et al. (2016). Interpersonal psychotherapy for mental health problems: a comprehensive meta-analysis. American Journal of Psychiatry 173, 680-687.",
    ),
    (
        "EMDR",
        OTHER,
        STRONG,
        "Call up a traumatic memory while following a movement with the eyes.",
        "NICE (2018). Post-traumatic stress disorder. Guideline NG116.",
    ),
    (
        "Motivational interviewing",
        OTHER,
        MODERATE,
        "Draw out the client’s own reasons for change instead of arguing for it.",
        "Schwenker et al. (2023). Motivational interviewing for substance use reduction. Cochrane Database of Systematic Reviews, CD008063.",
    ),
    (
        "Safety planning",
        OTHER,
        MODERATE,
        "Write down warning signs, ways to cope, people to turn to, and how to make the home safer.",
        "Stanley et al. (2018). Comparison of the Safety Planning Intervention with follow-up vs usual care of suicidal patients treated in the emergency department. JAMA Psychiatry 75, 894-900.",
    ),
    (
        "Compassionate mind training",
        OTHER,
        EMERGING,
        "Practise a warm and understanding way with oneself, against shame and self-criticism.",
        "Kirby, Tellegen & Steindl (2017). A meta-analysis of compassion-based interventions: current state of knowledge and future directions. Behavior Therapy 48, 778-792.",
    ),
]


def id_of(place: int) -> UUID:
    return UUID(f"5f3a6c1e-7d24-4b8e-9a10-{place:012d}")


def put_in(apps, schema_editor):
    rows = apps.get_model("treatment", "Intervention").objects
    rows = rows.using(schema_editor.connection.alias)
    for place, (name, modality, level, description, source) in enumerate(INTERVENTIONS, start=1):
        facts = {
            "name": name,
            "modality": modality,
            "evidence_level": level,
            "description": description,
            "source": source,
            "is_system": True,
        }
        rows.get_or_create(pk=id_of(place), defaults=facts)


def take_out(apps, schema_editor):
    rows = apps.get_model("treatment", "Intervention").objects
    rows.using(schema_editor.connection.alias).filter(is_system=True).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("treatment", "0004_thread"),
    ]

    operations = [migrations.RunPython(put_in, take_out)]
