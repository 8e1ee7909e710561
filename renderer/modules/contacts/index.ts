import { defineModule } from '../../core/module.ts'

export default defineModule({ name: 'contacts', menu: { group: 'sales', order: 20 } })
