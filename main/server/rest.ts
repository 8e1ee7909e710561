import { OpenAPIHandler } from '@orpc/openapi/fastify'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ORPCError } from '@orpc/server'
import type { App } from '../core/app.ts'
import type { ServerContext } from './context.ts'
import { openApiDocument } from './openapi.ts'
import { readable } from './refusals.ts'
import { createRouter } from './router.ts'
import type { HttpDoor } from './rpc.ts'
import { guard } from './session.ts'
import { browserDoor } from './sessions-cookie.ts'

export const REST_PREFIX = '/api/v1'

/** The REST door: the paths of the contract, with a token or a session. */
export function restDoor(app: App, secure: boolean): HttpDoor {
  const handler = new OpenAPIHandler<ServerContext>(createRouter(), {
    eventIteratorKeepAliveInterval: 15_000,
    interceptors: [({ next }) => next().catch((error: unknown) => Promise.reject(readable(error)))],
    customErrorResponseBodyEncoder: ({ code, data }: ORPCError<string, unknown>) => ({ code, data }),
  })
  return async (request, reply) => {
    const context: ServerContext = { app, door: browserDoor(request, reply, { secure, bearer: true }) }
    if (isDescription(request)) {
      await describe(context, reply)
      return true
    }
    return (await handler.handle(request, reply, { prefix: REST_PREFIX, context })).matched
  }
}

const isDescription = (request: FastifyRequest) => request.method === 'GET' && request.raw.url?.split('?')[0] === `${REST_PREFIX}/openapi.json`

async function describe(context: ServerContext, reply: FastifyReply): Promise<void> {
  await guard(context)
  await reply.type('application/json; charset=utf-8').send(JSON.stringify(await openApiDocument(context.app.version)))
}
