/**
 * Browser only. WeChat reads aria-* on its own components; uni's browser components are bare custom elements. This gives them
 * the roles WeChat gives them, hands a field's label to the real field inside, and makes the keyboard press what a finger can.
 */
const ROLES: Record<string, string> = { 'UNI-BUTTON': 'button', 'UNI-SWITCH': 'switch', 'UNI-NAVIGATOR': 'link', 'UNI-TOAST': 'status', 'UNI-MODAL': 'alertdialog' }
const PRESSED_BY_KEY = new Set(['button', 'switch', 'radio', 'checkbox', 'link', 'tab'])

function giveRole(el: Element) {
  const role = el.getAttribute('aria-role') ?? ROLES[el.tagName] ?? (el.classList.contains('uni-modal__btn') ? 'button' : null)
  el.removeAttribute('aria-role')
  if (!role || el.getAttribute('role') === role) return
  el.setAttribute('role', role)
  if (PRESSED_BY_KEY.has(role)) el.setAttribute('tabindex', '0')
  if (role === 'alertdialog') el.setAttribute('aria-label', '请您选择')
  if (role === 'heading' && !el.hasAttribute('aria-level')) el.setAttribute('aria-level', '2')
}

function passLabel(el: Element) {
  const label = el.getAttribute('aria-label'), field = el.querySelector('input,textarea')
  if (!label || !field) return
  field.setAttribute('aria-label', label)
  el.removeAttribute('aria-label')
}

function mend(el: Element) {
  giveRole(el)
  if (el.tagName === 'UNI-INPUT' || el.tagName === 'UNI-TEXTAREA') passLabel(el)
  const picture = el.tagName === 'UNI-IMAGE' ? el : el.parentElement?.tagName === 'UNI-IMAGE' ? el.parentElement : null
  if (picture) { picture.setAttribute('role', picture.hasAttribute('aria-label') ? 'img' : 'presentation'); picture.querySelector('img')?.setAttribute('alt', '') }
}

function press(e: KeyboardEvent) {
  const el = e.target as HTMLElement
  if ((e.key !== 'Enter' && e.key !== ' ') || /^(INPUT|TEXTAREA)$/.test(el.tagName)) return
  if (!PRESSED_BY_KEY.has(el.getAttribute('role') ?? '')) return
  e.preventDefault()
  el.click()
}

/** Call once, before the first page is drawn. */
export function installA11y() {
  const all = (root: Element) => { mend(root); root.querySelectorAll('*').forEach(mend) }
  new MutationObserver(changes => changes.forEach(change => change.addedNodes.forEach(n => n instanceof Element && all(n))))
    .observe(document.body, { childList: true, subtree: true })
  document.addEventListener('keydown', press)
}
