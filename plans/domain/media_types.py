"""The media types of the files that the portal hands out."""

OFFICE = "application/vnd.openxmlformats-officedocument."
XLSX = f"{OFFICE}spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
CSV_SHIFT_JIS = "text/csv; charset=shift_jis"
YAML = "application/yaml; charset=utf-8"
ZIP = "application/zip"
