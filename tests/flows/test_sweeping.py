"""A live sweep is set up as the operator says, and knows a database from its copy."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUARDS = """
import json, sys
from foundation.settings import settings
from flows.sweeping import as_set
sweeps = [as_set(settings(), url=url) for url in sys.argv[1:]]
print(json.dumps([[sweep.guard.installation, str(sweep.guard.marks)] for sweep in sweeps]))
"""


def guards(home: Path, *urls: str) -> list[list[str]]:
    """Installation and marks of a sweep over each database; flows need a process of their own."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PILOTS_HOME": str(home),
        "PILOTS_LETTERS": str(home / "letters"),
        "PREFECT_API_URL": "http://127.0.0.1:9/api",
    }
    done = subprocess.run(
        [sys.executable, "-c", GUARDS, *urls],
        env=environment, cwd=home, check=True, capture_output=True, text=True,
    )  # fmt: skip
    found: list[list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_copy_beside_the_original_is_another_installation(tmp_path: Path) -> None:
    here, same, copy = guards(
        tmp_path, "sqlite:///a.db", f"sqlite:///{tmp_path / 'a.db'}", "sqlite:///b.db"
    )

    assert here == same
    assert here[0] != copy[0]
    assert here[1] != copy[1]


def test_the_password_of_a_server_is_no_part_of_it(tmp_path: Path) -> None:
    one, other = guards(
        tmp_path,
        "postgresql+psycopg://pilots:old@db/trials",
        "postgresql+psycopg://pilots@db/trials",
    )

    assert one == other
