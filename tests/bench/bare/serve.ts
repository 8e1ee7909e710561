import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

/** Serves the bare page's files: `node serve.ts FOLDER`. */
const folder = process.argv[2]!
const TYPES: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json' }
const server = createServer((request, response) => {
  const path = request.url === '/' ? '/index.html' : request.url!.split('?')[0]!
  try {
    response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream').end(readFileSync(join(folder, path)))
  } catch (error) {
    response.writeHead((error as NodeJS.ErrnoException).code === 'ENOENT' ? 404 : 500).end()
  }
})
server.listen(0, '127.0.0.1', () => console.log(`ready http://127.0.0.1:${(server.address() as { port: number }).port}`))
process.on('SIGTERM', () => process.exit(0))
