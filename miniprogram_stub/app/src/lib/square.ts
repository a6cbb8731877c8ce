/**
 * A square code (QR, ISO/IEC 18004) for words of at most 42 bytes: version 3, level M, bytes, mask 0. That is enough for a receipt
 * and keeps this to one page; every reader takes any mask.
 */
const SIDE = 29, DATA = 44, CHECK = 26

/** Multiplication in the field of 256 elements the standard uses (x^8 + x^4 + x^3 + x^2 + 1). */
function times(a: number, b: number): number {
  let product = 0
  for (let i = 7; i >= 0; i--) product = ((product << 1) ^ (product >> 7) * 0x11d) ^ ((b >> i) & 1) * a
  return product
}
function divisor(): number[] {
  const found = [...Array<number>(CHECK - 1).fill(0), 1]
  for (let i = 0, root = 1; i < CHECK; i++, root = times(root, 2))
    for (let j = 0; j < CHECK; j++) found[j] = times(found[j], root) ^ (found[j + 1] ?? 0)
  return found
}
function remainder(data: number[]): number[] {
  const by = divisor(), left = Array<number>(CHECK).fill(0)
  for (const byte of data) {
    const factor = byte ^ (left.shift() ?? 0)
    left.push(0)
    by.forEach((b, i) => { left[i] ^= times(b, factor) })
  }
  return left
}
function bitsOf(words: string): number[] {
  const bytes = [...words].map(c => c.charCodeAt(0))
  if (bytes.length > DATA - 2 || bytes.some(b => b > 126)) throw new Error('a square holds at most 42 plain letters')
  const bits: number[] = [], put = (value: number, length: number) => { for (let i = length - 1; i >= 0; i--) bits.push((value >> i) & 1) }
  put(4, 4)
  put(bytes.length, 8)
  bytes.forEach(b => put(b, 8))
  put(0, 4)
  const whole = Array.from({ length: bits.length / 8 }, (_, i) => parseInt(bits.slice(8 * i, 8 * i + 8).join(''), 2))
  for (let pad = 0xec; whole.length < DATA; pad ^= 0xec ^ 0x11) whole.push(pad)
  return [...whole, ...remainder(whole)].flatMap(byte => Array.from({ length: 8 }, (_, i) => (byte >> (7 - i)) & 1))
}

type Grid = (number | null)[][]
function frame(): Grid {
  const grid: Grid = Array.from({ length: SIDE }, () => Array<number | null>(SIDE).fill(null))
  const ring = (row: number, column: number, reach: number, dark: (far: number) => boolean) => {
    for (let y = -reach; y <= reach; y++) for (let x = -reach; x <= reach; x++)
      if (grid[row + y]?.[column + x] !== undefined) grid[row + y][column + x] = Number(dark(Math.max(Math.abs(x), Math.abs(y))))
  }
  for (let i = 0; i < SIDE; i++) { grid[6][i] = Number(i % 2 === 0); grid[i][6] = Number(i % 2 === 0) }
  for (const [row, column] of [[3, 3], [3, SIDE - 4], [SIDE - 4, 3]]) ring(row, column, 4, far => far !== 2 && far !== 4)
  ring(SIDE - 7, SIDE - 7, 2, far => far !== 1)
  return grid
}
const FORMAT = 0b101010000010010 // level M, mask 0, with its own check bits
function sign(grid: Grid) {
  const bit = (i: number) => (FORMAT >> i) & 1
  for (let i = 0; i < 15; i++) {
    grid[i < 6 ? i : i < 8 ? i + 1 : SIDE - 15 + i][8] = bit(i)
    if (i < 8) grid[8][SIDE - 1 - i] = bit(i)
    else grid[8][i < 9 ? 7 : 14 - i] = bit(i)
  }
  grid[SIDE - 8][8] = 1
}

/** The square for these words: rows of 0 and 1, without the quiet edge. */
export function squareOf(words: string): number[][] {
  const bits = bitsOf(words), grid = frame()
  sign(grid)
  let at = 0
  for (let right = SIDE - 1; right > 0; right -= 2) {
    if (right === 6) right = 5
    for (let step = 0; step < SIDE; step++) for (const column of [right, right - 1]) {
      const row = ((right + 1) & 2) === 0 ? SIDE - 1 - step : step
      if (grid[row][column] !== null) continue
      grid[row][column] = (bits[at++] ?? 0) ^ Number((row + column) % 2 === 0)
    }
  }
  return grid.map(row => row.map(Number))
}

/** The square as a picture an address can hold, with its quiet edge of four. */
export function drawn(words: string): string {
  const squares = squareOf(words).flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x + 4} ${y + 4}h1v1h-1z`] : []))).join('')
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 ${SIDE + 8} ${SIDE + 8}' shape-rendering='crispEdges'><path d='M0 0h${SIDE + 8}v${SIDE + 8}H0z' fill='white'/><path d='${squares}'/></svg>`
  return `url("data:image/svg+xml,${svg.replace(/</g, '%3C').replace(/>/g, '%3E')}")`
}
