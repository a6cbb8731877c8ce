"""The service contract 物业服务合同 of an estate: how long it runs, on what day who must decide, and how it ends.

A version 约定 is what owners and firm have agreed: form, days, the firm's pay, other periods of notice. A notice 通知
says from which day on the firm goes, and by whose word. Both are written down by one person and hold by another's yes.
With a notice the hand-over 交接 begins: what is handed over is ticked by those who take it.
"""
