import { gather } from './words.ts'

export default gather(import.meta.glob('../../shared/locales/en/*.json', { eager: true, import: 'default' }))
