"""The API of this app."""

from exports.api import jobs, looks

of_timeline = jobs.of_timeline
urlpatterns = [*jobs.urlpatterns, *looks.urlpatterns]
