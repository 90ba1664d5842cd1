"""From a sheet to the rows it would write: matched, understood, checked, kept for the preview.

Each step has a module: lines, matching, figures and phases, checks, cautions and questions,
planning, kept.
"""
