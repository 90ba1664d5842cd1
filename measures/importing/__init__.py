"""From a sheet to the rows it would write, which are stored as its preview.

A module each: lines, matching, figures and phases, checks, cautions, planning, rows, previews,
history (what earlier imports did) and survey_returns.
"""
