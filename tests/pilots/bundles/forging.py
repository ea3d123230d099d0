"""What a forger does who knows how a bundle is made."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from pilots.bundles.archive import opened, sealed
from pilots.bundles.packing import MANIFEST

Files = dict[str, bytes]


def forged(bundle: Path, target: Path, change: Callable[[Files], None]) -> Path:
    """Write the bundle with ``change``, a manifest that fits it, and a new seal."""
    files = opened(bundle)
    manifest = json.loads(files.pop(MANIFEST))
    change(files)
    manifest["files"] = [
        {"name": name, "bytes": len(inside), "sha256": hashlib.sha256(inside).hexdigest()}
        for name, inside in sorted(files.items())
    ]
    files[MANIFEST] = json.dumps(manifest).encode()
    target.write_bytes(sealed(files))
    return target
