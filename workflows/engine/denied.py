"""What somebody says they do not mean, beside what they do: 不是报修，我问物业费; 我家没漏水，是楼道的灯不亮."""

from __future__ import annotations

import re

_NOT, _WHAT = r"(?:不是|唔系|勿是)", r"(?:(?![困救火烟])[^ 吗么气关出]){1,6}"
_HAS_NOT = r"我?(?:们?家|屋里|家里)?没有?(?:漏水?|坏|堵|停[水电]|断[水电]|报修|要?投诉)了? ?(?=(?:而|就|只)?是)"
_DENIED = re.compile(
    rf"^我?{_NOT}{_WHAT}(?: |(?=我[是问要想]))(?=[我是就只想要问来])|^{_HAS_NOT}|(?<=.)(?<= )我?{_NOT}{_WHAT}$"
)


def without_denied(words: str) -> str:
    """Words without the half with the no. Danger is none, nor is a question."""
    return _DENIED.sub("", words)
