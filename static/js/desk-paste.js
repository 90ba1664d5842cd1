/* A block copied from Excel or LibreOffice, put into the department's sheet: by the columns one
   sees, in their order, never into folded rows. What found no field stays listed until it is
   dismissed, and Ctrl+Z takes a paste back. */
"use strict";

(() => {
  const FIELD = "input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea";
  const HERE = `tr[data-line] :is(${FIELD})`;
  const statusLine = document.querySelector("[data-status]");
  const left = document.querySelector("[data-left]");
  const BLANK = "空欄のため、欄の値はそのままです";
  const pastes = []; // each paste as [field, before, after]

  const fieldsOf = (line) => [...line.querySelectorAll(FIELD)];
  const kindOf = (line) => fieldsOf(line)[0]?.name[0];
  // Where a field stands: its column, and its place within the cell.
  const placeOf = (field) => {
    const cell = field.closest("td");
    return [cell.cellIndex, [...cell.querySelectorAll(FIELD)].indexOf(field)];
  };
  const atPlace = (line, [column, nth]) => line.cells[column]?.querySelectorAll(FIELD)[nth];
  const isSeen = (line) => line.checkVisibility();

  // Cells by tabs, lines by line breaks, quoted where they hold either
  function blockOfText(text) {
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

  // The same from a table: what is merged stands in its first cell.
  function blockOfTable(table) {
    // Excel ends a table with a line that only sets the columns' widths.
    const lines = [...table.rows].filter((row) => row.getAttribute("height") !== "0");
    const rows = lines.map(() => []);
    lines.forEach((row, down) => [...row.cells].forEach((cell) => {
      let right = 0;
      while (rows[down][right] !== undefined) right++;
      for (let y = 0; y < cell.rowSpan && down + y < rows.length; y++)
        for (let x = 0; x < cell.colSpan; x++) rows[down + y][right + x] = "";
      rows[down][right] = textOf(cell);
    }));
    return rows;
  }

  function textOf(cell) {
    // How a word is read, which Excel keeps beside what was typed.
    cell.querySelectorAll("rt, rp").forEach((reading) => reading.remove());
    cell.querySelectorAll("br").forEach((br) => br.replaceWith("\u2028"));
    return cell.textContent.replace(/[ \t\r\n]+/g, " ").replace(/ ?\u2028 ?/g, "\n").trim();
  }

  function blockOf(clipboard) {
    // Its styles are left out: the portal's pages take none from elsewhere.
    const html = clipboard.getData("text/html").replace(/<style[^]*?<\/style>/gi, "")
      .replace(/\sstyle\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, "");
    const page = new DOMParser().parseFromString(html, "text/html");
    const table = page.querySelector("table");
    return table ? blockOfTable(table) : blockOfText(clipboard.getData("text/plain"));
  }

  const plain = (text) => text.normalize("NFKC").trim();
  const choice = (field, text) => [...field.options].find((option) => plain(option.text) === plain(text));

  function put(field, text) {
    if (field.matches("select")) {
      const found = choice(field, text);
      if (!found) return false;
      field.value = found.value;
    } else field.value = field.matches("textarea") ? text.trim() : text.replace(/\s*\n\s*/g, " ").trim();
    return true;
  }

  // 「集計中」 beside the figures is the line's 区分, never its remark.
  function fieldFor(line, place, text) {
    const field = atPlace(line, place);
    const status = line.querySelector("select[name$='-status']");
    return field?.matches("textarea") && status && choice(status, text) ? status : field;
  }

  function paste(field, block) {
    const start = field.closest("tr[data-line]");
    const all = [...document.querySelectorAll("tr[data-line]")]
      .filter((line) => isSeen(line) && kindOf(line) === kindOf(start));
    const lines = all.slice(all.indexOf(start));
    const places = fieldsOf(start).map(placeOf);
    const first = fieldsOf(start).indexOf(field);
    const before = new Map(lines.slice(0, block.length).flatMap(fieldsOf).map((one) => [one, one.value]));
    const over = [];
    let count = 0;
    block.forEach((cells, down) => cells.forEach((text, right) => {
      const place = places[first + right];
      const target = lines[down] && place && fieldFor(lines[down], place, text);
      if (!plain(text)) {
        // A blank cell takes nothing away; where something stands, that is said.
        if (target?.value) over.push([down + 1, right + 1, "", BLANK]);
      } else if (target && put(target, text)) {
        tell(target);
        count++;
      } else {
        over.push([down + 1, right + 1, text, whyNot(lines[down], target)]);
        if (target) refuse(target);
      }
    }));
    const changed = [...before].map(([one, was]) => [one, was, one.value]).filter(([, was, now]) => was !== now);
    if (changed.length) pastes.push(changed);
    save(before.keys());
    list(over);
    say(`${count}件の欄に貼り付けました（Ctrl+Z で取り消せます）。`
      + (over.length ? `入らなかった値が${over.length}件あります。` : ""), over.length > 0);
  }

  const whyNot = (line, field) => field ? "この欄の選択肢にありません"
    : line ? "この列に入力欄がありません" : "下に行がありません";

  function tell(field) {
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function refuse(field) {
    field.dataset.refused = "";
    field.setAttribute("aria-invalid", "true");
  }
  document.addEventListener("input", ({ target }) => {
    if (target.dataset?.refused === undefined) return;
    delete target.dataset.refused;
    target.removeAttribute("aria-invalid");
  });
  function save(fields) {
    new Set([...fields].map((field) => field.closest("[data-report]")))
      .forEach((section) => htmx.trigger(section, "typed"));
  }
  function say(text, isBad) {
    statusLine.textContent = text;
    statusLine.classList.toggle("desk-bad", isBad);
  }

  function list(over) {
    if (!over.length) return;
    left.querySelector("ul").append(...over.map(([row, column, text, why]) =>
      Object.assign(document.createElement("li"), { textContent: `${row}行${column}列「${text}」：${why}` })));
    left.hidden = false;
  }
  left.querySelector("button").addEventListener("click", () => {
    left.querySelector("ul").replaceChildren();
    left.hidden = true;
  });

  document.addEventListener("paste", (event) => {
    const field = event.target;
    if (!field.matches?.(HERE) || !event.clipboardData) return;
    const text = event.clipboardData.getData("text/plain");
    // A remark takes several lines; only what comes from a table is a block of cells there.
    const isTable = text.includes("\t") || /<table/i.test(event.clipboardData.getData("text/html"));
    if (field.matches("textarea") && !isTable) return;
    const block = blockOf(event.clipboardData);
    if (block.length === 1 && block[0].length === 1 && !field.matches("select")) return;
    event.preventDefault();
    paste(field, block);
  });

  // While its fields hold what was pasted, a paste is the last thing that was done to them.
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== "z") return;
    const last = pastes.at(-1);
    if (!last?.every(([field, , now]) => field.isConnected && field.value === now)) return;
    event.preventDefault();
    pastes.pop();
    for (const [field, was] of last) {
      field.value = was;
      tell(field);
    }
    // What follows from another field is cleared as one types: put back as they all were.
    last.forEach(([field, was]) => { field.value = was; });
    save(last.map(([field]) => field));
    say("貼り付けを取り消しました。", false);
  });
})();
