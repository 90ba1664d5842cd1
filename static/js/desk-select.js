/* One box above a list ticks all of it. Without this script the box stays hidden. */
"use strict";

document.querySelectorAll("[data-all]").forEach((all) => {
  const boxes = [...all.form.querySelectorAll(`[type=checkbox][name="${all.dataset.all}"]`)];
  const follow = () => {
    all.checked = boxes.every((box) => box.checked);
    all.indeterminate = !all.checked && boxes.some((box) => box.checked);
  };
  all.parentElement.hidden = false;
  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
  boxes.forEach((box) => box.addEventListener("change", follow));
  follow();
});
