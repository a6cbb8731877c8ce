"use strict";
// Shows what everybody's phone shows. Reads by polling; writes only through the phone doors.
const state = { resident: "", staff: "", group: localStorage.getItem("group") || "", seen: {}, log: 0, drawn: {} };
const $ = (id) => document.getElementById(id);
const CHANNELS = { subscribe: "订阅消息", customer: "小程序客服", oa: "服务号", wecom: "企业微信", robot: "群机器人", assistant: "群发助手", friend: "微信聊天" };
const STATES = { shown: "已送达", dropped: "被限流丢弃", double: "重复，未再送", recalled: "已撤回" };

function el(tag, attrs = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attrs)) {
    if (key === "on") node.addEventListener("click", value);
    else if (value !== false && value != null) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child != null && child !== ""));
  return node;
}
const ask = async (path) => (await fetch(path)).json();
const post = (path, body) =>
  fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
const SHANGHAI = { timeZone: "Asia/Shanghai", hour12: false };
const dayOf = (at) => new Date(at * 1000).toLocaleDateString("zh-CN", { ...SHANGHAI, month: "numeric", day: "numeric" });
const hourOf = (at) => new Date(at * 1000).toLocaleTimeString("zh-CN", SHANGHAI);
const when = (at) => (dayOf(at) === dayOf(state.now || at) ? hourOf(at) : `${dayOf(at)} ${hourOf(at)}`);
const full = (at) => new Date(at * 1000).toLocaleString("zh-CN", SHANGHAI);

function fieldList(fields) {
  const list = el("dl");
  for (const { label, value } of fields) list.append(el("dt", {}, label), el("dd", {}, value));
  return list;
}

function openPage(page) {
  showTab("app");
  loadPage(page);
}

function loadPage(page) {
  const base = document.body.dataset.appUrl;
  const screen = $("screen");
  if (!base)
    return screen.replaceChildren(el("p", { class: "empty" }, "启动时没有给出小程序的地址（--app-url），这里只显示通知。"));
  const query = new URLSearchParams({ wx: location.origin, phone: state.resident });
  const hash = "#/" + (page || "pages/home/home").replace(/^\//, "");
  const address = `${base}?${query}${hash}`;
  const frame = screen.querySelector("iframe");
  // Only the part behind # differs for the same phone: the app stays open and turns the page.
  if (frame) frame.src = address;
  else screen.replaceChildren(el("iframe", { src: address, title: "小程序" }));
}

// Whose WeCom is shown: whoever of the staff is held, or was chosen since.
function holdStaff(id) {
  state.staff = $("staff").value = id;
  localStorage.setItem("staff", id);
}

function hold(person) {
  if (person.kind === "staff") holdStaff(person.id);
  state.resident = person.id;
  localStorage.setItem("resident", person.id);
  $("phone-title").textContent = `${person.name}的手机`;
  $("groups-title").textContent = `${person.name}的业主群`;
  for (const button of document.querySelectorAll(".people button"))
    button.setAttribute("aria-pressed", String(button.dataset.id === person.id));
  state.drawn.notices = state.drawn.sharing = "";
  $("screen").replaceChildren();
  loadPage("");
  showTab(state.tab);
  refresh();
}

function drawNotices(messages) {
  const rows = messages.slice().reverse().map((m) => el("li", { class: "notice" },
    el("h3", {}, m.title),
    m.text ? el("p", {}, m.text) : null,
    m.fields.length ? fieldList(m.fields) : null,
    el("p", { class: "when" }, when(m.at)),
    m.page ? el("button", { type: "button", on: () => openPage(m.page) }, "进入小程序查看") : null));
  if (!rows.length) rows.push(el("li", { class: "empty-line" }, "还没有通知"));
  $("notices").replaceChildren(...rows);
}

// The list is drawn anew every few seconds: what was chosen in a card's box must outlast that.
const chosen = {};

function boxOf(m, box) {
  if (!box.option_list.some((o) => o.id === chosen[m.id])) delete chosen[m.id];
  const picked = chosen[m.id] || box.selected_id;
  const options = box.option_list.map((o) => el("option", { value: o.id, selected: o.id === picked }, o.text));
  const select = el("select", { "data-box": String(m.id) }, ...options);
  select.addEventListener("change", () => { chosen[m.id] = select.value; });
  return el("label", { class: "box" }, box.title || "", select);
}

function cardOf(m) {
  const card = m.card;
  const body = el("div", { class: "card" });
  if (card.source && card.source.desc) body.append(el("p", { class: "when" }, card.source.desc));
  body.append(el("h3", {}, (card.main_title || {}).title || card.sub_title_text || ""));
  for (const words of [(card.main_title || {}).desc, (card.main_title || {}).title && card.sub_title_text])
    if (words) body.append(el("p", {}, words));
  const rows = (card.horizontal_content_list || []).map((r) => ({ label: r.keyname, value: r.value || "" }));
  if (rows.length) body.append(fieldList(rows));
  if (card.button_selection && !card.replaced) body.append(boxOf(m, card.button_selection));
  if (card.replaced) body.append(el("button", { type: "button", disabled: true }, card.replaced));
  else for (const button of card.button_list || [])
    body.append(el("button", {
      type: "button", disabled: m.state !== "shown",
      class: { 1: "first", 2: "", 3: "danger" }[button.style || 1] || "",
      on: () => post(`/phones/${state.staff}/wecom/${m.id}/press`, { key: button.key, chosen: chosen[m.id] || "" })
        .then(refresh),
    }, m.pressed === button.key ? `${button.text} ✓` : button.text));
  return body;
}

// Bold words, quotes and headings are all the markdown that WeCom's notes of ours use.
function markdown(text) {
  const box = el("div", { class: "bubble" });
  for (const line of text.replace(/<\/?font[^>]*>/g, "").split("\n")) {
    const row = el("div", { class: line.startsWith(">") ? "quote" : "" });
    line.replace(/^(>|#+)\s*/, "").split("**").forEach((words, n) =>
      row.append(n % 2 || line.startsWith("#") ? el("strong", {}, words) : words));
    box.append(row);
  }
  return box;
}

const FROM = { robot: (m) => `${m.peer || "员工群"} · 机器人`, assistant: () => "企业微信" };
const drawChat = (messages) => drawLines($("chat"), messages, (m) => (m.mine ? "我" : FROM[m.channel]?.(m) || "邻里"));

function drawLog(log) {
  state.now = log.now;
  $("clock").textContent = full(log.now);
  for (const m of log.letters) {
    if (m.id <= state.log) continue; // two refreshes may have asked for the same lines
    state.log = m.id;
    const head = m.title === CHANNELS[m.channel] ? "" : m.title; // the channel says it already
    const text = [KINDS[m.kind], m.text.replaceAll("**", "").slice(0, 60)].filter(Boolean).join(" ");
    const words = head || text || (m.card.main_title || {}).title || "";
    const more = m.fields.map((f) => f.value).join(" · ");
    const who = m.mine ? `${log.names[m.to] || m.to} 发出` : log.names[m.to] || m.to;
    $("log").prepend(el("tr", {}, el("td", {}, when(m.at)), el("td", {}, who),
      el("td", {}, CHANNELS[m.channel] || m.channel), el("td", {}, [words, more].filter(Boolean).join("：")),
      el("td", { class: m.state === "shown" ? "" : "bad" }, m.mine ? "已发出" : STATES[m.state] || m.state)));
    if (!m.mine && m.to !== state.resident && ["subscribe", "customer", "oa", "friend"].includes(m.channel)) bump(m.to);
  }
  while ($("log").rows.length > 300) $("log").deleteRow(-1);
}

function bump(person) {
  const button = document.querySelector(`.people button[data-id="${CSS.escape(person)}"]`);
  if (!button || !state.started) return;
  const badge = button.querySelector(".count") || button.appendChild(el("span", { class: "count" }, "0"));
  badge.textContent = String(Number(badge.textContent) + 1);
}

// Draws only when something changed, so that a person reading or about to press is not disturbed.
function once(key, data, draw) {
  const text = JSON.stringify(data);
  if (state.drawn[key] === text) return;
  state.drawn[key] = text;
  draw(data);
}

async function refresh() {
  const { resident, staff } = state;
  try {
    if (resident) {
      const found = await ask(`/phones/${resident}/messages`);
      if (resident === state.resident) once("notices", found.filter((m) => m.kind === "subscribe"), drawNotices);
    }
    if (staff) {
      const found = await ask(`/phones/${staff}/wecom`);
      if (staff === state.staff) once("chat", found, drawChat);
    }
    await refreshTalk();
    await refreshGroups();
    await refreshPay();
    await refreshSharing();
    drawLog(await ask(`/desk/log?after=${state.log}`));
    state.started = true;
  } catch {
    $("clock").textContent = "连接中断，正在重试";
  }
}

async function begin() {
  const people = await ask("/phones");
  const residents = people.filter((p) => p.kind === "resident");
  for (const p of people)
    $(p.kind === "resident" ? "residents" : "members").append(el("li", {}, el("button", {
      type: "button", "data-id": p.id, "aria-pressed": "false",
      on: (event) => { event.currentTarget.querySelector(".count")?.remove(); hold(p); },
    }, el("span", { class: "face", "aria-hidden": "true" }, p.name.slice(0, 1)), p.name)));
  for (const p of people.filter((one) => one.kind === "staff")) $("staff").append(el("option", { value: p.id }, p.name));
  const lastStaff = localStorage.getItem("staff");
  if ([...$("staff").options].some((option) => option.value === lastStaff)) $("staff").value = lastStaff;
  state.staff = $("staff").value;
  $("staff").addEventListener("change", () => {
    holdStaff($("staff").value);
    refresh();
  });
  beginChats();
  const last = people.find((p) => p.id === localStorage.getItem("resident")) || residents[0];
  if (last) hold(last); else refresh();
  setInterval(refresh, 1500);
}
