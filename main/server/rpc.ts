import { RPCHandler } from '@orpc/server/fastify'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../core/app.ts'
import type { ServerContext } from './context.ts'
import { readable } from './refusals.ts'
import { createRouter } from './router.ts'
import { browserDoor } from './sessions-cookie.ts'

/** Answers false when the address is none of ours. */
export type HttpDoor = (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>

/** Calls of browser seats: POST /rpc/<module>/<procedure>, the session in a cookie. */
export function rpcDoor(app: App, secure: boolean): HttpDoor {
  const handler = new RPCHandler<ServerContext>(createRouter(), {
    strictGetMethodPluginEnabled: false,
    eventIteratorKeepAliveInterval: 15_000,
    interceptors: [({ next }) => next().catch((error: unknown) => Promise.reject(readable(error)))],
  })
  return async (request, reply) => {
    const context: ServerContext = { app, door: browserDoor(request, reply, { secure, bearer: false }) }
    return (await handler.handle(request, reply, { prefix: '/rpc', context })).matched
  }
}
