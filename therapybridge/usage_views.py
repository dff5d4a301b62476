"""What outside engines cost, for the admins: a page, a table to take away, and the API."""

import csv

from django.http import HttpResponse
from django.views import generic
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.response import Response

from accounts.access import AdminRequiredMixin, AdminsOnly
from therapybridge import usage

MONEY = {"max_digits": 20, "decimal_places": 6}


class Usage(AdminRequiredMixin, generic.TemplateView):
    template_name = "therapybridge/usage.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(months=usage.months(), **kwargs)


class UsageFile(AdminRequiredMixin, generic.View):
    def get(self, request):
        response = HttpResponse(content_type="text/csv")
        response["Content-Disposition"] = 'attachment; filename="usage.csv"'
        usage.csv_lines(csv.writer(response))
        return response


class UsageLineSerializer(serializers.Serializer):
    month = serializers.RegexField(r"^\d{4}-\d{2}$", help_text="Such as 2026-11.")
    task = serializers.ChoiceField(list(usage.TASKS))
    engine = serializers.CharField()
    model = serializers.CharField()
    sessions = serializers.IntegerField()
    calls = serializers.IntegerField()
    seconds = serializers.DecimalField(**MONEY, allow_null=True, help_text="Of sound.")
    input_tokens = serializers.IntegerField(allow_null=True)
    output_tokens = serializers.IntegerField(allow_null=True)
    usd = serializers.DecimalField(**MONEY, allow_null=True, help_text="Null: no price is known.")


class UsageSerializer(serializers.Serializer):
    lines = UsageLineSerializer(many=True)
    usd = serializers.DecimalField(**MONEY, help_text="In all.")


class UsageAnswer(generics.GenericAPIView):
    """What outside engines billed, by month, engine and model; no patient stands in it."""

    permission_classes = [AdminsOnly]
    serializer_class = UsageSerializer
    pagination_class = None
    filter_backends = []

    @extend_schema(operation_id="usage")
    def get(self, request):
        return Response(UsageSerializer(usage.answer()).data)
