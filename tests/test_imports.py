"""Which module may import which: the layers of the design, read from the source and held here."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TREES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): ast.parse(
        path.read_text(encoding="utf-8")
    )
    for package in ("app", "inkdigit", "model")
    for path in sorted((ROOT / package).rglob("*.py"))
}

SERVE = "model.commands.serve"
"""The one module of model that may start the app, and only when it is told to."""
COMMAND_LINE = ("model.commands", "model.__main__")

ARCHITECTURES = {"model.mlp", "model.cnn"}
ALLOWED = {
    "model.types": {"numpy"},
    "model.layers": {"numpy", "model.types"},
    "model.losses": {"numpy", "model.types"},
    **{name: {"numpy", "model.types", "model.layers", "model.losses", "model.mlp"} for name in ARCHITECTURES},
    "model.registry": {"model.types", *ARCHITECTURES},
    "model.optimizers": {"numpy", "model.types", "model.losses"},
    "model.training": {"numpy", "model.types", "model.losses", "model.optimizers", "model.registry"},
    "model.preprocessing": {"numpy", "PIL", "model.types"},
    "model.pictures": {"numpy", "PIL", "model.types"},
    "model.augmentation": {"numpy", "model.types", "model.made_styles"},
    "model.not_digits": {"numpy", "model.types"},
    "model.recipes": set(),
    "model.files": set(),
}
"""What the core may import beside the standard library."""

LEARNING = {"torch", "sklearn", "tensorflow", "keras", "jax", "scipy", "pandas", "cv2", "skimage"}
WEB = {"fastapi", "starlette", "uvicorn", "pydantic", "pydantic_settings", "jinja2", "anyio"}


def imported(tree: ast.Module) -> Iterator[str]:
    """Every module that a file imports, also by name with importlib; `from model import cnn` is model.cnn."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names):
                whole = [f"{module}.{alias.name}" for alias in names]
                yield from (name if name in TREES else str(module) for name in whole)
            case ast.Call(func=ast.Attribute(attr="import_module"), args=[ast.Constant(value=str(name)), *_]):
                yield name


IMPORTS = {name: set(imported(tree)) for name, tree in TREES.items()}


def package(module: str) -> str:
    return module.partition(".")[0]


def modules_of(start: str) -> list[str]:
    return [name for name in TREES if package(name) == start]


def reached(name: str) -> set[str]:
    """Everything of ours that importing a module imports, itself included."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        module = waiting.pop()
        if module in TREES and module not in seen:
            seen.add(module)
            waiting += IMPORTS[module]
    return seen


def test_modules_and_their_imports_are_found() -> None:
    assert {"model.layers", SERVE, "app.main", "app.routes.predictions"} <= TREES.keys()
    assert "model.types" in IMPORTS["model.layers"]
    assert "model.cnn" in IMPORTS["model.registry"]
    assert "app.server" in IMPORTS[SERVE]


def test_imports_are_absolute() -> None:
    relative = [
        name
        for name, tree in TREES.items()
        if any(isinstance(node, ast.ImportFrom) and node.level for node in ast.walk(tree))
    ]
    assert relative == []


@pytest.mark.parametrize("name", ALLOWED)
def test_the_core_imports_only_what_lies_below_it(name: str) -> None:
    foreign = {module for module in IMPORTS[name] if package(module) not in sys.stdlib_module_names}
    assert {module if package(module) == "model" else package(module) for module in foreign} <= ALLOWED[name]


def test_model_never_imports_app_nor_the_web_but_to_serve() -> None:
    found = {
        (name, module) for name in modules_of("model") for module in IMPORTS[name] if package(module) in {"app", *WEB}
    }
    assert found == {(SERVE, "app.server")}


def test_the_command_that_serves_imports_the_app_only_when_it_runs() -> None:
    outside = [node for node in TREES[SERVE].body if not isinstance(node, ast.FunctionDef)]
    assert not any("app" in ast.unparse(node) for node in outside if isinstance(node, ast.Import | ast.ImportFrom))
    assert not any("import_module" in ast.unparse(node) for node in outside)


def test_routes_are_imported_by_main_alone() -> None:
    found = {name for name in TREES for module in IMPORTS[name] if module.startswith("app.routes.")}
    assert found == {"app.main"}, "routes never import routes"


def test_only_the_command_line_imports_commands() -> None:
    others = [name for name in TREES if not name.startswith(COMMAND_LINE)]
    assert [name for name in others if any(module.startswith(COMMAND_LINE) for module in IMPORTS[name])] == []


def test_the_client_knows_the_service_by_its_answers_alone() -> None:
    ours = {"app", "model", "fastapi"}
    assert [name for name in modules_of("inkdigit") if {package(module) for module in IMPORTS[name]} & ours] == []


def test_nobody_imports_a_framework_of_machine_learning() -> None:
    assert [name for name in TREES if {package(module) for module in IMPORTS[name]} & LEARNING] == []


def test_a_reader_needs_nothing_that_trains() -> None:
    assert not reached("model.reader") & {"model.training", "model.datasets", "model.runs", "model.data"}


def test_nothing_imports_in_a_circle() -> None:
    assert [name for name in TREES if any(name in reached(module) for module in IMPORTS[name])] == []


def test_only_the_command_line_and_the_server_print() -> None:
    printing = [
        name
        for name, tree in TREES.items()
        if any(isinstance(node, ast.Call) and ast.unparse(node.func) == "print" for node in ast.walk(tree))
    ]
    assert [name for name in printing if not name.startswith((*COMMAND_LINE, "app.server"))] == []


def test_randomness_arrives_as_rng() -> None:
    """np.random is for default_rng and for the type alone: nothing reads or seeds a global state."""
    found = {
        (name, node.attr)
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("np.random", "numpy.random")
    }
    assert {name for name, attribute in found if attribute not in ("default_rng", "Generator")} == set()
    # A client's pauses are longer by chance, and not to be repeated.
    assert [name for name in TREES if "random" in IMPORTS[name]] == ["inkdigit.exchanges"]


def test_a_module_opens_with_a_sentence() -> None:
    silent = [
        name for name, tree in TREES.items() if tree.body and len((ast.get_docstring(tree) or "").split("\n")[0]) < 20
    ]
    assert silent == []
