import type { Host, HostOptions } from '../server/host.ts'

/** What the shell needs of the core, so that it can be tried over a core with nothing in it. */
export type CoreOptions = Required<HostOptions>
export type CoreHost = Pick<Host, 'connect' | 'on' | 'tell' | 'stop'>
export type StartCore = (options: CoreOptions) => Promise<CoreHost>

/** Seals secrets with a key that the operating system keeps. Both throw when the keychain refuses. */
export type SecretBox = NonNullable<CoreOptions['secrets']>
