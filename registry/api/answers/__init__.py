"""What the operations answer, as types: they describe answers and are held against them by tests, at no cost to a call.

Days are `YYYY-MM-DD`, legal days at UTC+8; instants RFC 3339 in UTC with six decimals; amounts exact decimal strings. A
member that is `NotRequired` is absent where there is nothing to say. Members are only ever added: whoever reads answers
ignores those it does not know.
"""
