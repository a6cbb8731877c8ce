/** Who has a matter open has read what they were told of it, whichever way they came. */
import { post } from './api'
import { session } from './session'

let last = ''

/** The path of the page in sight with its query, when it is about one thing. */
function matter(): string {
  const page = getCurrentPages().slice(-1)[0] as { $page?: { fullPath?: string } } | undefined
  const path = page?.$page?.fullPath?.replace(/^\//, '') ?? ''
  return path.includes('?') ? path : ''
}

/** Says that the page in sight was opened, while something may be unread. It never stands in the way of the page. */
export async function opened(): Promise<void> {
  const page = matter(), seen = `${page} ${session.unread}`
  if (!page || session.unread === 0 || seen === last) return
  try {
    session.unread = (await post<{ unread: number }>('/inbox/read-page', { page })).unread
    last = `${page} ${session.unread}`
  } catch { /* the inbox goes on showing it as new */ }
}
