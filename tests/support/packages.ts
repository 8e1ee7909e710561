import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { atEnd, run, temporaryFolder, type RunResult } from './lifetime.ts'
import { DOWNLOADS, isRoot, which } from './paths.ts'

const DOWNLOAD_MS = 300_000
const QUIET_MS = 60_000
const KEYRING = '/usr/share/keyrings/debian-archive-keyring'

/** Packages that stand between a server and its installation scripts, not between it and its work. */
const NOT_NEEDED = /^(perl|lib.*-perl|libperl|debconf|mysql-common|mariadb-common)/

/** Programs of a distribution's package, unpacked beside the system: nothing is installed, no service starts. */
export interface Unpacked {
  folder: string
  /** Words that start a program of that folder with the libraries of that folder. */
  command(program: string): [string, ...string[]]
}

async function must(what: string, result: Promise<RunResult>): Promise<string> {
  const { code, output, stdout } = await result
  if (code !== 0) throw new Error(`${what} failed: ${output.trim().split('\n').slice(-3).join(' | ')}`)
  return stdout
}

function release(): Record<string, string> {
  if (!existsSync('/etc/os-release')) return {}
  const lines = readFileSync('/etc/os-release', 'utf8').split('\n')
  return Object.fromEntries(lines.flatMap((line) => {
    const [, key, value] = /^(\w+)="?(.*?)"?$/.exec(line) ?? []
    return key ? [[key, value ?? '']] : []
  }))
}

/** The mirror of this machine's own apt sources, and the suite it follows. Throws a sentence where there is none. */
async function mirror(): Promise<{ uri: string; suite: string }> {
  const system = release()
  if (system.ID !== 'debian' || !which('apt-get') || !which('dpkg')) {
    throw new Error('it can be fetched by itself on Debian only')
  }
  // Without the release's information this works also where the lists of packages were never read.
  const format = '$(REPO_URI)|$(RELEASE)|$(COMPONENT)'
  const targets = await must('reading the apt sources', run('apt-get', ['indextargets', '--no-release-info', '--format', format, 'Created-By: Packages']))
  const rows = targets.split('\n').map((line) => line.split('|'))
  const own = rows.find(([, suite, component]) => suite === system.VERSION_CODENAME && component === 'main')
    ?? rows.find(([uri, suite, component]) => /\/debian\/?$/.test(uri ?? '') && !/[-/]/.test(suite ?? '') && component === 'main')
  if (!own?.[0] || !own[1]) throw new Error('the apt sources of this machine name no Debian mirror')
  return { uri: own[0], suite: own[1] }
}

/** An apt of its own in a temporary folder: one source, no knowledge of what is installed, no lock of the system's. */
async function privateApt(home: string, suite: 'own' | 'sid'): Promise<NodeJS.ProcessEnv> {
  const from = await mirror()
  const key = ['.gpg', '.pgp', '.asc'].map((end) => KEYRING + end).find((path) => existsSync(path))
  for (const folder of ['lists/partial', 'cache/archives/partial', 'sources', 'state']) mkdirSync(join(home, folder), { recursive: true })
  writeFileSync(join(home, 'state', 'status'), '')
  writeFileSync(join(home, 'sources', 'mirror.sources'), [
    'Types: deb',
    `URIs: ${from.uri}`,
    `Suites: ${suite === 'own' ? from.suite : suite}`,
    'Components: main',
    ...(key ? [`Signed-By: ${key}`] : []),
    '',
  ].join('\n'))
  const settings = {
    'Dir::Etc::SourceList': '/dev/null',
    'Dir::Etc::SourceParts': join(home, 'sources'),
    'Dir::State::Lists': join(home, 'lists'),
    'Dir::State::status': join(home, 'state', 'status'),
    'Dir::Cache': join(home, 'cache'),
    'APT::Install-Recommends': 'false',
    'APT::Update::Post-Invoke-Success': '',
    'Acquire::Languages': 'none',
    'Acquire::http::Timeout': '30',
    'Acquire::https::Timeout': '30',
    'Acquire::Retries': '2',
    ...(isRoot ? { 'APT::Sandbox::User': 'root' } : {}),
  }
  writeFileSync(join(home, 'apt.conf'), Object.entries(settings).map(([name, value]) => `${name} "${value}";\n`).join(''))
  return { ...process.env, APT_CONFIG: join(home, 'apt.conf'), LC_ALL: 'C' }
}

async function download(name: string, suite: 'own' | 'sid', into: string): Promise<void> {
  const { path: home, remove } = temporaryFolder()
  try {
    const env = await privateApt(home, suite)
    const limits = { env, timeoutMs: DOWNLOAD_MS, quietMs: QUIET_MS }
    await must('reading the list of packages', run('apt-get', ['update', '-o', 'APT::Update::Error-Mode=any'], limits))
    const plan = await must(`looking for ${name}`, run('apt-get', ['install', '--simulate', name], limits))
    const names = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, found]) => found ?? '').filter((found) => !NOT_NEEDED.test(found))
    const debs = join(home, 'debs')
    mkdirSync(debs)
    await must(`downloading ${name}`, run('apt-get', ['download', ...names], { ...limits, cwd: debs }))
    for (const file of readdirSync(debs)) await must(`unpacking ${file}`, run('dpkg', ['-x', join(debs, file), into], limits))
  } finally {
    remove()
  }
}

function find(folder: string, name: RegExp): string | undefined {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  const entry = entries.find((found) => found.isFile() && name.test(found.name))
  return entry && join(entry.parentPath, entry.name)
}

function opened(folder: string): Unpacked {
  const libraries = ['lib', 'usr/lib'].map((part) => join(folder, part)).filter((part) => existsSync(part))
  const loader = libraries.map((part) => find(part, /^ld-linux.*\.so\.\d+$/)).find((path) => path !== undefined)
  if (!loader) throw new Error(`no loader in ${folder}`)
  const triplet = dirname(loader).split('/').at(-1) ?? ''
  const path = libraries.flatMap((part) => [join(part, triplet), part]).filter((part) => existsSync(part)).join(':')
  return { folder, command: (program) => [loader, '--library-path', path, join(folder, program)] }
}

/**
 * A Debian package with everything that it depends on, from the machine's own mirror, unpacked into the cache folder.
 * `own` is the suite that the machine follows, `sid` the newest. Needs no rights; the second call costs nothing.
 */
export async function unpack(name: string, suite: 'own' | 'sid'): Promise<Unpacked> {
  const folder = join(DOWNLOADS, `${name}-${suite}-${process.arch}`)
  if (existsSync(folder)) return opened(folder)
  mkdirSync(DOWNLOADS, { recursive: true })
  const fresh = mkdtempSync(`${folder}.`)
  const forget = atEnd(() => rmSync(fresh, { recursive: true, force: true }))
  try {
    await download(name, suite, fresh)
    // Another run may have come first; its folder is as good as ours.
    if (!existsSync(folder)) renameSync(fresh, folder)
    return opened(folder)
  } finally {
    forget()
    rmSync(fresh, { recursive: true, force: true })
  }
}
