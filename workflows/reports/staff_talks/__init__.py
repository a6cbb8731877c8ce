"""What staff do with reports in WeCom: looking, taking, giving out, answering, going, pausing, finishing, giving back.

Each talk makes one move of the table of moves, by the same service and under the same policy as the console. A number
that names no report of theirs is never acted on: whoever may have slipped is asked.
"""
