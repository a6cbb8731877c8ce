'use strict'
// Reads openapi.json and shows it: doors by room, shapes, and a form to try each door. No outside address.

const METHODS = ['get', 'post', 'put', 'patch', 'delete']
let spec

const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value)
    else node.setAttribute(name, value)
  }
  node.append(...children)
  return node
}

const resolve = (thing) => {
  if (!thing || !thing.$ref) return thing
  return thing.$ref.slice(2).split('/').reduce((at, key) => at[key], spec)
}

const kindOf = (shape) => {
  if (shape.$ref) return shape.$ref.split('/').pop()
  if (shape.anyOf) return shape.anyOf.map(kindOf).join(' | ')
  if (shape.type === 'array') return `${kindOf(shape.items || {})}[]`
  return [shape.type || 'any'].flat().join(' | ') + (shape.format ? ` (${shape.format})` : '')
}

const limits = (shape) => {
  const said = []
  if (shape.enum) said.push(shape.enum.map(String).join(' · '))
  for (const [key, word] of [['minLength', 'at least'], ['maxLength', 'at most'], ['minimum', 'from'], ['maximum', 'to']]) {
    if (shape[key] !== undefined) said.push(`${word} ${shape[key]}`)
  }
  if (shape.description) said.push(shape.description)
  return said.join(', ')
}

const table = (rows, heads) => make('table', {},
  make('thead', {}, make('tr', {}, ...heads.map((head) => make('th', { scope: 'col' }, head)))),
  make('tbody', {}, ...rows.map((row) => make('tr', {}, ...row.map((cell) => make('td', {}, cell))))))

const shapeTable = (given) => {
  const shape = resolve(given)
  if (!shape || !shape.properties) return make('p', {}, kindOf(given))
  const needed = new Set(shape.required || [])
  const rows = Object.entries(shape.properties).map(([name, field]) => {
    const inner = field.$ref || (field.items && field.items.$ref)
    const kind = inner ? make('a', { href: `#shape-${inner.split('/').pop()}` }, kindOf(field)) : kindOf(field)
    return [make('code', {}, name + (needed.has(name) ? ' *' : '')), kind, limits(field)]
  })
  return table(rows, ['field', 'kind', 'limits'])
}

const example = (given, depth = 0) => {
  const shape = resolve(given) || {}
  if (shape.enum) return shape.enum[0]
  if (shape.default !== undefined) return shape.default
  const type = [shape.type].flat()[0]
  if (type === 'object' || shape.properties) {
    if (depth > 3) return {}
    const needed = new Set(shape.required || Object.keys(shape.properties || {}))
    return Object.fromEntries(Object.entries(shape.properties || {}).filter(([name]) => needed.has(name))
      .map(([name, field]) => [name, example(field, depth + 1)]))
  }
  if (type === 'array') return []
  if (type === 'integer' || type === 'number') return shape.minimum || 0
  if (type === 'boolean') return false
  return shape.format === 'date-time' ? new Date().toISOString() : ''
}

const newKey = () => `docs-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`

const field = (id, label, value, tag = 'input', more = {}) => {
  const input = make(tag, { id, autocomplete: 'off', spellcheck: 'false', ...more })
  if (more.type !== 'file') input.value = value
  return [make('label', { for: id }, label), input]
}

const send = async (method, path, act, box) => {
  const read = (name) => box.querySelector(`[data-name="${CSS.escape(name)}"]`)
  const headers = {}
  const query = new URLSearchParams()
  let address = path
  for (const parameter of act.parameters || []) {
    const value = read(`${parameter.in}:${parameter.name}`).value
    if (parameter.in === 'path') address = address.replace(`{${parameter.name}}`, encodeURIComponent(value))
    else if (value !== '' && parameter.in === 'query') query.append(parameter.name, value)
    else if (value !== '') headers[parameter.name] = value
  }
  const token = document.getElementById('token').value.trim()
  if (token) headers.Authorization = `Bearer ${token}`
  let body
  const content = act.requestBody && act.requestBody.content
  if (content && content['application/json']) {
    headers['Content-Type'] = 'application/json'
    body = read('body').value
  } else if (content) {
    body = new FormData()
    for (const input of box.querySelectorAll('[data-form]')) {
      const value = input.type === 'file' ? input.files[0] : input.value
      if (value) body.append(input.dataset.form, value)
    }
  }
  const answer = await fetch(address + (query.size ? `?${query}` : ''), { method: method.toUpperCase(), headers, body })
  const text = await answer.text()
  let shown = text
  try { shown = JSON.stringify(JSON.parse(text), null, 2) } catch { /* not JSON: shown as it came */ }
  const told = ['ETag', 'X-Request-Id', 'Retry-After'].filter((name) => answer.headers.get(name))
  return [`${answer.status}`, ...told.map((name) => `${name}: ${answer.headers.get(name)}`), '', shown].join('\n')
}

const tryOut = (method, path, act) => {
  const out = make('pre', { 'aria-live': 'polite' }, 'Not sent yet.')
  const form = make('form', {})
  const id = (name) => `${act.operationId}-${name}`
  for (const parameter of act.parameters || []) {
    const value = parameter.name === 'Idempotency-Key' ? newKey() : ''
    form.append(...field(id(parameter.name), `${parameter.name} (${parameter.in})${parameter.required ? ' *' : ''}`,
      value, 'input', { 'data-name': `${parameter.in}:${parameter.name}` }))
  }
  const content = act.requestBody && act.requestBody.content
  if (content && content['application/json']) {
    const body = JSON.stringify(example(content['application/json'].schema), null, 2)
    form.append(...field(id('body'), 'body (JSON)', body, 'textarea', { 'data-name': 'body' }))
  } else if (content) {
    const shape = resolve(content['multipart/form-data'].schema)
    for (const [name, one] of Object.entries(shape.properties)) {
      const file = one.format === 'binary'
      form.append(...field(id(name), name, example(one), 'input', { 'data-form': name, type: file ? 'file' : 'text' }))
    }
  }
  form.append(make('button', { type: 'submit' }, 'Send'))
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    out.textContent = 'Sending…'
    try { out.textContent = await send(method, path, act, form) } catch (error) { out.textContent = String(error) }
  })
  return make('div', {}, make('h3', {}, 'Try it'), form, out)
}

const door = (method, path, act) => {
  const inside = make('div', {})
  const box = make('details', { id: `door-${act.operationId}` },
    make('summary', {}, make('span', { class: 'method' }, method.toUpperCase()), make('span', { class: 'path' }, path),
      make('span', { class: 'soft' }, act.summary)), inside)
  box.dataset.words = `${method} ${path} ${act.summary}`.toLowerCase()
  box.addEventListener('toggle', () => {
    if (!box.open || inside.childElementCount) return
    inside.append(make('p', { class: 'soft' }, `Who: ${act['x-who']}`))
    const content = act.requestBody && act.requestBody.content
    if (act.parameters.length) {
      inside.append(make('h3', {}, 'Parameters'), table(act.parameters.map((one) => [
        make('code', {}, one.name + (one.required ? ' *' : '')), one.in, kindOf(one.schema), limits(one.schema),
      ]), ['name', 'in', 'kind', 'limits']))
    }
    if (content) inside.append(make('h3', {}, 'Body'), shapeTable(Object.values(content)[0].schema))
    inside.append(make('h3', {}, 'Answers'))
    inside.append(table(Object.entries(act.responses).map(([status, given]) => {
      const said = resolve(given)
      const shape = said.content && Object.values(said.content)[0].schema
      const name = shape && kindOf(shape)
      return [status, said.description, name ? make('a', { href: `#shape-${name}` }, name) : '–']
    }), ['status', 'when', 'shape']))
    inside.append(tryOut(method, path, act))
  })
  return box
}

const show = () => {
  document.getElementById('about').textContent = spec.info.description
  const rooms = new Map()
  for (const [path, acts] of Object.entries(spec.paths)) {
    for (const method of METHODS.filter((name) => acts[name])) {
      const room = acts[method].tags[0]
      if (!rooms.has(room)) rooms.set(room, [])
      rooms.get(room).push(door(method, path, acts[method]))
    }
  }
  const list = document.getElementById('rooms')
  const main = document.getElementById('doors')
  main.replaceChildren()
  for (const [room, doors] of rooms) {
    list.append(make('a', { href: `#room-${room}` }, `${room} (${doors.length})`))
    main.append(make('section', {}, make('h2', { id: `room-${room}` }, room), ...doors))
  }
  list.append(make('a', { href: '#shapes' }, 'shapes'))
  const shapes = Object.entries(spec.components.schemas).sort(([a], [b]) => a.localeCompare(b))
  main.append(make('section', {}, make('h2', { id: 'shapes' }, 'Shapes'), ...shapes.map(([name, shape]) =>
    make('details', { id: `shape-${name}` }, make('summary', {}, make('code', {}, name)), make('div', {}, shapeTable(shape))))))
}

const openTarget = () => {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (target && target.tagName === 'DETAILS') target.open = true
}

const find = (event) => {
  const words = event.target.value.trim().toLowerCase()
  for (const box of document.querySelectorAll('details[data-words]')) box.hidden = !box.dataset.words.includes(words)
}

addEventListener('hashchange', openTarget)
document.getElementById('find').addEventListener('input', find)
fetch('/api/openapi.json').then((answer) => answer.json()).then((read) => { spec = read; show(); openTarget() })
  .catch((error) => { document.getElementById('doors').textContent = `The document could not be read: ${error}` })
