/** The doors to one's own data: a copy of it, what deleting would do, and deleting. */
import { get, post } from './api'

export interface MyData { made_at: string; file_name: string; text: string; parts: { title: string; lines: string[] }[] }
export interface Deletion { goes: string[]; stays: { what: string; why: string; until_words: string }[]; in_the_way: string[] }

/** A new copy; each is counted, so it is asked for only when the person wants one. */
export const copyOfMine = () => post<MyData>('/me/copies')
export const deletion = () => get<Deletion>('/me/deletion')
