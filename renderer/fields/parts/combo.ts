/** One line to choose: of a reference list, of an enum, a tag, a record. */
export interface ComboItem {
  id: string
  label: string
  color?: string | null
  detail?: string | null
  /** a person: shown with initials */
  person?: boolean
}
