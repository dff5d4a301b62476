from django.core.management.base import BaseCommand
from drf_spectacular.generators import SchemaGenerator


class Command(BaseCommand):
    help = "Prints the names of the API's operations, one a line: what clients are made from."
    requires_system_checks = []

    def handle(self, **options):
        self.stdout.write("\n".join(operations()))


def operations() -> list[str]:
    document = SchemaGenerator().get_schema(request=None, public=True)
    return sorted(
        f"{operation['operationId']} {method.upper()} {path}"
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    )
