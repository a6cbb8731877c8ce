"""What the content checks say: `pass` unless somebody scripted otherwise."""

from dataclasses import asdict, dataclass
from typing import Any

# The text the platform's own guide gives for trying the check out.
_GUIDE_SAMPLE = "特3456书yuuo莞6543李zxcz蒜7782法fgnv级"
_SUGGESTS = {"pass", "review", "risky"}


@dataclass(frozen=True)
class Verdict:
    """`kind` is text or image; `match` a part of the text, address or file name. `delay` in seconds, media only."""

    kind: str
    match: str
    suggest: str = "risky"
    label: int = 21000
    delay: float | None = None
    shape: str = "v2"

    @classmethod
    def read(cls, row: dict[str, Any]) -> "Verdict":
        """From the control plane's JSON; ValueError with a reason when it makes no sense."""
        verdict = cls(**row)
        if verdict.kind not in {"text", "image"} or verdict.suggest not in _SUGGESTS:
            raise ValueError("kind is text or image, suggest is pass, review or risky")
        return verdict


class VerdictBook:
    """Scripted verdicts; the newest that matches counts."""

    def __init__(self) -> None:
        self.clear()

    def script(self, verdict: Verdict) -> None:
        """Adds one."""
        self._verdicts.append(verdict)

    def on(self, kind: str, thing: str) -> Verdict:
        """The verdict on a text, an address or a file name."""
        for verdict in reversed(self._verdicts):
            if verdict.kind == kind and verdict.match in thing:
                return verdict
        return Verdict(kind, "", "pass", 100)

    def clear(self) -> None:
        """Back to passing everything but the guide's own sample."""
        self._verdicts = [Verdict("text", _GUIDE_SAMPLE, "risky", 20006)]

    def listed(self) -> list[dict[str, Any]]:
        """What is scripted."""
        return [asdict(verdict) for verdict in self._verdicts]


def result_of(verdict: Verdict, strategy: str = "content_model") -> dict[str, Any]:
    """The `result` and `detail` parts of a version 2 answer or event."""
    found = {"suggest": verdict.suggest, "label": verdict.label}
    return {"result": found, "detail": [{"strategy": strategy, "errcode": 0, **found, "prob": 90}]}
