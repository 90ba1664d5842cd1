// Draws the indicator's figure with plotly.js over the SVG that is there already. The SVG stays
// without script, on narrow screens (where it scrolls), on paper, and if anything fails.
document.addEventListener("DOMContentLoaded", async () => {
  const holder = document.querySelector("[data-chart]");
  const data = document.getElementById("chart-data");
  if (!holder || !data || !window.Plotly || !window.matchMedia("(min-width: 48rem)").matches) return;
  const figure = JSON.parse(data.textContent);
  const still = holder.querySelector("svg");
  const drawn = document.createElement("div");
  drawn.className = "chart-live";
  drawn.setAttribute("role", "group");
  drawn.setAttribute("aria-label", still.getAttribute("aria-label"));
  figure.layout.font.family = getComputedStyle(document.body).fontFamily;
  holder.append(drawn);
  try {
    await window.Plotly.newPlot(drawn, figure.data, figure.layout, {
      responsive: true,
      displaylogo: false,
      modeBarButtonsToRemove: ["select2d", "lasso2d", "zoomIn2d", "zoomOut2d", "autoScale2d"],
    });
    still.classList.add("chart-still");
  } catch {
    drawn.remove();
  }
});
