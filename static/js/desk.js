/* A department's sheet: moves as in Excel, takes a block from the clipboard, saves as one types,
   and does not let a page go with text that is not saved. Without it the sheet is a plain form. */
"use strict";

(() => {
  const FIELD = "input:not([type=hidden], [type=checkbox], [type=radio]), select, tr[data-line] textarea";
  const PAUSE = 1200, LONG_PAUSE = 3000, AGAIN = 15000;
  const said = document.querySelector("[data-said]");
  const typed = new Map(); // section → how often something was typed in it
  const kept = new Map(); // section → how much of that has been saved
  const timers = new Map();
  let leaving = false, pressed = null;

  const lines = () => [...document.querySelectorAll("tr[data-line]")];
  const fieldsOf = (line) => [...line.querySelectorAll(FIELD)];
  const columnOf = (field) => field.closest("td")?.cellIndex;
  const isDirty = () => [...typed].some(([section, count]) => (kept.get(section) ?? 0) < count);
  const say = (text, isBad = false) => {
    said.textContent = text;
    said.classList.toggle("desk-bad", isBad);
  };

  say("入力すると、自動で下書きに保存されます。");

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
      put(field, field.dataset.before);
      field.select();
    } else return;
    event.preventDefault();
  });
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches?.("tr[data-line] input")) target.dataset.before = target.value;
  });

  // A block copied from Excel: cells by tabs, lines by line breaks, quoted where they hold either
  function blockOf(text) {
    const rows = [[""]];
    let quoted = false;
    const body = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let at = 0; at < body.length; at++) {
      const row = rows.at(-1), char = body[at];
      if (quoted && char === '"' && body[at + 1] === '"') row[row.length - 1] += body[++at];
      else if (quoted && char === '"') quoted = false;
      else if (quoted) row[row.length - 1] += char;
      else if (char === '"' && row.at(-1) === "") quoted = true;
      else if (char === "\t") row.push("");
      else if (char === "\n") rows.push([""]);
      else row[row.length - 1] += char;
    }
    return rows;
  }

  function put(field, text) {
    if (field.matches("select")) {
      const plain = text.normalize("NFKC").trim();
      const found = [...field.options].find((option) => option.text === plain);
      if (!found) return false;
      field.value = found.value;
    } else field.value = field.matches("textarea") ? text.trim() : text.replace(/\n/g, " ").trim();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }

  document.addEventListener("paste", (event) => {
    const field = event.target;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!field.matches?.(`tr[data-line] :is(${FIELD})`)) return;
    // A remark takes several lines; only what comes from a table is a block of cells there.
    const isTable = text.includes("\t") || /<table/i.test(event.clipboardData.getData("text/html"));
    if (field.matches("textarea") && !isTable) return;
    const block = blockOf(text);
    if (block.length === 1 && block[0].length === 1 && field.matches("input")) return;
    event.preventDefault();
    const below = lines().slice(lines().indexOf(field.closest("tr[data-line]")));
    const first = fieldsOf(below[0]).indexOf(field);
    let count = 0, left = 0;
    block.forEach((cells, down) => cells.forEach((cell, right) => {
      const target = below[down] && fieldsOf(below[down])[first + right];
      if (target && put(target, cell)) count++;
      else if (cell.trim()) left++;
    }));
    new Set(below.slice(0, block.length).map((line) => line.closest("[data-report]")))
      .forEach((section) => htmx.trigger(section, "typed"));
    const rest = left ? `入りきらなかった値が${left}件あります。` : "";
    say(`${count}件の欄に貼り付けました。${rest}`, Boolean(left));
  });

  // Saving
  document.addEventListener("input", ({ target }) => {
    const section = target.closest?.("[data-report]");
    if (!section) return;
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
      say(isDirty() ? "入力中…" : `下書きに保存しました（${new Date().toLocaleTimeString("ja-JP")}）`);
    } else if (xhr.status === 200 && xhr.responseText.includes("-keep")) {
      pressed = null;
      say("選ぶ必要のある欄か、保存できない取組があります。", true);
    } else {
      event.preventDefault(); // the log-in page, or an error: nothing to show in the sheet
      failed(target, xhr.status);
    }
  });
  document.addEventListener("htmx:afterOnLoad", ({ target }) => {
    target.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
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

  function failed(section, status) {
    const why = status === 507 ? "サーバーのディスクに空きがありません。管理者に知らせてください" : "通信かログインを確かめてください";
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
  const isAgain = performance.getEntriesByType("navigation")[0]?.type !== "navigate";
  document.querySelectorAll("[data-report] :is(input:not([type=hidden]), select, textarea)")
    .forEach((field) => {
      if (!isChanged(field)) return;
      if (isAgain) forgetMark(field);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });

  // What the browser puts back was typed over another text than this page may have come with:
  // without a mark the portal shows both wherever they differ.
  function forgetMark(field) {
    const [, kind, id, name] = /^([aip])(\d+)-(\w+)$/.exec(field.name) ?? [];
    if (!kind) return;
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
    for (const [section, count] of typed)
      if ((kept.get(section) ?? 0) < count) htmx.trigger(section, "typed");
  });

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
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && isDirty()) event.preventDefault();
  });
})();
