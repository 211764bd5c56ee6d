"""The year before the quarter: one family after the other meets the rules of the cheque, at the same four services.

Each case is a story of its own and says what must come of each step. What is counted here is held against what the
services say at the end.
"""
