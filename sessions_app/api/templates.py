"""Note templates: what ships with the product, what colleagues share, and one's own."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts import throttles
from accounts.access import CareTeamOnly, TherapistsWrite
from accounts.validation import validated
from sessions_app.actions import templates
from sessions_app.models import NoteTemplate
from sessions_app.serializers.templates import (
    ChangeTemplateSerializer,
    TemplateListItemSerializer,
    TemplateSerializer,
    TemplateVersionSerializer,
)


class TemplateFilterSerializer(serializers.Serializer):
    template_type = serializers.ChoiceField(NoteTemplate.Type.choices, required=False)
    include_shared = serializers.BooleanField(
        default=True, help_text="Whether those of colleagues are listed, too."
    )


@extend_schema_view(
    list=extend_schema(
        parameters=[TemplateFilterSerializer], responses=TemplateListItemSerializer(many=True)
    ),
)
class TemplateViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Therapists write their own; a change of the structure makes a new version."""

    queryset = NoteTemplate.objects.all()
    serializer_class = TemplateSerializer
    permission_classes = [CareTeamOnly, TherapistsWrite]

    def get_queryset(self):
        user = self.request.user
        if self.action in ("update", "partial_update", "destroy"):
            return NoteTemplate.objects.editable_by(user)
        return NoteTemplate.objects.usable_by(user).with_usage(user)

    def get_serializer_class(self):
        return TemplateListItemSerializer if self.action == "list" else self.serializer_class

    def filter_queryset(self, rows):
        if self.action != "list":
            return rows
        asked = TemplateFilterSerializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        wish = asked.validated_data
        if not wish["include_shared"]:
            rows = rows.without_colleagues(self.request.user)
        kind = wish.get("template_type")
        return rows.filter(template_type=kind) if kind else rows

    @extend_schema(request=TemplateSerializer, responses={201: TemplateSerializer})
    @throttles.limited("templates", by=throttles.person)
    def create(self, request):
        facts = validated(TemplateSerializer, request)
        return self.made(templates.create_template(**facts, by=request.user))

    @extend_schema(request=ChangeTemplateSerializer, responses=TemplateSerializer)
    def update(self, request, pk):
        """Change it as a whole."""
        return self.change(request, partial=False)

    @extend_schema(request=ChangeTemplateSerializer, responses=TemplateSerializer)
    def partial_update(self, request, pk):
        """Change what is sent."""
        return self.change(request, partial=True)

    def change(self, request, *, partial):
        template = self.get_object()
        asked = ChangeTemplateSerializer(template, data=request.data, partial=partial)
        asked.is_valid(raise_exception=True)
        template = templates.change_template(template, by=request.user, **asked.validated_data)
        return Response(self.told(template))

    @extend_schema(responses={204: None})
    def destroy(self, request, pk):
        """Notes that were written with it stay as they are."""
        templates.delete_template(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={201: TemplateSerializer})
    @action(detail=True, methods=["post"])
    @throttles.limited("templates", by=throttles.person)
    def copy(self, request, pk):
        """Make one of your own of any that you may use."""
        return self.made(templates.copy_template(self.get_object(), by=request.user))

    @extend_schema(responses=TemplateVersionSerializer(many=True))
    @action(detail=True)
    def versions(self, request, pk):
        """How it was before, newest first."""
        page = self.paginate_queryset(self.get_object().versions.all())
        return self.get_paginated_response(TemplateVersionSerializer(page, many=True).data)

    def made(self, template):
        """201, and where it is."""
        root = self.request.path.partition("/templates")[0]
        headers = {"Location": f"{root}/templates/{template.pk}"}
        return Response(self.told(template), status=status.HTTP_201_CREATED, headers=headers)

    def told(self, template):
        user = self.request.user
        row = NoteTemplate.objects.usable_by(user).with_usage(user).get(pk=template.pk)
        return TemplateSerializer(row).data
