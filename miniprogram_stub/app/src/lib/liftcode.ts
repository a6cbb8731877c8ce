/** The lift's code, however its square code was read: our own ?lift=, WeChat's scene, or a whole address from a camera,
 * such as https://…/l/k7m2q9xw4b, which WeChat hands over as `q`. */
export function codeOf(query: { lift?: string; scene?: string; q?: string } & Record<string, unknown>): string {
  if (query.lift) return query.lift
  const text = decodeURIComponent(query.scene ?? query.q ?? '')
  const named = /(?:^|[?&/])(?:lift=|lifts\/|l\/)([\w-]+)/.exec(text)
  return named?.[1] ?? (/^[\w-]{1,40}$/.test(text) ? text : '')
}
