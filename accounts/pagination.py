from functools import cached_property

from django.core.paginator import Paginator
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response


class CountedSoFar(Paginator):
    """Counts what a person looks through; of more than that it says only that it goes on, so that
    the first page of a practice's ten thousandth patient costs what the first one's did."""

    EXACT = 1_000
    FURTHEST = 10**9  # rows
    _until = EXACT

    def validate_number(self, number):
        """Whoever comes to the end of what was counted is told of more."""
        self._until = max(self.EXACT, min(place(number) * self.per_page, self.FURTHEST) + 1)
        return super().validate_number(number)

    @cached_property
    def count(self):
        rows = self.object_list[: self._until]
        return rows.count() if isinstance(rows, QuerySet) else len(rows)

    @property
    def goes_on(self):
        return self.count >= self._until


def place(number):
    try:
        return int(number)
    except (TypeError, ValueError):
        return 1  # Django refuses it with words of its own


class Pages(PageNumberPagination):
    django_paginator_class = CountedSoFar
    page_size = 20
    page_size_query_param = "limit"
    max_page_size = 100


PAGE = OpenApiParameter("page", OpenApiTypes.INT)
LIMIT = OpenApiParameter("limit", OpenApiTypes.INT, description="At most 100, 20 unless said.")
PLACE = [PAGE, LIMIT]  # for views that describe their answers themselves


class CountedPages(Pages):
    """`{name: rows, counts, page, per_page}`, as clients know it from before. The view has `name`
    and `counts()`."""

    page_size_query_param = "per_page"

    def paginate_queryset(self, queryset, request, view=None):
        self.view = view
        return super().paginate_queryset(queryset, request, view=view)

    def get_paginated_response(self, data):
        size = self.get_page_size(self.request)
        counts = self.view.counts()
        return Response(
            {self.view.name: data, **counts, "page": self.page.number, "per_page": size}
        )

    def get_paginated_response_schema(self, schema):
        """The views name their own."""
        return schema
