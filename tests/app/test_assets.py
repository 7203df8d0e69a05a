from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from app.assets import Assets, assets_folder

IMMUTABLE = "public, max-age=31536000, immutable"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    static = tmp_path / "static"
    (static / "js").mkdir(parents=True)
    (static / "js" / "draw.js").write_text("draw();\n")
    (static / "js" / "page.js").write_text('import { a } from "./parts/a.js";\nimport "./never.css";\n')
    (static / "js" / "parts").mkdir()
    (static / "js" / "parts" / "a.js").write_text(
        'import {\n  draw,\n} from "../draw.js";\nexport { b } from "./b.js";\n'
    )
    (static / "js" / "parts" / "b.js").write_text('import { a } from "./a.js";\n')
    (tmp_path / "secret.txt").write_text("secret")
    return static


@pytest.fixture
def assets(folder: Path) -> Assets:
    return Assets(folder, "/static", look_seconds=0)


@pytest.fixture
def client(assets: Assets) -> TestClient:
    return TestClient(Starlette(routes=[Mount("/static", assets)]))


def test_an_address_with_the_hash_is_kept_forever(client: TestClient, assets: Assets) -> None:
    response = client.get(assets.url("js/draw.js"))
    assert response.text == "draw();\n"
    assert response.headers["cache-control"] == IMMUTABLE


@pytest.mark.parametrize("version", ["", "0123456789ab/"])
def test_any_other_address_is_revalidated(client: TestClient, version: str) -> None:
    response = client.get(f"/static/{version}js/draw.js")
    assert response.text == "draw();\n"
    assert response.headers["cache-control"] == "no-cache"
    again = client.get(f"/static/{version}js/draw.js", headers={"if-none-match": response.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["cache-control"] == "no-cache"


def test_whatever_file_changes_all_get_another_address(folder: Path, assets: Assets) -> None:
    before = assets.url("js/page.js")
    assert assets.url("js/page.js") == before
    (folder / "js" / "draw.js").write_text("draw(2);\n")
    assert assets.url("js/page.js") != before


def test_the_files_are_not_looked_at_for_each_address(folder: Path) -> None:
    assets = Assets(folder, "/static", look_seconds=3600)
    before = assets.url("js/draw.js")
    (folder / "js" / "draw.js").write_text("draw(2);\n")
    assert assets.url("js/draw.js") == before


def test_what_a_module_imports_is_found_through_all_that_it_imports(assets: Assets, client: TestClient) -> None:
    names = ["js/parts/a.js", "js/draw.js", "js/parts/b.js"]
    assert assets.imports("js/page.js") == [assets.url(name) for name in names]
    for address in assets.imports("js/page.js"):
        assert client.get(address).headers["cache-control"] == IMMUTABLE


def test_a_missing_file_is_named_when_a_template_asks_for_it(assets: Assets) -> None:
    with pytest.raises(FileNotFoundError, match=r"js/missing\.js"):
        assets.url("js/missing.js")


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt",
        "0123456789ab/../../secret.txt",
        "%2e%2e/secret.txt",
        "js/../../secret.txt",
        "..%5csecret.txt",
        "js",
    ],
)
def test_nothing_outside_the_folder_is_served(client: TestClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


@pytest.mark.parametrize("name", ["swagger-ui.css", "swagger-ui-bundle.js"])
def test_swagger_ui_comes_from_its_package(client: TestClient, assets: Assets, name: str) -> None:
    response = client.get(assets.url(name))
    assert len(response.content) > 100_000
    assert response.headers["cache-control"] == IMMUTABLE


def test_a_checkout_has_its_assets_beside_the_package(tmp_path: Path) -> None:
    for folder in ("app/static", "static"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    assert assets_folder("static", tmp_path / "app") == tmp_path / "static"


def test_an_installed_wheel_has_them_inside_and_minds_no_strangers_folder(tmp_path: Path) -> None:
    for folder in ("app/static", "static"):
        (tmp_path / folder).mkdir(parents=True)
    assert assets_folder("static", tmp_path / "app") == tmp_path / "app" / "static"


def test_missing_assets_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="templates"):
        assets_folder("templates", tmp_path / "app")
