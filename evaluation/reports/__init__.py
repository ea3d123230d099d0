"""Reports for regions and for the programme: facts first, then blocks, then HTML, PDF and DOCX.

``gathering`` collects facts, ``regional`` and ``programme`` turn them into blocks in one language,
``rendering`` writes files. Nothing here reads a clock, a database or a network.
"""
