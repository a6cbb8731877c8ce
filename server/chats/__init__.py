"""Conversations with residents 会话 (云客服): what was said, and who of us has it.

A *chat* is one stretch of talk on one address. The *bot* answers until somebody asks for a person: then the chat is
*waiting*, somebody on *duty* takes it, answers, and gives it back. Its *lines* are the transcript: sealed at rest, read
by whoever is on duty and by nobody else without a reason, erased after the period of ``config/talks.toml``.
"""
