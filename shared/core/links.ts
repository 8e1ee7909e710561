import { ID_PATTERN } from './ids.ts'

/**
 * Links that lead into the application from anywhere: `mycrm://<workspace>/clients/<id>`, `mycrm://<workspace>/clients?view=<id>`.
 * The workspace may be left out. Nothing else is a link: whatever does not fit word by word leads nowhere.
 */
export const LINK_SCHEME = 'mycrm'

const UUID = ID_PATTERN.source.replace(/^\^|\$$/g, '')
const link = new RegExp(`^${LINK_SCHEME}://(?:(${UUID})/)?([a-z][a-z0-9-]{0,40})(?:/(${UUID}))?/?(?:\\?view=(${UUID}))?$`)

export interface LinkTarget {
  workspace: string | null
  /** a path of the application: `/m/clients/0198…` */
  path: string
}

/** Where a link leads, or null when it is none of ours. */
export function parseLink(text: string): LinkTarget | null {
  const found = typeof text === 'string' && text.length <= 300 ? link.exec(text) : null
  if (!found) return null
  const [, workspace, module, id, view] = found
  return { workspace: workspace ?? null, path: `/m/${module}${id ? `/${id}` : ''}${view ? `?view=${view}` : ''}` }
}

/** The link to a list or record of a workspace. @param path `/m/clients/0198…`, `/m/clients?view=0198…` */
export function makeLink(workspace: string, path: string): string {
  return `${LINK_SCHEME}://${workspace}${path.replace(/^\/m/, '')}`
}

/** The path under which the window opens a link: it looks at the workspace first. */
export function entryOf({ workspace, path }: LinkTarget): string {
  return workspace === null ? path : `/open/${workspace}${path}`
}
