"""Runs the unrelated npm clients of this folder; installs them once, as its lock file says, when they are missing."""

from __future__ import annotations

import fcntl
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def witness(script: str, told: dict[str, Any]) -> Any:
    """What a script of this folder says as JSON when told something; CalledProcessError when it fails."""
    _install_once()
    command = ["node", str(HERE / script), json.dumps(told)]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _install_once() -> None:
    """`npm ci`, behind a lock so that tests running side by side do not install at the same time."""
    with (Path(tempfile.gettempdir()) / "linli-foreign.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (HERE / "node_modules" / ".package-lock.json").exists():
            command = ["npm", "ci", "--ignore-scripts", "--no-progress"]
            subprocess.run(command, cwd=HERE, check=True, capture_output=True, timeout=300)
