"""What people and the engine can do to a programme. One module a deed, one transaction a call.

Each deed that walks along time takes ``until`` and treats everything up to that moment in its own
order, so that one call for a year and twelve calls for its months end in the same rows.
"""
