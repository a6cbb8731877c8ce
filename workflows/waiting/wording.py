"""The words that go out about what waits."""

TITLE = "有一件事还在等人核对"
WAITS = "{estate}：{day}提交的{what}还没有人核对。请在工作台“{where}”里看一看，同意或退回。"
NOBODY = "{estate}：您{day}提交的{what}还没有人核对，这个小区也没有别的同事能核对。请联系系统管理员安排一位。"
