import { makeLink } from '#shared/core/links.ts'
import { api, door } from './api.ts'

let workspace: Promise<string> | null = null

/** The id of the workspace that is open. */
export function workspaceId(): Promise<string> {
  workspace ??= api.desktop.workspace().then(({ id }) => id)
  workspace.catch((error: unknown) => {
    workspace = null
    console.warn('The workspace is not known', error)
  })
  return workspace
}

/** What is copied for others: the address at a browser seat, a link of the application in its window. */
export async function linkTo(path: string): Promise<string> {
  return door === 'browser' ? `${location.origin}${path}` : makeLink(await workspaceId(), path)
}
