"""What WeChat and WeCom demand of us on the wire, and nothing else.

Words: a *line* carries signed-in calls to one platform host; a *token* is what signs them in; an *inbound* is
one push that came through our callback *doors*, checked and opened; a *refusal* says what kind of no we heard.
The room knows no resident, no report and no message owed: it is given settings, a clock and a store for tokens,
and gives back typed answers. It alone may import wechatpy.
"""
