"""A local WeChat: the parts of Weixin, WeCom and their phones that Linli talks to, as one separate process.

It imports nothing of ours and is configured with keys alone, so it can only agree with us over the wire. It checks
what the platform checks (tokens, codes, openids, credits, field formats, quotas), answers in the platform's own
shapes, and pushes signed and encrypted events to our callbacks.

Words: a *door* is one endpoint row; the *gate* is what every call passes before its door (faults, token, quota,
ledger); the *agenda* holds what happens later on the *platform clock*; a *letter* is a message somebody's phone
shows; a *credit* is one consent to one subscribe message; the *desk* is the page that shows all phones.
"""
