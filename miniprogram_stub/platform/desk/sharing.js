"use strict";
// A page of the mini-program is shared: WeChat's own question, whom to send the card to, lies over the phone.
const between = (m) => (m.mine ? `发给${m.peer_name}` : m.peer_name);

function drawSharing({ by, cards, people }) {
  const box = $("send-to");
  const was = !box.hidden;
  box.hidden = !cards.length;
  if (!cards.length) {
    box.replaceChildren();
    if (was) document.querySelector('#tabs button[aria-pressed="true"]').focus();
    return;
  }
  const [card] = cards;
  const answer = (to) => () => post(`/phones/${by}/share/answer`, { card: card.card, to }).then(refresh);
  box.replaceChildren(
    el("h3", { id: "send-title" }, "发送给"), el("p", { class: "quiet" }, `[小程序] ${card.title}`),
    el("ul", {}, ...people.filter((p) => p.id !== by).map((p) =>
      el("li", {}, el("button", { type: "button", "data-to": p.id, on: answer(p.id) }, p.name)))),
    el("button", { type: "button", "data-to": "", on: answer("") }, "取消"));
  box.onkeydown = (event) => { if (event.key === "Escape") answer("")(); };
  box.querySelector("button").focus();
}

async function refreshSharing() {
  const { resident } = state;
  if (!resident) return;
  const cards = await ask(`/phones/${resident}/share`);
  if (!cards.length && $("send-to").hidden) return;
  const people = cards.length ? await ask("/phones") : [];
  if (resident === state.resident) once("sharing", { by: resident, cards, people }, drawSharing);
}
