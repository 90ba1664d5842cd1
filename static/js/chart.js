// Draws the indicator's figure with plotly.js over the SVG that is there already, once it is asked
// for: until then the library is not fetched. The SVG stays without script and on paper, and comes
// back if anything fails.
document.addEventListener("DOMContentLoaded", () => {
  const holder = document.querySelector("[data-chart]");
  const data = document.getElementById("chart-data");
  const button = document.querySelector("[data-chart-live]");
  if (!holder || !data || !button) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await fetched(holder.dataset.chart);
      await draw(holder, JSON.parse(data.textContent));
      button.remove();
    } catch {
      holder.querySelector(".chart-live")?.remove();
      button.disabled = false;
      button.textContent = "操作できるグラフを表示できません。もう一度試す";
    }
  });
});

function fetched(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

async function draw(holder, figure) {
  const stills = holder.querySelectorAll("svg");
  const drawn = document.createElement("div");
  drawn.className = "chart-live";
  drawn.setAttribute("role", "group");
  drawn.setAttribute("aria-label", stills[0].getAttribute("aria-label"));
  const style = getComputedStyle(document.body);
  figure.layout.font.family = style.fontFamily;
  holder.append(drawn);
  await window.Plotly.newPlot(drawn, figure.data, figure.layout, {
    responsive: true,
    displaylogo: false,
    modeBarButtonsToRemove: ["select2d", "lasso2d", "zoomIn2d", "zoomOut2d", "autoScale2d"],
  });
  stills.forEach((still) => still.classList.add("chart-still"));
}
