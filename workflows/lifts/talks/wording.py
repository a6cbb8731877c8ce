"""What is said of lifts in chat."""

from __future__ import annotations

NONE = "您的小区还没有登记电梯。电梯有问题，直接说“电梯坏了”，马上帮您报上去。"
NOT_YOURS = "您的单元没有登记电梯。小区里的电梯："
LINE = "{label}：{words}"
MORE = "一共 {many} 部电梯，别的请扫轿厢里的码看。"
CARD = "看这部电梯"
