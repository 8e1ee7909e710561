import { join } from 'node:path'

/** Files of the application, relative to the folder of its package.json (inside the archive once packaged). */
export function shellFiles(root: string, platform: NodeJS.Platform) {
  const resources = join(root, 'main', 'desktop', 'resources')
  return {
    preload: join(root, 'dist', 'preload', 'index.cjs'),
    renderer: join(root, 'dist', 'renderer'),
    icon: join(resources, 'icon.png'),
    badge: join(resources, 'badge.png'),
    tray: join(resources, platform === 'darwin' ? 'trayTemplate.png' : 'tray.png'),
  }
}
