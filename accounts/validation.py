"""The model is the truth: serializers obey what it says."""

from copy import copy


class ModelTruthMixin:
    """Make a ModelSerializer run the model's own full_clean(), as every ModelForm does."""

    def validate(self, attrs):
        attrs = super().validate(attrs)
        candidate = copy(self.instance) if self.instance else self.Meta.model()
        for name, value in attrs.items():
            setattr(candidate, name, value)
        not_asked = {field.name for field in candidate._meta.fields} - set(self.fields)
        candidate.full_clean(exclude=not_asked)
        return attrs


def validated(serializer_class, request) -> dict:
    """What a request says, as its serializer understands it; raises ValidationError."""
    serializer = serializer_class(data=request.data, context={"request": request})
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data
