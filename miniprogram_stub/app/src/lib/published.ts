/** What an estate has to publish, and what it has published when: in the app and on the board. */
import { get } from './api'

export interface PublishedBoard { place: string; up_on: string; down_on: string | null; short: boolean }
export type PublishedState = 'done' | 'coming' | 'due' | 'short' | 'late' | (string & {})
export interface PublishedSpan { words: string; state: PublishedState; state_label: string; due_by: string; online: string | null; late_days: number; board: PublishedBoard[] }
export interface PublishedItem { key: string; label: string; often: string; law: string; by_words: string; where: string; next_words: string; spans: PublishedSpan[] }
export interface PublishedEvent { title: string; on: string | null; due_by: string | null; until: string | null }
export interface Published { estate_id: number; estate_name: string; items: PublishedItem[]; events: PublishedEvent[] }

export const publishedOf = (estateId: number | string) => get<Published>(`/estates/${estateId}/published`)
