"use strict";
// Chats as they stand on a phone: what is in them, and a composer for words, voices, photos and places.
const PLACES = [
  { label: "秀山花园 21栋楼下", north: 30.5728, east: 104.0668 },
  { label: "秀山花园 南门", north: 30.5719, east: 104.0671 },
  { label: "德福楼 门口", north: 30.5801, east: 104.0712 },
];
const KINDS = { image: "[照片]", voice: "[语音]", location: "[位置]", miniprogrampage: "[小程序]", textcard: "[卡片]" };
const pictureOf = (file) => `/groups/files/${file}`;

// A text may hold links to pages of the mini-program, as the platform writes them.
function wordsOf(text) {
  const box = el("div", { class: "bubble" });
  let from = 0;
  for (const found of text.matchAll(/<a [^>]*data-miniprogram-path="([^"]*)"[^>]*>([^<]*)<\/a>/g)) {
    box.append(text.slice(from, found.index),
      el("button", { type: "button", class: "link", on: () => openPage(found[1]) }, found[2]));
    from = found.index + found[0].length;
  }
  box.append(text.slice(from));
  return box;
}

function saidOf(m) {
  if (m.kind === "image") return el("img", { src: pictureOf(m.file), alt: "照片", class: "shot" });
  if (m.kind === "voice")
    return el("div", { class: "bubble" }, `语音 ${m.title}`, m.text ? el("small", {}, `识别：${m.text}`) : "");
  if (m.kind === "location") return el("div", { class: "bubble" }, `位置：${m.text || "地图上的一点"}`);
  if (m.kind === "miniprogrampage")
    return el("button", { type: "button", class: "mini", on: () => openPage(m.page) },
      el("span", { class: "quiet" }, "邻里"), el("strong", {}, m.title),
      m.file ? el("img", { src: pictureOf(m.file), alt: "" }) : "", el("span", { class: "quiet" }, "小程序"));
  if (m.url) return el("div", { class: "card" }, el("h3", {}, m.title), el("p", {}, m.text),
    el("a", { href: m.url, target: "_blank", rel: "noopener" }, "打开"));
  if (m.kind === "template_card") return cardOf(m);
  return m.kind.startsWith("markdown") ? markdown(m.text) : wordsOf([m.title, m.text].filter(Boolean).join("\n"));
}

function lineOf(m, from) {
  if (m.state === "recalled") return el("li", { class: "gone" }, "对方撤回了一条消息");
  return el("li", { class: m.mine ? "mine" : "" }, el("p", { class: "when" }, `${from(m)} · ${when(m.at)}`), saidOf(m),
    m.fields.length ? fieldList(m.fields) : "");
}

function drawLines(list, letters, from) {
  const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 60;
  const rows = letters.map((m) => lineOf(m, from));
  if (!rows.length) rows.push(el("li", { class: "empty-line" }, "还没有消息"));
  list.replaceChildren(...rows);
  if (!atEnd) return;
  list.scrollTop = list.scrollHeight;
  for (const img of list.querySelectorAll("img"))
    img.addEventListener("load", () => { list.scrollTop = list.scrollHeight; }, { once: true });
}

// What one chat is written with. `base` gives the door of the phone that is held now; only the service account
// recognises voices, so only there can it mishear.
function composer(root, base, recognises) {
  const go = async (what, body) => { openTray(""); await post(`${base()}/${what}`, body); refresh(); };
  const send = async (file) => {
    openTray("");
    const form = new FormData();
    form.append("file", file);
    await fetch(`${base()}/photo`, { method: "POST", body: form });
    refresh();
  };
  const words = el("input", { name: "words", maxlength: "2000", autocomplete: "off", "aria-label": root.dataset.label,
    placeholder: "发消息…" });
  const submit = el("button", { type: "submit", class: "send" }, "发送");
  const slips = el("input", { type: "checkbox" });
  const slipsBox = el("label", { class: "slips", hidden: true }, slips, "识别听错几个字");
  const picker = el("input", { type: "file", accept: "image/*", hidden: true });
  const place = el("select", { "aria-label": "哪里" }, ...PLACES.map((p, n) => el("option", { value: n }, p.label)));
  const trays = {
    photo: el("div", { class: "tray", hidden: true }, picker,
      el("button", { type: "button", on: () => picker.click() }, "选一张照片"),
      el("button", { type: "button", on: () => go("photo", {}) }, "发示例照片")),
    place: el("div", { class: "tray", hidden: true }, place,
      el("button", { type: "button", on: () => go("place", PLACES[place.value]) }, "发送位置")),
  };
  picker.addEventListener("change", () => { if (picker.files[0]) send(picker.files[0]); picker.value = ""; });
  const voice = el("button", { type: "button", "aria-pressed": "false", "data-tool": "voice", on: () => speaks(!aloud) }, "语音");
  let aloud = false;
  function speaks(on) {
    aloud = on;
    voice.setAttribute("aria-pressed", String(on));
    slipsBox.hidden = !on || !recognises;
    words.placeholder = on ? "写下说的话，当语音发出…" : "发消息…";
    submit.textContent = on ? "说出" : "发送";
  }
  const openTray = (name) => {
    for (const [key, tray] of Object.entries(trays)) tray.hidden = key !== name || !tray.hidden;
  };
  const tools = el("div", { class: "tools" }, voice,
    el("button", { type: "button", "data-tool": "photo", on: () => openTray("photo") }, "照片"),
    el("button", { type: "button", "data-tool": "place", on: () => openTray("place") }, "位置"), recognises ? slipsBox : "");
  root.replaceChildren(words, submit, tools, trays.photo, trays.place);
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = words.value.trim();
    if (!text) return;
    words.value = "";
    go(aloud ? "speak" : "say", aloud ? { text, slips: slips.checked } : { text });
  });
  return {
    takes(kinds) {
      voice.hidden = !kinds.includes("voice");
      tools.querySelector('[data-tool="place"]').hidden = !kinds.includes("location");
      if (voice.hidden && aloud) speaks(false);
    },
  };
}

// The phone shows one of four: the mini-program, the service account, chats with other people, customer service.
const CHATS = { oa: "服务号", friends: "微信聊天", mini: "小程序客服" };
state.tab = "app";
state.read = {};
let residentComposer = null;

function showTab(tab) {
  state.tab = tab;
  for (const button of document.querySelectorAll("#tabs button"))
    button.setAttribute("aria-pressed", String(button.dataset.tab === tab));
  $("screen").hidden = tab !== "app";
  $("talk").hidden = tab === "app";
  state.drawn.talk = "";
  $("talk-lines").replaceChildren();
}

async function chooseTab(tab) {
  showTab(tab);
  if (tab === "mini") await post(`/phones/${state.resident}/chat/mini/enter`, {});
  refresh();
}

function menuOf(menu) {
  const press = (entry) => entry.page ? openPage(entry.page)
    : post(`/phones/${state.resident}/chat/oa/menu`, { key: entry.key }).then(refresh);
  return menu.map((entry) => el("button", { type: "button", on: () => press(entry) }, entry.name));
}

function drawTalk(chat) {
  $("talk-name").textContent = chat.name;
  $("talk-left").textContent = chat.left === null ? "" : `平台还允许回复 ${chat.left} 条`;
  $("follow").hidden = state.tab !== "oa";
  $("follow").textContent = chat.follows ? "取消关注" : "关注";
  $("follow").onclick = () =>
    post(`/phones/${state.resident}/chat/oa/follow`, { follows: !chat.follows }).then(refresh);
  $("menu").hidden = !chat.menu.length || !chat.follows;
  $("menu").replaceChildren(...menuOf(chat.menu));
  $("speak").hidden = !chat.follows || !chat.takes.length;
  residentComposer.takes(chat.takes);
  drawLines($("talk-lines"), chat.letters, (m) => (m.channel === "friend" ? between(m) : m.mine ? "我" : chat.name));
}

function countUnread(tab, letters) {
  const last = letters.filter((m) => !m.mine).at(-1)?.id || 0;
  const key = `${state.resident}:${tab}`;
  if (state.tab === tab || !(key in state.read)) state.read[key] = last;
  const fresh = letters.filter((m) => !m.mine && m.id > state.read[key]).length;
  const badge = document.querySelector(`#tabs button[data-tab="${tab}"] .count`);
  badge.textContent = String(fresh);
  badge.hidden = !fresh;
}

async function refreshTalk() {
  const { resident } = state;
  if (!resident) return;
  for (const tab of Object.keys(CHATS)) {
    const chat = await ask(`/phones/${resident}/chat/${tab}`);
    if (resident !== state.resident) return;
    countUnread(tab, chat.letters);
    if (tab === state.tab) once("talk", chat, drawTalk);
  }
}

function beginChats() {
  residentComposer = composer($("speak"), () => `/phones/${state.resident}/chat/${state.tab}`, true);
  composer($("say"), () => `/phones/${state.staff}/chat/work`, false);
  for (const button of document.querySelectorAll("#tabs button"))
    button.addEventListener("click", () => chooseTab(button.dataset.tab));
}
