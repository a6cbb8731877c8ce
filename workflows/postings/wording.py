"""What staff are told about what an estate has to publish."""

from __future__ import annotations

DUE_TITLE = "该公布了：{label}"
DUE = (
    "{estate}：{label}（{span}）最迟 {by} 要公布，{often}，每次至少挂 {days} 天（{law}）。"
    "公布后请在工作台“信息公开”里登记。"
)
SHORT = "{estate}：{label}（{span}）撤早了，没挂满 {days} 天，最迟 {by} 要重新公布（{law}）。"
LATE_TITLE = "逾期没公布：{label}"
LATE = (
    "{estate}：{label}（{span}）应在 {by} 以前公布，现在还没有（{law}）。居民在小程序里看得到逾期。请尽快公布并登记。"
)
ALWAYS = "要一直公布的"
