import { existsSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../support/paths.ts'
import { imports, sources, type Import } from './sources.ts'
import { AREAS, NEIGHBOURS, OPEN_TO_NEIGHBOURS, RESERVED, type Area } from './table.ts'

/** Where a path belongs: its area, and the module of it where the area has modules. */
interface Place {
  area: Area
  module?: string
}

function place(path: string): Place | undefined {
  for (const area of AREAS) {
    const before = area.files.split('{x}')[0] ?? ''
    if (!matchesGlob(path, area.files.replace('{x}', '*'))) continue
    return area.files.includes('{x}') ? { area, module: path.slice(before.length).split('/')[0] } : { area }
  }
  return undefined
}

/** `fields` alone is a folder's index; for its place any file inside will do. */
const inside = (path: string) => place(path) ?? place(`${path}/index`)

function wrongPackage(path: string, { package: name }: Import, { area }: Place): string | undefined {
  if (name === undefined) return undefined
  const reserved = Object.keys(RESERVED).find((start) => name === start || (start.endsWith('/') && name.startsWith(start)))
  if (reserved) return RESERVED[reserved]?.some((files) => matchesGlob(path, files)) ? undefined : `${name} is reserved for ${RESERVED[reserved]?.join(', ')}`
  const allowed = area.packages.includes(name) || (name !== 'node:' && area.packages.includes('*'))
  return allowed ? undefined : `${area.name} may not import ${name === 'node:' ? 'Node' : name}`
}

function wrongNeighbour(from: Place, to: Place, path: string): string | undefined {
  if (from.module === to.module) return undefined
  const listed = NEIGHBOURS.some(({ area, who, whom }) => area === from.area.name && who === from.module && whom === to.module)
  const open = OPEN_TO_NEIGHBOURS[to.area.name]
  return listed && open?.some((ending) => path.endsWith(ending)) ? undefined : `${from.module} may not import ${to.module}: only its service, contract or rules, and only where the table lists the two`
}

function wrongArea(found: Import, from: Place): string | undefined {
  if (found.path === undefined) return undefined
  const to = inside(found.path)
  if (!to) return `${found.path} is in no area of the table`
  if (to.area === from.area) return wrongNeighbour(from, to, found.path)
  if (from.area.may.includes(to.area.name)) return undefined
  if (found.typeOnly && from.area.types?.includes(to.area.name)) return undefined
  return `${from.area.name} may not import ${to.area.name}`
}

/** What is wrong with the imports of one file, each as one line for a person. */
function faults(path: string, text: string): string[] {
  const from = place(path)
  if (!from) return [`${path}: is in no area of the table`]
  return imports({ path, text }).flatMap((found) => {
    const fault = wrongPackage(path, found, from) ?? wrongArea(found, from)
    return fault ? [`${path}:${found.line}: ${found.name}: ${fault}`] : []
  })
}

const product = sources(['shared', 'main', 'preload', 'renderer', 'migrations']).filter(({ path }) => !path.endsWith('.d.ts'))

describe('who may import whom', () => {
  it('is kept by every file', () => {
    expect(product.flatMap(({ path, text }) => faults(path, text))).toEqual([])
  })

  it.each([
    ['shared/core/money.ts', "import { readFileSync } from 'node:fs'", 'shared/core may not import Node'],
    ['shared/core/money.ts', "import _ from 'lodash'", 'shared/core may not import lodash'],
    ['shared/core/money.ts', "import type { Client } from '../modules/clients/clients.entity.ts'", 'shared/core may not import shared/modules'],
    ['shared/modules/invoices/invoices.rules.ts', "import { clients } from '../clients/clients.entity.ts'", 'invoices may not import clients'],
    ['main/core/service.ts', "import { send } from '../modules/invoices/invoices.service.ts'", 'main/core may not import main/modules/x'],
    ['main/core/service.ts', "const { app } = await import('electron')", 'electron is reserved'],
    ['main/core/service.ts', "export * from '@orpc/server'", '@orpc/server is reserved'],
    ['main/modules/invoices/invoices.service.ts', "import { x } from '../clients/clients.service.ts'", 'invoices may not import clients'],
    ['main/modules/invoices/invoices.service.ts', "import { connect } from '#main/db/connect.ts'", 'main/modules/x may not import main/db'],
    ['main/server/router.ts', "import { x } from '#main/modules/clients/clients.service.ts'", 'main/server may not import main/modules/x'],
    ['renderer/ui/Button.vue', "<template><i /></template>\n<script setup lang=\"ts\">\nimport { api } from '../core/api.ts'\n</script>", 'renderer/ui may not import renderer/core'],
    ['renderer/core/api.ts', "import { readFile } from 'fs'", 'renderer/core may not import Node'],
    ['renderer/records/List.vue', "<script setup>\nimport Card from '../modules/clients/Card.vue'\n</script>", 'renderer/records may not import renderer/modules/x'],
    ['renderer/modules/clients/Card.vue', "<script>import { x } from '#main/core/service.ts'</script>", 'renderer/modules/x may not import main/core'],
    ['renderer/modules/clients/Card.vue', "<script>import Row from '../invoices/Row.vue'</script>", 'clients may not import invoices'],
    ['migrations/0010-base.ts', "import { clients } from '#shared/modules/clients/clients.entity.ts'", 'migrations may not import shared/modules'],
    ['preload/index.ts', "import { contract } from '#shared/modules.ts'", 'preload may not import shared'],
    ['main/core/service.ts', "import { DATABASES } from '#tests/support/databases.ts'", 'is in no area'],
    ['main/unheard-of/x.ts', '', 'is in no area'],
  ])('is broken by %s with %s', (path, text, fault) => {
    expect(faults(path, text)).toEqual([expect.stringContaining(fault)])
  })

  it.each([
    ['shared/core/money.ts', "import { z } from 'zod'\nimport { refuse } from './errors.ts'"],
    ['main/modules/invoices/invoices.service.ts', "import type { Tables } from '#main/db/schema.ts'\nimport { sql } from 'kysely'\nimport { readFile } from 'node:fs/promises'"],
    ['main/server/router.ts', "import { services } from '#main/modules/index.ts'\nimport { os } from '@orpc/server'"],
    ['renderer/records/List.vue', "<script setup lang=\"ts\">\nimport { z } from 'zod'\nimport Cell from '../fields/text/Cell.vue'\nimport './list.css'\n</script>"],
    ['preload/index.ts', "import { ipcRenderer } from 'electron'\nimport type { contract } from '#shared/modules.ts'"],
  ])('is kept by %s', (path, text) => {
    expect(faults(path, text)).toEqual([])
  })
})

it('every neighbour that the table lists is still needed', () => {
  const needed = product.flatMap(({ path, text }) => {
    const from = place(path)
    const modules = imports({ path, text }).map((found) => found.path && inside(found.path)).map((to) => to && to.area === from?.area ? to.module : undefined)
    return modules.map((whom) => `${from?.area.name} ${from?.module} ${whom}`)
  })
  expect(NEIGHBOURS.map(({ area, who, whom }) => `${area} ${who} ${whom}`).filter((entry) => !needed.includes(entry))).toEqual([])
})

it('every import of a file of the project leads to a file', () => {
  const lost = product.flatMap(({ path, text }) => imports({ path, text })
    .filter((found) => found.path !== undefined && !found.path.startsWith('virtual:') && !existsSync(join(ROOT, found.path)))
    .map((found) => `${path}:${found.line}: ${found.name}`))
  expect(lost).toEqual([])
})
