"""What is said of the rules that hold here: the handbook's own words, with version, article and law. Nothing else."""

from __future__ import annotations

WHAT = "您想问什么规定？直接说就行，比如“装电梯要多少人同意”。"
ANSWER = "{text}\n（手册 {version} 版第 {number} 条“{heading}”，依据：{law}）"
ONE_NEAR = "您是想问“{heading}”吗？"
NEAR = "手册里相近的有：\n{lines}\n您要看第几个？都不是就说“都不是”。"
LINE = "{place}. {heading}"
NONE = "这个手册里没有写，我不能乱说。要请工作人员回答您吗？"
NOT_ASKED = "好的。还想问什么，直接说。"
WHY = "住户问规定，手册里没有"
CARD, CARD_NOTE = "看这一条", "手册 {version} 版第 {number} 条"
