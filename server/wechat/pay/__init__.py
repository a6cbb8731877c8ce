"""WeChat Pay v3 as a service provider with sub-merchants: what it demands on the wire, and nothing else.

Words: the *gateway* is our calls out, typed in and out; a *sub-merchant* (``sub_mchid``) is one property company; a
*transaction* is what the platform says of one order of ours; a *notice* is one callback, checked and opened.
*Refused* is a certain no; *unsure* means that nobody knows whether it happened: ask before doing it again. Money is
whole fen. The room knows no bill, no payer's name and no ledger. It alone speaks wechatpayv3, which checks no time and
meets unknown serials with a call of its own; decision record 0020 says how each of its gaps is closed.
"""
