"""Reading sheets: bytes → sheets → header → rows of typed readings. Pure; it knows no database."""
