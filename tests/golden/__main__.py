"""``python -m tests.golden FILE [FILE …]``: a line per case on stdout, the totals on stderr, 1 when any differs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.golden.runner import run


def main(names: list[str]) -> int:
    """Run files of cases; 2 when a file cannot be read."""
    if not names:
        print("usage: python -m tests.golden FILE [FILE ...]", file=sys.stderr)
        return 2
    lines = []
    for name in names:
        try:
            for line in run(Path(name)):
                print(line)
                lines.append(line)
        except (OSError, json.JSONDecodeError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            return 2
    differing = sum(line.ok is False for line in lines)
    uncovered = sum(line.ok is None for line in lines)
    print(
        f"{len(lines)} cases: {len(lines) - differing - uncovered} ok, {differing} differ, {uncovered} not covered",
        file=sys.stderr,
    )
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
