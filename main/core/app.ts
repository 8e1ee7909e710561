import type { Core } from './context.ts'
import type { DesktopGateway } from '../gateways/desktop.ts'

/** A running application: a folder with a workspace in it, or one that is still to be set up. */
export interface App {
  dataDir: string
  version: string
  /** null until the wizard is done, or while the database cannot be reached */
  core: Core | null
  /** why there is no core although there is a workspace; a translation key and what fills its words */
  problem: { key: string; params: Record<string, string> } | null
  readOnly: boolean
  desktop: DesktopGateway
  stop(): Promise<void>
}
