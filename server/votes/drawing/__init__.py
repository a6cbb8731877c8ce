"""Draws the result sheet 结果公示单: a picture for chats and a page for the stair board, of the published figures."""
