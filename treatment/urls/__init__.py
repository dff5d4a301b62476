"""The pages of this app, a module for each room."""

from treatment.urls.analytics import urlpatterns as analytics
from treatment.urls.assessments import urlpatterns as assessments
from treatment.urls.plans import urlpatterns as plans
from treatment.urls.thread import urlpatterns as thread
from treatment.urls.tracking import urlpatterns as tracking

app_name = "treatment"
urlpatterns = [*plans, *tracking, *assessments, *thread, *analytics]
