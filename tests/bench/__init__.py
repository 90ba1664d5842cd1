"""What pages and imports cost, as ratios to the least that would do: ``make bench``."""
