"""Which letters a deed causes: to whom, about what, when; and whether each is still true.

The words are in ``notifications``; here are the facts and the people.
"""
