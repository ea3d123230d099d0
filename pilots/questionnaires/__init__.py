"""Questionnaires as people fill them in: who is asked, on which screens, what is typed so far."""
