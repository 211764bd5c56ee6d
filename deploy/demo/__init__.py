"""`make demo`: a quarter of a Brussels programme, played through the four running services by HTTP and files only.

It keeps its own tally of what it sent and was answered, and compares that with what the services say.
"""
