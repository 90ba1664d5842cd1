// The arrow keys turn a meeting's screens, but in a field, where they move the cursor.
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("input, select, textarea, summary, [contenteditable]")) return;
  const way = { ArrowRight: "next", ArrowLeft: "prev" }[event.key];
  const link = way && document.querySelector(`.screen-steps a[rel="${way}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
