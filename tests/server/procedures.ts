import { contract } from '#shared/modules.ts'

export interface Procedure {
  /** `clients.list` */
  name: string
  /** `/rpc/clients/list` */
  rpc: string
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** `/clients/{id}` as the contract has it */
  path: string
}

/** Every procedure of the contract, found by walking it. */
export function procedures(): Procedure[] {
  const found: Procedure[] = []
  const walk = (node: unknown, names: string[]) => {
    const definition = (node as { '~orpc'?: { route: { method?: Procedure['method']; path?: string } } })['~orpc']
    if (!definition) return Object.entries(node as object).forEach(([name, inner]) => walk(inner, [...names, name]))
    const { method = 'POST', path = '' } = definition.route
    found.push({ name: names.join('.'), rpc: `/rpc/${names.join('/')}`, method, path })
  }
  walk(contract, [])
  return found
}

const ID = '01900000-0000-7000-8000-000000000001'

/** An address that fits the procedure's path. */
export const addressOf = ({ path }: Procedure): string => path.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'key' ? 'screen' : ID))
