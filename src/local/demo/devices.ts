import type { Random } from './random.ts'
import { uuidV7 } from './uuid-v7.ts'

/** A browser on a machine; `id` is what PostHog's SDK uses as distinct id until the person is identified. */
export interface Device {
  id: string
  type: 'Desktop' | 'Mobile' | 'Tablet'
  browser: string
  os: string
}

type DeviceModel = Omit<Device, 'id'>

const DESKTOPS: readonly (readonly [DeviceModel, number])[] = [
  [{ type: 'Desktop', browser: 'Chrome', os: 'Mac OS X' }, 26],
  [{ type: 'Desktop', browser: 'Chrome', os: 'Windows' }, 34],
  [{ type: 'Desktop', browser: 'Safari', os: 'Mac OS X' }, 14],
  [{ type: 'Desktop', browser: 'Firefox', os: 'Windows' }, 7],
  [{ type: 'Desktop', browser: 'Firefox', os: 'Linux' }, 5],
  [{ type: 'Desktop', browser: 'Microsoft Edge', os: 'Windows' }, 14],
]

const HANDHELDS: readonly (readonly [DeviceModel, number])[] = [
  [{ type: 'Mobile', browser: 'Mobile Safari', os: 'iOS' }, 52],
  [{ type: 'Mobile', browser: 'Chrome', os: 'Android' }, 34],
  [{ type: 'Mobile', browser: 'Samsung Internet', os: 'Android' }, 6],
  [{ type: 'Tablet', browser: 'Mobile Safari', os: 'iOS' }, 8],
]

export function createDevice(kind: 'desktop' | 'handheld', firstUsedMs: number, random: Random): Device {
  const model = random.weighted(kind === 'desktop' ? DESKTOPS : HANDHELDS)
  return { id: uuidV7(firstUsedMs, random), ...model }
}
