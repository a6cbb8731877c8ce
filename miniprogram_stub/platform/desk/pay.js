"use strict";
// The payment sheet of the phone in hand, and what WeChat Pay's books say.
const PAY_STATES = { NOTPAY: "未支付", SUCCESS: "已支付", REFUND: "有退款", CLOSED: "已关闭" };
const yuan = (fen) => `¥ ${(fen / 100).toFixed(2)}`;

function sheetOf(s) {
  const press = (answer) => () => post(`/phones/${state.resident}/pay/answer`, { sheet: s.sheet, answer }).then(refresh);
  return el("li", { class: "card" }, el("p", { class: "when" }, `微信支付 · 付给 ${s.payee}`), el("p", {}, s.words),
    el("strong", {}, yuan(s.fen)),
    el("button", { type: "button", class: "first", on: press("confirm") }, "确认支付"),
    el("button", { type: "button", on: press("cancel") }, "取消"));
}

function drawPayments({ orders, names }) {
  const rows = orders.slice(-50).reverse().map((o) => el("tr", {}, el("td", {}, o.sub_mchid), el("td", {}, o.out_trade_no),
    el("td", {}, names[o.openid] || ""), el("td", {}, yuan(o.fen)), el("td", {}, PAY_STATES[o.state] || o.state),
    el("td", {}, o.refunded_fen ? yuan(o.refunded_fen) : "")));
  if (!rows.length) rows.push(el("tr", {}, el("td", { colspan: 6 }, "还没有支付")));
  $("payments").replaceChildren(...rows);
}

async function refreshPay() {
  const { resident } = state;
  if (resident) {
    const sheets = await ask(`/phones/${resident}/pay`);
    if (resident === state.resident) once("sheets", sheets, (list) => $("sheets").replaceChildren(...list.map(sheetOf)));
  }
  once("payments", await ask("/desk/pay"), drawPayments);
}
