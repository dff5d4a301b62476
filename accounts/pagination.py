from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response


class Pages(PageNumberPagination):
    page_size = 20
    page_size_query_param = "limit"
    max_page_size = 100


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
