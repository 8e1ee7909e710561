import { gather } from './words.ts'

export default gather(import.meta.glob('../../shared/locales/ru/*.json', { eager: true, import: 'default' }))
