import { schemeHandlers } from './browser.ts'
import { record } from './record.ts'

type Part = Pick<Electron.Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'>
type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0]
type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0]
type DeviceHandler = Parameters<Electron.Session['setDevicePermissionHandler']>[0]

/** Remembers the handlers, so that a test can ask them what a page would be allowed. */
class StandinSession implements Part {
  requestHandler: RequestHandler = null
  checkHandler: CheckHandler = null
  deviceHandler: DeviceHandler = null

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.requestHandler = handler
  }

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.checkHandler = handler
  }

  setDevicePermissionHandler(handler: DeviceHandler): void {
    this.deviceHandler = handler
  }
}

const partitions = new Map<string, StandinSession>()

export const session = {
  defaultSession: new StandinSession(),
  fromPartition(name: string): StandinSession {
    const known = partitions.get(name) ?? new StandinSession()
    partitions.set(name, known)
    return known
  },
}

export const protocol: Pick<Electron.Protocol, 'handle' | 'registerSchemesAsPrivileged'> = {
  handle(scheme, handler) {
    schemeHandlers.set(scheme, handler as (request: Request) => Response | Promise<Response>)
  },
  registerSchemesAsPrivileged(schemes) {
    record.schemes.push(...schemes.map(({ scheme, privileges }) => `${scheme} ${Object.keys(privileges ?? {}).sort().join(' ')}`))
  },
}
