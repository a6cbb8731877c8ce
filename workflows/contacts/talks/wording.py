"""What residents read when they ask whom to turn to: the name, the number, and an honest word where one is missing."""

from __future__ import annotations

OFFICE = "{name}：{phone}{address}"
ADDRESS = "，{address}"
PERSON = "{name}（{duty}）：{phone}"
ASK_DESK = "物业电话 {phone}，可以请同事帮您问。"
HEAD_MISSING = "还没有公布物业负责人是谁。物业电话 {phone}；想见经理，说“我想见经理”，就请同事联系您。"
HEAD_NOWHERE = "还没有公布物业负责人是谁。想见经理，说“我想见经理”，就请同事联系您。"
RECEPTION = "{estate}还没有公布业主接待日。想见经理，说“我想见经理”，就请同事联系您。物业上班时间 {hours}。"
NO_COMMITTEE = "{estate}现在没有业委会。要成立业委会，问居委会。"
WHICH = "您住哪个小区我还不知道。说“绑定房屋”认一下，就能告诉您该找谁；急着找人，说“人工”，或打 12345。"
CARD, CARD_NOTE = "谁管我们小区", "名字、电话，点一下就能打"
