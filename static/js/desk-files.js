/* Files dropped onto an initiative's block of the sheet, or chosen there: laid beside its report one
   by one, each answered by itself, without leaving the page. */
"use strict";

(() => {
  const statusLine = document.querySelector("[data-status]");
  const BLOCK = "[data-report]";
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  const blockAt = (event) => event.target.closest?.(BLOCK);

  function say(text, isBad = false) {
    statusLine.textContent = text;
    statusLine.classList.toggle("desk-bad", isBad);
  }

  // Where a file may be let go is seen as soon as one is over the page.
  function mark(block, isOver) {
    document.body.classList.toggle("desk-dragging", isOver);
    for (const one of document.querySelectorAll(BLOCK)) one.classList.toggle("desk-drop", one === block);
  }
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault(); // a file let go beside a block must not take the place of the page
    const block = blockAt(event);
    event.dataTransfer.dropEffect = block ? "copy" : "none";
    mark(block, true);
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) mark(null, false);
  });
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    mark(null, false);
    const block = blockAt(event);
    if (block) lay(block, filesOf(event.dataTransfer));
    else say("資料は、入力できる取組の枠の中に放してください。添付していません。", true);
  });

  // A folder has no content of its own to be sent.
  function filesOf(transfer) {
    return [...transfer.items].filter((item) => item.kind === "file").map((item) =>
      item.webkitGetAsEntry?.()?.isDirectory ? { name: item.getAsFile()?.name ?? "", isFolder: true } : item.getAsFile());
  }

  for (const form of document.querySelectorAll("[data-attach]")) {
    // What is chosen here is no entry of the sheet.
    for (const name of ["change", "input"]) form.addEventListener(name, (event) => event.stopPropagation());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const files = [...form.elements.file.files];
      form.reset();
      lay(form.closest(BLOCK), files);
    });
  }

  async function lay(block, files) {
    const list = block.querySelector(".desk-laid");
    const lines = [];
    for (const [at, file] of files.entries()) {
      say(`資料を添付しています…（${at + 1}/${files.length}）`);
      lines.push(...(file.isFolder ? [refused(file, "フォルダーは添付できません。中のファイルを選んでください。")] : await send(block, file)));
      list.replaceChildren(...lines);
    }
    const bad = lines.filter((line) => line.matches(".desk-problem")).length;
    say(bad ? `添付できなかった資料が${bad}件あります。取組の枠の中を見てください。` : `資料を${lines.length}件添付しました。`, bad > 0);
  }

  function refused(file, why) {
    return Object.assign(document.createElement("p"), { className: "desk-problem", textContent: `「${file.name}」：${why}` });
  }

  // What the portal says of one file; its state in the head of the block comes along.
  async function send(block, file) {
    const form = block.querySelector("[data-attach]");
    const body = new FormData();
    body.append("file", file, file.name);
    const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? form.elements.csrfmiddlewaretoken.value;
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-CSRFToken": token, "HX-Request": "true" } });
      if (answer.redirected || answer.status === 403) return [refused(file, "ログインの有効時間が切れました。ログインし直してから、もう一度放してください。")];
      if (!answer.ok) return [refused(file, answer.status === 507 ? "サーバーのディスクに空きがありません。管理者に知らせてください。" : "サーバーが受け取れませんでした。大きさを確かめて、もう一度放してください。")];
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const status = page.querySelector(".desk-status");
      document.getElementById(status.id).replaceWith(status);
      return [...page.querySelectorAll(".desk-laid p")];
    } catch {
      return [refused(file, "通信できませんでした。大きすぎないか確かめて、もう一度放してください。")];
    }
  }
})();
