/* A department's sheet: moves as in Excel, saves as one types,
   and does not let a page go with text that is not saved. Without it the sheet is a plain form. */
"use strict";

(() => {
  const FIELD = "input:not([type=hidden], [type=checkbox], [type=radio]), select, tr[data-line] textarea";
  const PAUSE = 1200, LONG_PAUSE = 3000, AGAIN = 15000;
  const statusLine = document.querySelector("[data-status]");
  const login = document.querySelector("[data-login]");
  const typed = new Map(); // section → how often something was typed in it
  const kept = new Map(); // section → how much of that has been saved
  const timers = new Map();
  const seen = new WeakMap(); // field → what it held when it was last counted as typed
  let leaving = false, pressed = null;

  const lines = () => [...document.querySelectorAll("tr[data-line]")];
  const fieldsOf = (line) => [...line.querySelectorAll(FIELD)];
  const columnOf = (field) => field.closest("td")?.cellIndex;
  const isDirty = () => [...typed].some(([section, count]) => (kept.get(section) ?? 0) < count);
  const say = (text, isBad = false) => {
    statusLine.textContent = text;
    statusLine.classList.toggle("desk-bad", isBad);
  };

  say("入力すると、自動で下書きに保存されます。");

  // What is gone to stands above the bar, however high that has become.
  const bar = document.querySelector(".desk-bar");
  new ResizeObserver(() => {
    document.documentElement.style.scrollPaddingBottom = `${bar.offsetHeight + 16}px`;
  }).observe(bar);
  document.addEventListener("focusin", ({ target }) => {
    const { top, bottom } = target.getBoundingClientRect();
    const covered = bottom - bar.getBoundingClientRect().top;
    if (covered > 0 && !bar.contains(target))
      scrollBy({ top: Math.min(covered + 8, Math.max(top, 0)), behavior: "instant" });
  });

  // Excel's keys
  function move(field, down) {
    const all = lines();
    let at = all.indexOf(field.closest("tr[data-line]"));
    const column = columnOf(field);
    while ((at += down) >= 0 && at < all.length) {
      const next = fieldsOf(all[at]).find((other) => columnOf(other) === column);
      if (next) {
        next.focus();
        next.select?.();
        return;
      }
    }
  }

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.("tr[data-line]") && event.target;
    if (!field || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.altKey) {
      if (event.key !== "Enter" || !field.matches("textarea")) return;
      field.setRangeText("\n", field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      event.preventDefault();
      return;
    }
    const isText = field.matches("input:not([type=checkbox])");
    if (event.key === "Enter" && field.matches(FIELD)) move(field, event.shiftKey ? -1 : 1);
    else if (event.key === "ArrowDown" && isText) move(field, 1);
    else if (event.key === "ArrowUp" && isText) move(field, -1);
    else if (event.key === "Escape" && isText && field.dataset.before !== undefined) {
      field.value = field.dataset.before;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.select();
    } else return;
    event.preventDefault();
  });
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches?.("tr[data-line] input")) target.dataset.before = target.value;
  });

  // Saving
  document.addEventListener("input", ({ target }) => {
    const section = target.closest?.("[data-report]");
    if (!section) return;
    seen.set(target, stateOf(target));
    typed.set(section, (typed.get(section) ?? 0) + 1);
    clearOther(target);
    clearTimeout(timers.get(section));
    const pause = target.matches("textarea") ? LONG_PAUSE : PAUSE;
    timers.set(section, setTimeout(() => htmx.trigger(section, "typed"), pause));
  });

  // What was added and the running total each follow from the other: the last one typed counts.
  function clearOther(field) {
    const pair = { value: "increment", increment: "value" };
    const [, key, name] = /^(a\d+)-(value|increment)$/.exec(field.name ?? "") ?? [];
    const other = name && document.getElementById(`${key}-${pair[name]}`);
    if (other && field.value.trim()) other.value = "";
  }

  // The newest token: logging in again in another window changes it.
  function token() {
    const cookie = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    return cookie ? cookie[1] : document.getElementById("sheet").elements.csrfmiddlewaretoken.value;
  }

  document.addEventListener("htmx:configRequest", ({ detail }) => {
    detail.headers["X-CSRFToken"] = token();
    delete detail.parameters.csrfmiddlewaretoken; // the one that the page came with may have gone
  });
  document.addEventListener("htmx:beforeRequest", ({ target }) => {
    clearTimeout(timers.get(target));
    target.dataset.sent = typed.get(target) ?? 0;
    say("保存しています…");
  });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { target, detail: { xhr } } = event;
    if (xhr.status === 200 && xhr.getResponseHeader("Desk-Kept")) {
      kept.set(target, Number(target.dataset.sent));
      login.hidden = true;
      say(isDirty() ? "入力中…" : `下書きに保存しました（${new Date().toLocaleTimeString("ja-JP")}）`);
    } else if (xhr.status === 200 && xhr.responseText.includes("-keep")) {
      pressed = null;
      say("選ぶ必要のある欄か、保存できない取組があります。", true);
    } else {
      event.preventDefault(); // the log-in page, or an error: nothing to show in the sheet
      if (/[/]login[/]/.test(xhr.responseURL)) ended(target);
      else failed(target, xhr.status);
    }
  });
  document.addEventListener("htmx:afterOnLoad", ({ target }) => {
    target.querySelectorAll("[aria-invalid]:not([data-refused])").forEach((field) => field.removeAttribute("aria-invalid"));
    target.querySelectorAll("[data-for]").forEach((problem) =>
      document.getElementById(problem.dataset.for)?.setAttribute("aria-invalid", "true"));
    if (pressed !== null && !isDirty()) goOn();
  });
  // A box ticked while the save was under way stays ticked.
  document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target, fragment } }) => {
    const boxes = [...fragment.querySelectorAll("[type=checkbox], [type=radio]")];
    target.querySelectorAll("[type=checkbox], [type=radio]").forEach(({ name, value, checked }) => {
      const same = boxes.find((box) => box.name === name && box.value === value);
      if (same) same.checked = checked;
    });
  });
  for (const name of ["htmx:sendError", "htmx:timeout"])
    document.addEventListener(name, ({ target }) => failed(target));

  // Logged in again in another tab: what waits is saved as soon as one is back.
  function ended(section) {
    failed(section);
    say("まだ保存できていません。ログインの有効時間が切れました。入力はこの画面に残っています。ログインし直すと、自動で保存します。", true);
    login.hidden = false;
  }
  window.addEventListener("focus", () => { if (!login.hidden) saveRest(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !login.hidden) saveRest(); });

  function failed(section, status) {
    const why = status === 403 ? "この所管課の入力ができなくなりました（組織改編・異動や、ログインし直したため）。担当業務を新しいタブで開き、入力した内容を今のシートに写してください" : status === 507 ? "サーバーのディスクに空きがありません。管理者に知らせてください" : "通信かログインを確かめてください";
    say(`まだ保存できていません。入力はこの画面に残っています。${why}（自動でもう一度試します）。`, true);
    pressed = null;
    clearTimeout(timers.get(section));
    timers.set(section, setTimeout(() => htmx.trigger(section, "typed"), AGAIN));
  }

  // Typed before this script was there, or put back by the browser
  function isChanged(field) {
    if (field.matches("select"))
      return field.selectedIndex !== Math.max(0, [...field.options].findIndex((o) => o.defaultSelected));
    if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
    return field.value !== field.defaultValue;
  }
  const stateOf = (field) => field.matches("[type=checkbox], [type=radio]") ? field.checked : field.value;
  const isAgain = performance.getEntriesByType("navigation")[0]?.type !== "navigate";
  function countRestored() {
    document.querySelectorAll("[data-report] :is(input:not([type=hidden]), select, textarea)")
      .forEach((field) => {
        if (!isChanged(field) || seen.get(field) === stateOf(field)) return;
        if (isAgain) forgetMark(field);
        field.dispatchEvent(new Event("input", { bubbles: true }));
      });
  }
  countRestored();

  // What the browser puts back was typed over another text than this page may have come with:
  // without a mark the portal shows both wherever they differ.
  function forgetMark(field) {
    const [, kind, id, name] = /^([aip])(\d+)-(\w+)$/.exec(field.name) ?? [];
    if (!kind) return;
    if (kind === "i" && field.defaultValue === "") return; // nothing stands there to be written over
    const line = { a: name === "sure" ? "sure" : "actual", p: "phase" }[kind];
    const unit = line ? `${line}-${id}` : name;
    const seen = field.closest("[data-report]").querySelector("[name$='-seen']");
    seen.value = seen.value.split(",").filter((pair) => !pair.startsWith(`${unit}:`)).join(",");
  }

  // A button of the sheet: first what is not saved yet, so that a failing connection or an ended
  // session leaves everything where it is.
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "sheet") return;
    leaving = !isDirty();
    if (leaving) return;
    event.preventDefault();
    pressed = event.submitter?.value ?? "";
    saveRest();
  });

  function saveRest() {
    for (const [section, count] of typed)
      if ((kept.get(section) ?? 0) < count) htmx.trigger(section, "typed");
  }

  function goOn() {
    const form = document.getElementById("sheet");
    const button = Object.assign(document.createElement("input"), { type: "hidden", name: "do", value: pressed });
    form.append(button);
    form.elements.csrfmiddlewaretoken.value = token();
    pressed = null;
    leaving = true;
    form.submit();
  }

  // Leaving
  window.addEventListener("pageshow", () => {
    leaving = false;
    countRestored(); // some of it only comes after the page has loaded
    saveRest();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && isDirty()) event.preventDefault();
  });
})();
