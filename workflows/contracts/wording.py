"""What is said of a service contract to those who must act, and to owners when the firm goes."""

from __future__ import annotations

VERSION, NOTICE, RECALL = "物业合同约定", "物业合同的通知", "物业通知的撤回"
ASKED_TITLE = "{what}等您核对"
ASKED = "{estate}：{said}。依据：{basis}。请在工作台“服务合同”里核对，确认后才算。"
REFUSED_TITLE = "{what}被退回"
REFUSED = "{estate}：{said}，核对的人退回了：{why}"
AGREED_TITLE = "{what}已核对"
AGREED = "{estate}：{said}，已核对确认。"
GOING_TITLE = "小区的物业要变了"
GOING = "{line}依据：{basis}。有疑问，请问业委会或社区。"
STAYS_TITLE = "物业不走了，通知已撤回"
STAYS = "{estate}：{said}，已撤回。原因：{basis}。物业继续服务。有疑问，请问业委会或社区。"
SIGNED_TITLE = "物业合同有新的约定"
SIGNED = "{estate}：{said}。依据：{basis}。有疑问，请问业委会或物业。"
SOON_TITLE = "物业合同：{label}，{day}"
GONE_TITLE = "物业合同：{label}的日子已过"
