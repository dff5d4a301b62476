from drf_spectacular.utils import extend_schema
from rest_framework import generics, mixins, viewsets
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from accounts import actions, tokens
from accounts.access import PatientScopedMixin, TherapistsWrite
from accounts.models import User
from accounts.serializers import (
    LoginSerializer,
    PatientSerializer,
    RefreshSerializer,
    TokensSerializer,
    UserSerializer,
)


class Login(generics.GenericAPIView):
    """Exchange email and password for tokens."""

    authentication_classes = []
    permission_classes = [AllowAny]
    serializer_class = LoginSerializer

    @extend_schema(responses=TokensSerializer, auth=[])
    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response(tokens.issue(serializer.validated_data["user"]))

    def get_authenticate_header(self, request):
        return 'Bearer realm="api"'


class Refresh(generics.GenericAPIView):
    """Exchange a refresh token for fresh tokens."""

    authentication_classes = []
    permission_classes = [AllowAny]
    serializer_class = RefreshSerializer

    @extend_schema(responses=TokensSerializer, auth=[])
    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response(tokens.renew(serializer.validated_data["refresh_token"]))

    def get_authenticate_header(self, request):
        return 'Bearer realm="api"'


class Me(generics.RetrieveAPIView):
    """Who is signed in."""

    serializer_class = UserSerializer

    def get_object(self):
        return self.request.user


class PatientViewSet(
    PatientScopedMixin,
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    viewsets.GenericViewSet,
):
    """A therapist's patients; a patient finds themself."""

    queryset = User.objects.patients()
    serializer_class = PatientSerializer
    permission_classes = [TherapistsWrite]
    http_method_names = ["get", "post", "patch", "head", "options"]

    def perform_create(self, serializer):
        patient = User(**serializer.validated_data)
        serializer.instance = actions.enrol_patient(patient, by=self.request.user)

    def perform_update(self, serializer):
        for name, value in serializer.validated_data.items():
            setattr(serializer.instance, name, value)
        changed = list(serializer.validated_data)
        actions.change_patient(serializer.instance, by=self.request.user, changed=changed)

    def get_success_headers(self, data):
        return {"Location": f"{self.request.path.rstrip('/')}/{data['id']}"}
