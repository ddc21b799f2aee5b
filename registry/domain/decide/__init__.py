"""What the register answers to a command on a pledge: an event to record, or a refusal with every reason.

Each answers the event with every live item judged as it then is. A pledge that has ended accepts none of them but a
correction; while a court preserves a right its pledge is neither amended nor transferred.
"""
