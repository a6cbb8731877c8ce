// What WeChat itself draws over a page: a question with two answers, and a passing word.
const LOOK = 'position:fixed;left:50%;top:50%;transform:translate(-50%,-50%);z-index:99;width:300px;padding:20px;border-radius:12px;background:#fff;font:17px/1.5 sans-serif;box-shadow:0 0 0 100vmax rgba(0,0,0,.5)'
const make = (tag, text, css = '') => Object.assign(document.createElement(tag), { textContent: text, style: css })

/** Resolves to true when the first answer was chosen. */
export function ask(title, words, yes = '确定', no = '取消') {
  return new Promise(done => {
    const box = make('div', '', LOOK)
    box.setAttribute('role', 'dialog')
    const answer = (text, value) => { const b = make('button', text, 'font:inherit;padding:8px 18px;margin:12px 12px 0 0'); b.onclick = e => { e.stopPropagation(); box.remove(); done(value) }; return b }
    box.append(make('div', title, 'font-weight:700'), make('div', words), answer(yes, true), answer(no, false))
    document.body.append(box)
  })
}

/** Says something for a moment. */
export function toast(words, ms = 1500) {
  const box = make('div', words, 'position:fixed;left:50%;top:40%;transform:translate(-50%,-50%);z-index:98;padding:12px 18px;border-radius:8px;background:#333;color:#fff')
  box.setAttribute('role', 'status')
  document.body.append(box)
  setTimeout(() => box.remove(), ms)
}
