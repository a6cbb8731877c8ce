"use strict";
// The owner groups as their members see them, and what lies on a colleague's phone to be sent on.
const OUTCOMES = { 0: "未发送", 1: "已发送", 2: "发送失败", 3: "超过群发上限" };

function attachmentOf(a) {
  const file = a.file ? `/groups/files/${a.file}` : "";
  if (a.kind === "video") return el("video", { src: file, controls: true, preload: "metadata", "aria-label": "视频" });
  if (a.kind === "image") return el("img", { src: file, alt: a.name || "图片" });
  if (a.kind !== "card") return el("p", {}, `[${a.kind === "link" ? "链接" : "文件"}] ${a.title || a.name || ""}`);
  return el("button", { type: "button", class: "mini", on: () => openPage(a.page) },
    el("span", { class: "quiet" }, "邻里"), el("strong", {}, a.title),
    file ? el("img", { src: file, alt: "" }) : "", el("span", { class: "quiet" }, "小程序"));
}

function postOf(p) {
  return el("li", {}, el("p", { class: "when" }, `${p.by_name} · ${when(p.at)}`),
    p.text ? el("div", { class: "bubble" }, p.text) : "", ...p.attachments.map(attachmentOf));
}

function drawGroups(groups) {
  const rows = groups.map((g) => el("li", {}, el("button", {
    type: "button", "data-id": g.chat_id, "aria-pressed": String(g.chat_id === state.group),
    on: () => holdGroup(g.chat_id),
  }, el("span", { class: "face", "aria-hidden": "true" }, "群"), el("span", {}, g.name, el("small", {}, groupWords(g))))));
  if (!rows.length) rows.push(el("li", { class: "empty-line" }, "没有加入业主群"));
  const held = document.activeElement?.closest("#groups")?.querySelector(":focus")?.dataset.id;
  $("groups").replaceChildren(...rows);
  if (held) $("groups").querySelector(`[data-id="${CSS.escape(held)}"]`)?.focus();
}

function groupWords(g) {
  if (g.gone) return "已解散";
  const kind = g.plain ? "普通微信群" : g.status === 1 ? "群主已离职" : `群主 ${g.owner_name}`;
  return `${kind} · ${g.members.length} 人`;
}

function holdGroup(chatId) {
  state.group = chatId;
  localStorage.setItem("group", chatId);
  state.drawn.posts = state.drawn.groups = "";
  refresh();
}

function drawPosts({ group, posts }) {
  $("group-title").textContent = group ? group.name : "业主群";
  const rows = posts.map(postOf);
  if (!rows.length) rows.push(el("li", { class: "empty-line" }, "群里还没有消息"));
  $("posts").replaceChildren(...rows);
  $("posts").scrollTop = $("posts").scrollHeight;
}

function taskOf(t) {
  const reached = t.groups.map((g) => ({ label: g.name, value: OUTCOMES[g.status] || g.status }));
  const words = t.attachments.map((a) => ({ card: "小程序卡片", video: "视频", image: "图片" })[a.kind] || a.kind);
  return el("li", { class: "card" }, el("p", { class: "when" }, `群发助手 · ${when(t.at)}`),
    el("h3", {}, t.text.split("\n")[0] || "群发消息"), el("p", { class: "quiet" }, words.join("、")), fieldList(reached),
    t.open ? el("button", { type: "button", class: "first",
      on: () => post(`/phones/${state.staff}/group-tasks/${t.msgid}/confirm`, {}).then(refresh) },
    `发送到 ${t.groups.filter((g) => g.status === 0).length} 个群`)
      : el("p", { class: "when" }, t.cancelled ? "已停止" : "已确认"));
}

function drawTasks(tasks) {
  $("tasks").replaceChildren(...tasks.slice(-6).reverse().map(taskOf));
  $("tasks").hidden = $("tasks-title").hidden = !tasks.length;
}

// Nobody sees a group they are not in.
async function refreshRooms(person) {
  const groups = await ask(`/phones/${person}/groups`);
  if (person !== state.resident) return;
  if (!groups.some((g) => g.chat_id === state.group)) state.group = groups[0]?.chat_id || "";
  once("groups", { person, groups }, () => drawGroups(groups));
  const { group: chatId } = state;
  const posts = chatId ? await ask(`/phones/${person}/groups/${chatId}/messages`) : [];
  if (person !== state.resident || chatId !== state.group) return;
  once("posts", { person, group: groups.find((g) => g.chat_id === chatId), posts }, drawPosts);
}

async function refreshGroups() {
  const { resident, staff } = state;
  if (resident) await refreshRooms(resident);
  if (!staff) return;
  const tasks = await ask(`/phones/${staff}/group-tasks`);
  if (staff === state.staff) once("tasks", tasks, drawTasks);
}
