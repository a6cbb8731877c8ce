/** Whom to turn to in an estate: the desk, the commissioner, community, street, committee, each by name and number. */
import { get } from './api'

export interface ContactPerson { name: string; duty: string; phone: string; appointed_by: string; term_until: string | null }
export interface ContactOffice { name: string; phone: string | null; address: string; hours: string; note: string }
export interface ContactGroup { kind: string; title: string; words: string; office: ContactOffice | null; people: ContactPerson[]; missing: string; page: string }
export interface Contacts { estate: { id: number; name: string }; groups: ContactGroup[] }
export const contactsOf = (estateId: number) => get<Contacts>(`/estates/${estateId}/contacts`)
