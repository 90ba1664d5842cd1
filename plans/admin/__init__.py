from . import audit, indicators, people, structure

__all__ = ["audit", "indicators", "people", "structure"]
