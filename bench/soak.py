"""``make soak``: the long trials one after the other: workers killed with -9 while messages go out, on both engines.

Exit code 0 only if nothing was lost, nothing was doubled where the platform can tell, and every doubt is shown.
"""

from __future__ import annotations

import subprocess
import sys

KILLS, MESSAGES = 50, 2000


def main() -> int:
    """Run every trial; the worst exit code."""
    worst = 0
    for engine in ("sqlite", "postgresql"):
        words = ["--kills", str(KILLS), "--messages", str(MESSAGES), "--engine", engine]
        done = subprocess.run([sys.executable, "-m", "bench.soak_kill9", *words], check=False)
        worst = max(worst, done.returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
