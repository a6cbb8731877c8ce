/** The handbook as its doors give it: what stands, what fits some words, one article with the law it comes from. */
import { get } from './api'

export interface Edition { number: string; title: string; from_day: string }
export interface HandbookLine { id: number; number: string; city: string; heading: string }
/** `sure`: it answers the words; the others share some of them. */
export interface HandbookFound extends HandbookLine { snippet: string; law: string; sure: boolean }
export interface Handbook { edition: Edition | null; found: HandbookFound[]; chapters: { title: string; items: HandbookLine[] }[] }
export interface Article extends HandbookLine { chapter: string; text: string; law: string; edition: Edition; stands: boolean }

export const lookUp = (words: string, estateId?: number) => get<Handbook>('/handbook', { q: words || undefined, estate_id: estateId })
export const article = (id: string) => get<Article>(`/handbook/${id}`)

/** 第 3.1 条, with its city where it holds in one city alone. */
export const numbered = (line: HandbookLine) => `第 ${line.number} 条${line.city ? `（${line.city}）` : ''}`
/** What is read aloud of an article. */
export const spoken = (a: Article) => `${a.heading}。${a.text}`
