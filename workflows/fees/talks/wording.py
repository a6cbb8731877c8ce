"""What is said of money in chat: the largest number first, then how it came about. Short and kind."""

from __future__ import annotations

TOTAL = "您一共还有 {total} 要交。"
ONE = "{home}还有 {total} 要交。"
HOME = "{home}：{total}"
BILL = "{item}（{period}）{total}{how}"
HOW = "，怎么来的：{formula}"
MORE = "另外还有 {count} 张账单，点下面看全部。"
OVERDUE = "有 {count} 张过了缴费日，方便时请交一下；有困难可以和我们说。"
LATE = "里面有违约金 {late} 元。"
DISPUTED = "您提过疑问的 {count} 张，答复以前不催您。"
HELPED = "{home}您可以帮着交 {total}（您是{relation}，看不到明细）。"
NOTHING = "您现在没有要交的费用，都交清了。"
NOT_OTHERS = "别人家的费用不能告诉您。"
CARD, CARD_NOTE = "去缴费", "看明细、交钱、提疑问"
