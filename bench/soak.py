"""``make soak``: the long trials one after the other: workers killed with -9 while messages go out, on both engines;
a hundred days of sheets for owner groups, a process killed on each of them; ten thousand hostile callbacks at the
doors of WeChat Pay, and as many at those people speak at; two thousand payers while web and workers are killed, and
all books compared.

Exit code 0 only if nothing was lost, nothing was doubled where the platform can tell, and every doubt is shown.
"""

from __future__ import annotations

import subprocess
import sys

KILLS, MESSAGES, DAYS, CALLBACKS, PAYERS = 50, 2000, 100, 10_000, 2000


def main() -> int:
    """Run every trial; the worst exit code."""
    kills = ["bench.soak_kill9", "--kills", str(KILLS), "--messages", str(MESSAGES), "--engine"]
    trials = [[*kills, "sqlite"], [*kills, "postgresql"], ["bench.soak_groups", "--rounds", str(DAYS)]]
    trials += [[f"bench.soak_{doors}", "--count", str(CALLBACKS)] for doors in ("callbacks", "chats")]
    trials += [["bench.soak_payers", "--payers", str(PAYERS)]]
    return max(subprocess.run([sys.executable, "-m", *words], check=False).returncode for words in trials)


if __name__ == "__main__":
    sys.exit(main())
