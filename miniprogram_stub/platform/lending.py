"""What is lent to WeCom for three days."""

from dataclasses import dataclass


@dataclass
class Lent:
    """A file lent to one app ("" for a robot's).

    `file` names its bytes in the world's files, where pictures and films are kept to be shown.
    """

    name: str
    kind: str
    ends_at: float
    file: str = ""
    app: str = ""
