"""The ways in for machines: Prefect flows, one per phase, each a short sweep over what is due.

A flow answers three questions: which subjects, which deed, what to try again. Rules, queries and
words are below. No flow run waits for a person, a date or a mail.
"""
