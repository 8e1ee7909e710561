import type { Random } from './random.ts'
import { english } from './words-en.ts'
import { russian } from './words-ru.ts'

export type Gender = 'male' | 'female'

export interface DemoPerson {
  /** as the office writes it: «Крылова Анна Сергеевна» */
  full: string
  first: string
  last: string
  gender: Gender
}

export interface City {
  name: string
  /** the region's two digits, as INN and OGRN begin */
  region: string
  phone: string
  postal: string
  /** how likely a client is from there */
  weight: number
}

/** getting to know each other, settling on an order, working together */
export type Stage = 'first' | 'deal' | 'work'

export interface Talk {
  stages: readonly Stage[]
  subject: string
  body: string
  /** position in the list of call outcomes, where it fits */
  outcome?: number
  next?: string
  /** who began, where only one of them can have */
  direction?: 'in' | 'out'
}

export interface Colleague {
  name: string
  position: string
  team: 'sales' | 'service'
  role: 'manager' | 'employee'
}

/** The words of an office: what differs between a Russian and an English-speaking one. */
export interface DemoWords {
  teams: Record<'sales' | 'service', { name: string; description: string }>
  colleagues: readonly Colleague[]
  tags: readonly { name: string; color: string; weight: number }[]
  fields: {
    segment: { label: string; labelEn: string; help: string; options: readonly { label: string; labelEn: string; color: string; weight: number }[] }
    turnover: { label: string; labelEn: string; help: string }
  }
  views: Record<'overdue' | 'regular' | 'large', string>
  cities: readonly City[]
  streets: readonly string[]
  banks: readonly { bik: string; name: string }[]
  positions: readonly string[]
  accountant: readonly string[]
  head: Record<'company' | 'entrepreneur', string>
  bases: { charter: string; attorney(number: number, day: string): string }
  person(random: Random): DemoPerson
  /** the name without the legal form */
  companyName(random: Random): string
  /** «ООО «Север»», and the full form */
  company(form: 'limited' | 'stock', name: string): { short: string; full: string }
  entrepreneur(person: DemoPerson): { short: string; full: string }
  address(random: Random, city: City): string
  notes: readonly string[]
  leads: { titles: readonly string[]; steps: readonly string[] }
  talks: Record<'call' | 'meeting' | 'letter' | 'note', readonly Talk[]>
  /** fills the gaps of a sentence */
  fill(sentence: string, random: Random, person: DemoPerson): string
}

export const WORDS: Record<'ru' | 'en', DemoWords> = { ru: russian, en: english }
