"""The other side of the wire: the mini-program itself (`app/`), a resident's phone in Python (`phone.py`), the
journeys told aloud (`story.py`), and a local WeChat to run them against (`platform/`), a process of its own that
imports nothing of ours."""
