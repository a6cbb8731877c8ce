// Whose phone this is: named in the address (?wx=…&phone=…), played by the local WeChat, as in the browser build.
const asked = new URLSearchParams(location.search)
const APPID = window.mp?.json['project.config.json']?.appid
/** Keeps what is stored apart when several phones are held in one browser. */
export const owner = asked.get('phone') ?? ''

async function onPhone(what, body = {}) {
  const answer = await fetch(`${asked.get('wx')}/phones/${owner}/${what}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ appid: APPID, ...body }) })
  if (!answer.ok) throw new Error(`the phone answered ${answer.status}`)
  return answer.json()
}
export const loginCode = async () => (await onPhone('login')).code
export const phoneCode = async () => (await onPhone('phone-number')).code
/** Puts WeChat's question over the phone: whom to send the card to. */
export const share = card => onPhone('share', card)
export const subscribe = choices => onPhone('subscribe', { choices })

/** Opens the sheet for paying and lets the person answer; gives what `wx.requestPayment` says of it. */
export async function pay(params, answered) {
  const slip = await onPhone('pay', params)
  return onPhone('pay/answer', { sheet: slip.sheet, answer: (await answered(slip)) ? 'confirm' : 'cancel' })
}
