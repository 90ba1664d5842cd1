// A link to an explanation (a.explain) shows it in place: what its page says under the link's #part,
// and the parts that go with every explanation. Without this script the link leads to the page.
(() => {
  const dialog = document.createElement("dialog");
  dialog.className = "told";
  dialog.setAttribute("aria-label", "説明");

  // A term stands in a list of terms, there as here.
  function copied(element) {
    const copy = document.importNode(element, true);
    if (element.parentElement.tagName !== "DL") return copy;
    const list = document.importNode(element.parentElement, false);
    list.append(copy);
    return list;
  }

  function shown(page, link) {
    const part = page.getElementById(link.hash.slice(1));
    if (!part) return false;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "button";
    close.textContent = "閉じる";
    close.addEventListener("click", () => dialog.close());
    const whole = document.createElement("a");
    whole.href = link.href;
    whole.textContent = page.querySelector("h1")?.textContent.trim() || "説明の画面";
    const head = document.createElement("p");
    head.className = "told-head";
    head.append(whole, close);
    const always = part.matches("[data-told]") ? page.querySelectorAll("[data-told-always]") : [];
    const told = [part, ...always].filter((one, place, all) => all.indexOf(one) === place);
    dialog.replaceChildren(head, ...told.map(copied));
    // What the page has already keeps its name for itself.
    dialog.querySelectorAll("[id]").forEach((element) => { element.id = `told-${element.id}`; });
    dialog.querySelectorAll("[aria-labelledby]").forEach((element) => {
      element.setAttribute("aria-labelledby", `told-${element.getAttribute("aria-labelledby")}`);
    });
    document.body.append(dialog);
    dialog.showModal();
    close.focus({ preventScroll: true });
    dialog.scrollTop = 0;
    return true;
  }

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a.explain");
    const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!link || !plain || !dialog.showModal || dialog.contains(link)) return;
    event.preventDefault();
    try {
      const answer = await fetch(link.href, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok || !shown(page, link)) location.href = link.href;
    } catch {
      location.href = link.href;
    }
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
})();
