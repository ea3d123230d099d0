"""The licence is the whole Apache License 2.0, and what comes from others carries its own."""

import hashlib

from tests.repository.clone import PUBLISHED, ROOT, packages, pyproject, tracked

# Of the text that the Apache Software Foundation publishes, with its first, empty line.
APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"


def test_the_licence_is_apache_2() -> None:
    text = (ROOT / "LICENSE").read_bytes()

    assert hashlib.sha256(text).hexdigest() == APACHE_2
    assert pyproject()["project"]["license"] == "Apache-2.0"
    assert pyproject()["project"]["license-files"] == ["LICENSE"]


def test_every_folder_of_fonts_has_its_licence() -> None:
    fonts = {
        (ROOT / path).parent for path in tracked(*packages()) if path.endswith((".ttf", ".otf"))
    }

    assert fonts != set()
    assert [folder for folder in fonts if not (folder / "LICENSE.txt").is_file()] == []


def test_what_others_published_is_as_they_published_it_and_named() -> None:
    static = ROOT / "portal" / "static"
    notices = (static / "LICENSES.txt").read_text(encoding="utf-8")
    minified = {path for path in tracked("portal") if ".min." in path}

    assert minified == set(PUBLISHED)
    for path, digest in PUBLISHED.items():
        assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == digest
        assert (ROOT / path).name in notices
