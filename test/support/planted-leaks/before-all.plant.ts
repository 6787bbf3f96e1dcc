import { beforeAll, it } from 'vitest'

beforeAll(() => console.log('phx_PlantedBeforeAllTests0123456789'))

it('fails as the first test after it', () => {})
