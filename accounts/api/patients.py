from rest_framework import mixins, viewsets

from accounts.access import PatientScopedMixin, TherapistsWrite
from accounts.actions.patients import change_patient, enrol_patient
from accounts.models import User
from accounts.serializers.patients import PatientSerializer


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
        serializer.instance = enrol_patient(patient, by=self.request.user)

    def perform_update(self, serializer):
        for name, value in serializer.validated_data.items():
            setattr(serializer.instance, name, value)
        changed = list(serializer.validated_data)
        change_patient(serializer.instance, by=self.request.user, changed=changed)

    def get_success_headers(self, data):
        return {"Location": f"{self.request.path.rstrip('/')}/{data['id']}"}
