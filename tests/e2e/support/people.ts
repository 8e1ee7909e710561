/** Who works in the company of the specs. The password is everybody's. */
export const PASSWORD = 'верный конь скрепка'
export const COMPANY = 'ООО «Ромашка»'

export interface Person {
  name: string
  email: string
  role: 'administrator' | 'manager' | 'employee'
}

export const anna: Person = { name: 'Анна Первая', email: 'anna@romashka.example', role: 'administrator' }
export const maria: Person = { name: 'Мария Смирнова', email: 'maria@romashka.example', role: 'manager' }
export const oleg: Person = { name: 'Олег Кузнецов', email: 'oleg@romashka.example', role: 'employee' }

export const everybody: readonly Person[] = [anna, maria, oleg]
