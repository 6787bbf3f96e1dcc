import type { Random } from './random.ts'
import { uuidV7 } from './uuid-v7.ts'

/** A browser on a machine; `id` is what PostHog's SDK uses as distinct id until the person is identified. */
export interface Device {
  id: string
  type: 'Desktop' | 'Mobile' | 'Tablet'
  browser: string
  browserVersion: number
  os: string
  screenWidth: number
  screenHeight: number
}

type DeviceModel = Omit<Device, 'id'>

const DESKTOPS: readonly (readonly [DeviceModel, number])[] = [
  [desktop('Chrome', 142, 'Mac OS X', 1728, 1117), 26],
  [desktop('Chrome', 141, 'Windows', 1920, 1080), 34],
  [desktop('Safari', 18, 'Mac OS X', 1512, 982), 14],
  [desktop('Firefox', 144, 'Windows', 1920, 1080), 7],
  [desktop('Firefox', 144, 'Linux', 2560, 1440), 5],
  [desktop('Microsoft Edge', 142, 'Windows', 1536, 864), 14],
]

const HANDHELDS: readonly (readonly [DeviceModel, number])[] = [
  [handheld('Mobile', 'Mobile Safari', 18, 'iOS', 390, 844), 52],
  [handheld('Mobile', 'Chrome', 142, 'Android', 412, 915), 34],
  [handheld('Mobile', 'Samsung Internet', 27, 'Android', 384, 854), 6],
  [handheld('Tablet', 'Mobile Safari', 18, 'iOS', 820, 1180), 8],
]

export function createDevice(kind: 'desktop' | 'handheld', firstUsedMs: number, random: Random): Device {
  const model = random.weighted(kind === 'desktop' ? DESKTOPS : HANDHELDS)
  return { id: uuidV7(firstUsedMs, random), ...model }
}

function desktop(
  browser: string,
  browserVersion: number,
  os: string,
  screenWidth: number,
  screenHeight: number,
): DeviceModel {
  return { type: 'Desktop', browser, browserVersion, os, screenWidth, screenHeight }
}

function handheld(
  type: 'Mobile' | 'Tablet',
  browser: string,
  browserVersion: number,
  os: string,
  screenWidth: number,
  screenHeight: number,
): DeviceModel {
  return { type, browser, browserVersion, os, screenWidth, screenHeight }
}
